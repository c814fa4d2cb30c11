// SPDX-License-Identifier: GPL-2.0-only
/* The device is reset, or its link fails, or the machine sleeps, while the driver stays bound. */

#include "test.h"

#include "aer.h"
#include "device_ioctl.h"
#include "kmsg.h"
#include "qmp.h"

#include <poll.h>

using namespace guest;

namespace {

outcome reset(const slot &sw)
{
	return write_text(sw.sysfs_path() + "/reset", "1");
}

/* How the kernel resets the function: by its own bit, or with all that is on its bus. */
class scoped_reset_method {
public:
	scoped_reset_method(const slot &sw, const std::string &method) : path_(sw.sysfs_path() + "/reset_method")
	{
		REQUIRE(write_text(path_, method) == ok());
	}
	~scoped_reset_method() { CHECK(write_text(path_, "default") == ok()); }
	scoped_reset_method(const scoped_reset_method &) = delete;
	scoped_reset_method &operator=(const scoped_reset_method &) = delete;

private:
	std::string path_;
};

/* The port above sw0. */
std::string port_of(const slot &sw)
{
	return "port" + sw.id().substr(2);
}

/* One sleeps for a running command, one for a queued one, one polls. */
class clients {
public:
	explicit clients(const slot &sw)
		: running_(open_shared(sw)), queued_(open_shared(sw)), idle_(open_shared(sw))
	{
		sw.set("hold", true);
		REQUIRE(running_->send_echo(next_word()) == ok());
		REQUIRE(queued_->send_echo(next_word()) == ok());
		for (auto &h : { running_, queued_ }) {
			readers_.push_back(std::make_unique<sleeper>([h] { return h->receive().result; }));
			REQUIRE(readers_.back()->wait_asleep_in_read());
		}
	}

	/* The running command is lost, the queued one has waited; and all are as good as new. */
	void check_recovered(const slot &sw)
	{
		CHECK(readers_[0]->result() == fails(EIO));
		sw.set("hold", false);
		CHECK(readers_[1]->result() == ok(1028));
		for (auto &h : { running_, queued_, idle_ })
			CHECK(h->echo(next_word()) == ok());
	}

private:
	std::shared_ptr<handle> running_, queued_, idle_;
	std::vector<std::unique_ptr<sleeper>> readers_;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "a reset through sysfs: EIO for what it costs, then all works", "[recovery]")
{
	scoped_reset_method method(sw, GENERATE("flr", "bus"));

	allow_overlapped_commands();
	for (int i = 0; i < 2; i++) {
		clients c(sw);
		REQUIRE(reset(sw) == ok());
		c.check_recovered(sw);
	}
}

TEST_CASE_METHOD(switch_fixture, "a fatal error on the link: EIO for what it costs, then all works",
		 "[recovery]")
{
	allow_overlapped_commands();
	for (int i = 0; i < 3; i++) {
		kernel_log_reader log;
		clients c(sw);
		inject_aer(port_of(sw), "SDN");
		CHECK(wait_until([&] { return log.has_line("set up again"); }));
		c.check_recovered(sw);
	}
}

TEST_CASE_METHOD(switch_fixture, "an error that is not fatal costs nothing", "[recovery]")
{
	handle h = sw.open();
	uint32_t word = next_word();
	kernel_log_reader log;

	{
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(word) == ok());
		let_report_errors(sw.sysfs_path());
		inject_aer(sw.id(), "COMP_TIME");
		CHECK(wait_until([&] { return log.has_line("recovery successful"); }));
	}
	CHECK(h.receive_echo(word) == ok());
	CHECK_FALSE(log.has_line("set up again"));
}

TEST_CASE_METHOD(switch_fixture, "what was armed before a reset is armed after it", "[recovery]")
{
	scoped_reset_method method(sw, GENERATE("flr", "bus"));
	handle h = sw.open();
	constexpr uint32_t threshold = SWITCHTEC_IOCTL_EVENT_THRESH;

	REQUIRE(arm(h, threshold, 1) == ok());
	REQUIRE(reset(sw) == ok());
	summarise(h);
	sw.inject("event=" + std::to_string(threshold) + ":1");
	CHECK(wait_told(h));
	CHECK(control(h, threshold, 1, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL |
					       SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR) == ok());
}

TEST_CASE_METHOD(switch_fixture, "the machine sleeps and wakes: commands go on", "[recovery]")
{
	handle h = sw.open();

	/* Suspends the devices and wakes them, without sleeping in between. */
	if (write_text("/sys/power/pm_test", "devices").error) {
		WARN("skipped: this kernel has no pm_test");
		return;
	}
	/* Seconds to look at what came of it, or none. */
	CHECK(write_text("/sys/module/suspend/parameters/pm_test_delay", "0") == ok());
	kernel_log_reader log;
	CHECK(write_text("/sys/power/state", "freeze") == ok());
	CHECK(log.has_line("set up again"));
	for (int i = 0; i < 3; i++)
		CHECK(h.echo(next_word()) == ok());
	write_text("/sys/power/pm_test", "none");
}
