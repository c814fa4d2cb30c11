// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace switchtec::model {

/* What the interrupt after a result in memory needs of the header of our partition's MRPC completion. */
enum class dma_interrupt_needs {
	nothing,
	enable,			/* its interrupt enable is set */
	acknowledgement,	/* it has not occurred since it was cleared, and is enabled */
};
/* What is in the result's field for the command id. */
enum class dma_id_field { id, zero, word, garbage };
/* In which order a result gets to memory. */
enum class dma_landing_order { status_last, status_first, pieces };
/* Whose block of the NTB area has the MSI-X table. */
enum class msix_block_of { first, own };
/* Whose interrupt an event of a partition or PFF is; by_hosts: owner with several hosts, else all. */
enum class event_audience {
	by_hosts,
	owner,	/* the partition's host's */
	all,	/* every host's */
	none,	/* nobody's, but for the partition of the first host that was there */
};

/**
 * struct assumptions - what nobody has said in public of the hardware
 *
 * The defaults are the usual behaviour of the model. A driver must be right, if need be slower,
 * whichever way each of these is.
 */
struct assumptions {
	dma_interrupt_needs dma_interrupt = dma_interrupt_needs::nothing;
	bool dma_event = false;		/* a result in memory is a completion event, too */
	dma_id_field dma_id = dma_id_field::id;
	dma_landing_order dma_landing = dma_landing_order::status_last;
	uint64_t dma_landing_ns = 0;	/* from the first of a result to the last */
	bool wide_access = true;	/* accesses to registers of more than 4 bytes are more than the first word */
	msix_block_of msix_block = msix_block_of::first;
	event_audience foreign_events = event_audience::by_hosts;
	bool event_repeats = true;	/* an event interrupts also while one before it is not cleared; not MRPC's */

	bool operator==(const assumptions &) const = default;
};

inline constexpr uint64_t longest_dma_landing_ns = 5'000'000;

/** struct choice - one of them that has names, by the property that chooses it; the first name is the default */
struct choice {
	std::string_view property;
	std::span<const std::string_view> names;
	void (*set)(assumptions &a, unsigned which);
};

/** choices() - all of these; dma_landing_ns is a number and not among them */
std::span<const choice> choices();

/** choose() - false: there is no such property, or it has no such value, and @error says which it has */
bool choose(assumptions &a, std::string_view property, std::string_view value, std::string &error);

} // namespace switchtec::model
