// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "ports.h"

#include <array>

namespace switchtec::tools {

/** The names of all that a counter can count, with spaces between them: first those for several kinds. */
const char *counted_names();
/** The bits of these names together. Throws usage_error. */
uint32_t bits_of(const std::vector<std::string> &names);
/** "bad-tlp nak" */
std::vector<std::string> names_of(uint32_t bits);

/** An event counter: each stack has 64 of them, for its eight ports. */
struct counter {
	unsigned stack, number;
	uint8_t ports;		/* of the stack, a bit each */
	uint32_t what;		/* kinds, a bit each */
	bool out;		/* what leaves the switch there, not what comes in */
	uint32_t threshold;	/* the event of that name happens then; 0: never */
	uint32_t count;

	bool used() const { return ports && what; }
};

/** Of all stacks that have one of these ports, used or not. With @clear they are zero from then on. Command 7. */
std::vector<counter> read_counters(session &s, const std::vector<port> &ports, bool clear = false);
/** It begins at zero, if it was not that already. */
void set_counter(session &s, const counter &what);

} // namespace switchtec::tools
