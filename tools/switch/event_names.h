// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "session.h"
#include "../command.h"

namespace switchtec::tools {

/** The events named on the command line; "all" is all that programs are told of. Throws usage_error. */
std::vector<const event *> events_named(const context &c, const std::string &option);
/** Of --index; by default the own partition, or every PFF. */
int index_of(const context &c, const event &which);
json event_row(session &s, const occurrence &one);
view event_view();

inline const option the_events = { "EVENT", nullptr, "name of an event; `switchtecctl events list DEV --all` has them",
				   offers::events, option::several };
inline const option the_index = { "--index", "N|all", "which partition or PFF (default: our partition, every PFF)" };

} // namespace switchtec::tools
