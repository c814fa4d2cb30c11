// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "firmware/flash_image.h"
#include "firmware/flash_layout.h"
#include "firmware/flash_state.h"

namespace switchtec::model {

/**
 * class flash - the flash chip: what is programmed where, which copies are active and running
 *
 * It outlives resets. What nobody programmed reads 0xff.
 */
class flash {
public:
	explicit flash(generation gen);

	/* false: not all of it is inside the flash */
	bool read(uint32_t address, std::span<uint8_t> to) const;

	/* the image in a partition; null if there is none (Gen3 boot and map have one, too) */
	const flash_image *image(const flash_partition &partition) const;

	/*
	 * Put an image file where it belongs: into the copy of its kind that is not active, which
	 * becomes active if @activate. Tells what became of it, or what is wrong.
	 */
	download_status program(std::span<const uint8_t> file, bool activate);
	void erase(flash_kind kind);

	/* make the other copy of each of @kinds active: all of them, or none and false */
	bool toggle(std::span<const flash_kind> kinds);

	/* the firmware starts: what is active is running from now on */
	void start();

	bool boot_read_only() const { return boot_read_only_; }
	void set_boot_read_only(bool yes) { boot_read_only_ = yes; }

	bool redundant(flash_kind kind) const { return redundant_[unsigned(kind)]; }
	void set_redundant(flash_kind kind, bool yes) { redundant_[unsigned(kind)] = yes; }

	const flash_state &state() const { return state_; }
	bool is_active(const flash_partition &partition) const;
	bool is_running(const flash_partition &partition) const;
	bool is_read_only(const flash_partition &partition) const;

private:
	void flash_factory_images();
	void put(const flash_partition &partition, flash_image image);
	void erase(const flash_partition &partition);

	generation gen_;
	flash_state state_;
	std::array<bool, flash_kinds> redundant_{};
	bool boot_read_only_ = true;
	std::map<uint32_t, flash_image> images_;		/* by address of the partition */
	std::map<uint32_t, std::vector<uint8_t>> programmed_;	/* by address; none overlap */
};

} // namespace switchtec::model
