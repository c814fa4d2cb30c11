// SPDX-License-Identifier: GPL-2.0-only
/* Says in the kernel log where each test case starts and ends, and keeps the watchdog informed. */

#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>

#include "kmsg.h"
#include "watchdog.h"

namespace {

class kernel_log_markers : public Catch::TestEventListenerBase {
public:
	using TestEventListenerBase::TestEventListenerBase;

	void testCaseStarting(const Catch::TestCaseInfo &test) override
	{
		TestEventListenerBase::testCaseStarting(test);
		guest::kernel_log("start: " + test.name);
		guest::watchdog_progress(test.name);
	}

	void sectionStarting(const Catch::SectionInfo &section) override
	{
		TestEventListenerBase::sectionStarting(section);
		guest::watchdog_progress(section.name);
	}

	void testCaseEnded(const Catch::TestCaseStats &stats) override
	{
		guest::kernel_log((stats.totals.assertions.failed ? "FAILED: " : "end: ") +
				  stats.testInfo.name);
		guest::watchdog_rest();
		TestEventListenerBase::testCaseEnded(stats);
	}
};

CATCH_REGISTER_LISTENER(kernel_log_markers)

} // namespace
