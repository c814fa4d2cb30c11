// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/layout.h"

namespace switchtec::model {

namespace event_bit {
inline constexpr uint32_t occurred = 1u << 0, log = 1u << 1, cli = 1u << 2, interrupt = 1u << 3;
inline constexpr uint32_t fatal = 1u << 4, unsupported = 1u << 31;
inline constexpr uint32_t enables = log | cli | interrupt | fatal;
inline constexpr unsigned count_shift = 5;
inline constexpr uint32_t count_mask = 0xffu << count_shift;
} // namespace event_bit

/** partition_set - bit N: partition N */
using partition_set = uint64_t;
inline constexpr partition_set nobody = 0, everybody = ~uint64_t(0);

/**
 * class events - event headers of all blocks and the summary registers above them
 *
 * A summary bit is the occurred bit of its header, whatever is enabled. Each event of a header whose
 * interrupt is enabled wants one, also if "occurred" is still set (the C driver never clears it of the
 * link-state headers, and hears of each change), and so does enabling what has occurred. MRPC completions
 * interrupt once until they are cleared. Several functions here return whose interrupt that is, and the caller raises the
 * vectors. It is the
 * business of the host of its partition or PFF, a global one of all; of a switch with one host all
 * are that host's. Of those that are not global that is assumed, and can be otherwise (event_audience).
 */
class events {
public:
	events(gas &mem, const config &cfg);

	/* is there an event header at @offset? */
	bool is_header(uint64_t offset) const;

	/* a client wrote @value to the header at @offset */
	partition_set write_header(uint64_t offset, uint32_t value);

	/* the event of this header happened; @detail is data[1] */
	partition_set raise(uint64_t offset, uint32_t detail = 0);
	/* the same, but neither a summary nor the bitmap of partitions tells */
	partition_set raise_silently(uint64_t offset);
	/* "occurred and interrupt enabled" is true of this header */
	bool wants_interrupt(uint64_t offset) const;
	/* every event of the switch */
	partition_set raise_all();

	/* this event does not exist here, also after a reset */
	void mark_unsupported(uint64_t offset);

	/*
	 * The header of the event with number @id in the ABI of the drivers. @index is a partition
	 * or PFF; without one, partition @local or PFF 0.
	 */
	std::optional<uint64_t> find(uint64_t id, std::optional<uint32_t> index, unsigned local,
				     std::string &error) const;

	/* the registers are as after power-up */
	void reset();
	/* those of this partition and its PFFs will be */
	void reset_partition(unsigned partition);

private:
	/* one header */
	struct place {
		uint64_t header, summary;	/* offsets */
		uint32_t summary_bit;		/* 0: there is none */
		unsigned partition;		/* whose bit of the bitmap it sets, or no_partition */
		unsigned id, index;
	};

	static constexpr unsigned no_partition = ~0u;

	place global_place(unsigned position) const;
	place partition_place(unsigned partition, unsigned position) const;
	place pff_place(unsigned pff, unsigned position) const;
	std::optional<place> place_of(uint64_t offset) const;

	partition_set raise_at(const place &where, bool silently, uint32_t detail);
	void write_data(const place &where, uint32_t header, uint32_t detail);
	partition_set whose(const place &where) const;
	void summarise(const place &where, bool pending);

	gas &mem_;
	const config &config_;
	std::array<unsigned, max_pffs> partition_of_pff_;
	/* headers with "occurred" set that the bitmap knows of */
	std::array<unsigned, max_partitions> pending_{};
	std::set<uint64_t> silent_;	/* headers with "occurred" set that nobody knows of */
	std::set<uint64_t> unsupported_;
};

} // namespace switchtec::model
