// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>

namespace host {

// Allocations of the driver that are not freed.
unsigned allocations();
// All allocations so far.
unsigned long allocations_ever();

// Everything logged so far by the driver, a line each.
std::string log();
void clear_log();
// The module that the driver has asked for last.
std::string requested_module();

// Addresses in this page are not the user's: copies to and from it fault.
extern const char *const bad_page;
// Runs in the middle of a copy to or from user memory, as a page fault would. Null: nothing.
extern std::function<void()> on_user_copy;
// How many indexes have been made safe under speculation, which no test can see otherwise.
unsigned long indexes_limited();
// Is the calling thread an administrator? An open file remembers what its opener was.
extern thread_local bool administrator;

} // namespace host
