// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "fake_machine.h"

namespace switchtec::model {

using bytes = std::vector<uint8_t>;

/** struct reply - what came back for a command */
struct reply {
	uint32_t status, return_value;
	bytes data;

	uint32_t u32(size_t at) const
	{
		return at + 4 <= data.size() ? data[at] | data[at + 1] << 8 | data[at + 2] << 16 |
						       uint32_t(data[at + 3]) << 24
					     : 0xdeadbeef;
	}
	uint16_t u16(size_t at) const { return uint16_t(u8(at) | u8(at + 1) << 8); }
	uint64_t u64(size_t at) const { return u32(at) | uint64_t(u32(at + 4)) << 32; }
	uint8_t u8(size_t at) const { return at < data.size() ? data[at] : 0xdb; }
	std::string text(size_t at, size_t size) const
	{
		return at + size <= data.size()
			       ? std::string(data.begin() + at, data.begin() + at + size)
			       : "(short)";
	}
	/* success, with this many bytes */
	bool good(size_t size) const
	{
		return status == 2 && return_value == 0 && data.size() == size;
	}
	/* answered with an error, and nothing else */
	bool refused(uint32_t why) const
	{
		return status == 2 && return_value == why && data.empty();
	}
};

inline bytes le32(std::initializer_list<uint32_t> words)
{
	bytes out;

	for (uint32_t word : words)
		for (unsigned shift = 0; shift < 32; shift += 8)
			out.push_back(uint8_t(word >> shift));
	return out;
}

inline bytes operator+(bytes a, const bytes &b)
{
	a.insert(a.end(), b.begin(), b.end());
	return a;
}

inline constexpr uint32_t bad_sub_command = 0x64004, no_command = 0x64005, bad_input = 0x64006,
			  bad_state = 0x64007;

/* one of each generation, and a PCI100x */
inline constexpr uint16_t one_of_each[] = {0x8532, 0x4000, 0x5000, 0x6048, 0x1003};

inline unsigned gen_of(uint16_t id)
{
	return id >> 8 == 0x10 ? 4 : id >> 12 == 8 ? 3 : id >> 12;
}

/** class client - a machine whose driver runs commands in DMA mode: that tells the output's size */
class client : public fake_machine {
public:
	explicit client(const config &cfg = {}) : fake_machine(cfg) { enable_dma(); }

	/* a hard reset was asked for, and its time has come: wait until it is over, and set up DMA */
	void restarted()
	{
		pass(1'000'000 + config{}.reset_ms * 1'000'000 + 1);
		enable_dma();
	}

	/* @input replaces all of the input registers: the rest is rubbish of an earlier command */
	reply ask(uint32_t cmd, const bytes &input)
	{
		bytes all(1024, 0xa5);

		std::copy(input.begin(), input.end(), all.begin());
		for (unsigned i = 0; i < 1024; i += 8) {
			uint64_t word;

			std::memcpy(&word, &all[i], 8);
			device.write(i, word, 8);
		}
		std::memset(memory, 0x77, sizeof(memory));
		write32(0x800, cmd);
		pass(latency);

		reply r{.status = result(0), .return_value = result(2), .data = {}};
		const uint32_t size = result(3);

		if (size <= 1024)
			r.data.assign(memory + 16, memory + 16 + size);
		return r;
	}
};

} // namespace switchtec::model
