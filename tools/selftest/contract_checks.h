// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../switch/session.h"

namespace switchtec::selftest {

struct check {
	std::string name;
	enum { passed, failed, skipped } verdict;
	std::string text;	/* what was seen */
};

/** Promise by promise. Nothing is changed but what the checks themselves arm and give. */
std::vector<check> run_contract(const std::string &node);

} // namespace switchtec::selftest
