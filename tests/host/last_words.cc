// SPDX-License-Identifier: GPL-2.0-only
// A sanitizer ends the program without Catch2's knowing: say in which test case that was.
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <cstdio>

#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>

namespace {

char words[256];
size_t length;

void say()
{
	[[maybe_unused]] const ssize_t written = write(STDERR_FILENO, words, length);
}

struct last_words : Catch::TestEventListenerBase {
	using TestEventListenerBase::TestEventListenerBase;

	void testCaseStarting(const Catch::TestCaseInfo &info) override
	{
		const int n = std::snprintf(words, sizeof(words), "in test case: %s\n", info.name.c_str());

		length = n < static_cast<int>(sizeof(words)) ? n : sizeof(words) - 1;
		__sanitizer_set_death_callback(say);
	}
};

} // namespace

CATCH_REGISTER_LISTENER(last_words)
