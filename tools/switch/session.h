// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../context.h"

#include <switchtec++/device.h>

namespace switchtec::tools {

using bytes = std::vector<uint8_t>;

/** Little-endian fields of an answer. Past its end all is zero: answers are a stranger's. */
class fields {
public:
	explicit fields(std::span<const uint8_t> data) : data_(data) {}

	uint8_t u8(size_t at) const { return at < data_.size() ? data_[at] : 0; }
	uint16_t u16(size_t at) const { return static_cast<uint16_t>(u8(at) | u8(at + 1) << 8); }
	uint32_t u32(size_t at) const { return u16(at) | uint32_t(u16(at + 2)) << 16; }
	uint64_t u64(size_t at) const { return u32(at) | uint64_t(u32(at + 4)) << 32; }

private:
	std::span<const uint8_t> data_;
};

/** Appends little-endian words to a request. */
void put32(bytes &to, uint32_t word);

/** The device of a command line: its commands, all within --timeout. */
class session {
public:
	explicit session(const context &c, int flags = O_RDWR);

	device &dev() { return device_; }
	const std::string &node() const { return device_.node(); }
	/** Of the PCI function, also when that has gone meanwhile. */
	const std::string &address() const { return address_; }
	/** The number of ours. */
	unsigned partition() const;
	/** 3 to 6; one that nobody knows counts as the newest */
	int generation() const { return generation_; }

	/** Throws command_failed, whose text begins with @what. */
	bytes run(const std::string &what, uint16_t id, const bytes &input, size_t output_size);
	/** Does not throw. */
	outcome try_run(uint32_t word, const bytes &input, size_t output_size);
	/** The next commands have a new --timeout. */
	void restart_clock() { until_ = context_.until(); }

private:
	const context &context_;
	device device_;
	std::string address_;
	deadline until_;
	int generation_;
};

} // namespace switchtec::tools
