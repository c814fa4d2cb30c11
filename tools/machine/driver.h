// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <string>

namespace switchtec::tools {

/** The PCI address of what a command line names: a node, a number, an address. Throws. */
std::string address_of(const std::string &device);

/* What the kernel is asked for through sysfs. They throw failure; returned is whether it is so in time. */
bool unbind_driver(const std::string &address, std::chrono::milliseconds limit);
bool bind_driver(const std::string &address, std::chrono::milliseconds limit);
bool remove_function(const std::string &address, std::chrono::milliseconds limit);
bool rescan(const std::string &address, std::chrono::milliseconds limit);
/** A reset of the function alone. */
void reset_function(const std::string &address);

bool is_there(const std::string &address);
/** "/dev/switchtec0"; "" while there is none. */
std::string node_at(const std::string &address);
/** Of a function without a node: what it lacks, and what to do. */
std::string why_no_node(const std::string &address);
/** Throws when another driver has the function: it is not ours to disturb. */
void leave_others_alone(const std::string &address);

} // namespace switchtec::tools
