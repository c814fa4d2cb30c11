// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "outcome.h"

#include <string>

namespace guest {

/** Where the runner's --copy puts the module for the tests that load it again. */
constexpr const char *module_file = "/root/switchtec.ko";

bool module_loaded(const std::string &name = "switchtec");
/** delete_module() that does not wait: EAGAIN while the module is in use. */
outcome unload_module(const std::string &name = "switchtec");
/** delete_module() says one or the other, by how far it got. */
bool is_refusal(outcome unloaded);
outcome load_module(const std::string &arguments, const std::string &file = module_file);
/** The arguments that bring back the mode the tests were started in. */
std::string mode_arguments();

} // namespace guest
