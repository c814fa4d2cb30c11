// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "machine/hosts.h"
#include "ntb/control.h"
#include "ntb/messages.h"
#include "registers/config.h"
#include "registers/gas.h"

namespace switchtec::model {

/**
 * class bridge - the non-transparent bridge of one switch
 *
 * Each partition has registers, which every host sees: each sets up the windows by which the others reach its
 * memory. A switch without NTB has a bridge without partitions.
 */
class bridge {
public:
	bridge(gas &mem, hosts &all, const config &cfg);
	~bridge();
	bridge(const bridge &) = delete;
	bridge &operator=(const bridge &) = delete;

	/* everything is as after power-up; or what is one partition's */
	void reset();
	void reset(unsigned partition);

	/* a write to the word at @offset of BAR 0, if that is the bridge's */
	bool write(uint64_t offset, uint32_t value, uint32_t mask);

	/*
	 * An access of a partition's host to a window, BAR 2 or 4; @requester: the function that makes it, 0: a
	 * processor. What nobody answers reads ones, or is lost.
	 */
	uint64_t read_window(unsigned partition, unsigned bar, uint64_t offset, unsigned size, uint32_t requester = 0);
	void write_window(unsigned partition, unsigned bar, uint64_t offset, uint64_t value, unsigned size,
			  uint32_t requester = 0);

	/* two switches face each other, until one of them goes */
	void face(bridge &other);
	bool faces_another() const { return facing_; }

private:
	/* an access, wherever it is on its way */
	struct access {
		unsigned size;
		bool is_write;
		uint64_t value; /* of a read: what it reads */
	};
	/* one that comes in by BAR @bar of @partition's endpoint; so many bridges lie behind it */
	void pass(unsigned partition, unsigned bar, uint64_t offset, uint32_t requester, access &a, unsigned behind);
	/* one that comes in from the switch that faces ours */
	void arrive(const ntb_target &target, access &a, unsigned behind);
	void access_register(uint64_t offset, access &a);

	unsigned crosslink() const { return cfg_.partitions - 1; }
	/* the configuration space of the crosslink's endpoint, in its PFF block; none: it has no PFF */
	std::optional<uint64_t> crosslink_csr() const;
	bool write_crosslink_csr(uint64_t offset, uint32_t value);

	gas &mem_;
	hosts &hosts_;
	const config &cfg_;
	std::deque<ntb_control> controls_; /* one for each partition */
	ntb_messages messages_;
	bridge *facing_ = nullptr;
};

} // namespace switchtec::model
