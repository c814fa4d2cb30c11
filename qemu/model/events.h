// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>

#include "config.h"
#include "gas.h"

namespace switchtec::model {

namespace event_bit {
inline constexpr uint32_t occurred = 1u << 0, log = 1u << 1, cli = 1u << 2, interrupt = 1u << 3;
inline constexpr uint32_t fatal = 1u << 4, unsupported = 1u << 31;
inline constexpr uint32_t enables = log | cli | interrupt | fatal;
inline constexpr unsigned count_shift = 5;
inline constexpr uint32_t count_mask = 0xffu << count_shift;
} // namespace event_bit

/** class events - event headers of all blocks and the summary registers above them */
class events {
public:
	events(gas &mem, const config &cfg) : mem_(mem), config_(cfg) {}

	/* is there an event header at @offset? */
	bool is_header(uint64_t offset) const;

	/* a client wrote @value to the header at @offset */
	void write_header(uint64_t offset, uint32_t value);

	/* the event of this header happened; true if it wants an interrupt */
	bool raise(uint64_t offset);

private:
	void summarise(uint64_t offset, bool pending);

	gas &mem_;
	const config &config_;
};

} // namespace switchtec::model
