// SPDX-License-Identifier: GPL-2.0-only
/*
 * Remove returns in bounded time, whatever programs do: when it is orderly within the drain limit and
 * 100 ms, after a surprise within 100 ms, in the driver's own remove.
 *
 * On a busy emulator any single removal can be late for no fault of the driver's, so the bound must be
 * kept by the best of a few; each of them must end at all. A driver that waits for a program, a page
 * fault, a command or a device has no good one.
 */

#include "device_ioctl.h"
#include "remove_timer.h"
#include "slow_page.h"
#include "test.h"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <poll.h>
#include <thread>

using namespace guest;

namespace {

constexpr int tries = 5;
constexpr double slack_ms = 100;
constexpr double drain_ms = 200;

/** How long removals took, of which the best counts. */
class removals {
public:
	explicit removals(double bound_ms) : bound_ms_(bound_ms * slowness()) {}
	~removals()
	{
		if (took_.empty())
			return;
		std::ranges::sort(took_);
		std::cout << "  remove took " << took_.front() << " to " << took_.back()
			  << " ms, median " << took_[took_.size() / 2] << "; bound " << bound_ms_
			  << std::endl;
		CHECK(took_.front() <= bound_ms_);
	}

	/**
	 * @remove returns when the kernel has let go. Where there is no tracer to tell how much of it
	 * was the driver's, all counts, unless @others_wait: a hotplug port does, for a second.
	 */
	void measure(const std::function<bool()> &remove, bool others_wait = false)
	{
		timer_.begin();
		stopwatch time;
		REQUIRE(remove());
		const double seconds = time.seconds();
		CHECK(seconds < late);
		std::optional<double> driver = timer_.end();
		if (driver || !others_wait)
			took_.push_back(driver.value_or(seconds * 1000));
	}

private:
	double bound_ms_;
	remove_timer timer_;
	std::vector<double> took_;
};

void bind_again(const slot &sw)
{
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
}

/** Readers of a command that never ends and of those behind it, and pollers: all asleep. */
class crowd {
public:
	explicit crowd(const slot &sw)
	{
		for (int i = 0; i < 8; i++) {
			auto h = open_shared(sw), idle = open_shared(sw);
			REQUIRE(h->send_echo(next_word()) == ok());
			readers_.push_back(std::make_unique<sleeper>([h] { return h->receive().result; }));
			pollers_.push_back(std::make_unique<sleeper>([idle] {
				pollfd entry = { idle->number(), POLLPRI, 0 };
				return outcome::of(poll(&entry, 1, -1));
			}));
			REQUIRE(readers_.back()->wait_asleep_in_read());
			REQUIRE(pollers_.back()->wait_asleep_in_poll());
		}
	}

	void check_woken()
	{
		for (auto &one : readers_)
			CHECK(one->result() != fails(ETIME));
		for (auto &one : pollers_)
			CHECK(one->result() == ok(1));
	}

private:
	std::vector<std::unique_ptr<sleeper>> readers_, pollers_;
};

/** Threads that open, close and read attributes as fast as they can, until this ends. */
class openers {
public:
	explicit openers(const slot &sw)
	{
		for (int i = 0; i < 4; i++)
			threads_.emplace_back([this, &sw, i] { run(sw, i % 2 != 0); });
	}
	~openers()
	{
		stop_ = true;
		for (auto &thread : threads_)
			thread.join();
	}
	uint64_t opened() const { return opened_; }

private:
	void run(const slot &sw, bool attributes)
	{
		while (!stop_) {
			if (attributes)
				(void)read_line(sw.class_path() + "/fw_version");
			else if (handle h("/dev/switchtec0"); h.opened() == ok())
				opened_++;
		}
	}

	std::atomic<bool> stop_ = false;
	std::atomic<uint64_t> opened_ = 0;
	std::vector<std::thread> threads_;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "bound: a command that never ends, and a crowd asleep", "[bound]")
{
	scoped_parameter drain("unbind_drain_ms", std::to_string(static_cast<int>(drain_ms)));
	removals orderly(drain_ms + slack_ms);

	for (int i = 0; i < tries; i++) {
		scoped_hold hold(sw);
		crowd others(sw);
		orderly.measure([&] { return sw.unbind() == ok(); });
		others.check_woken();
		hold.release();
		bind_again(sw);
	}
}

TEST_CASE_METHOD(switch_fixture, "bound: a surprise, and a crowd asleep", "[bound]")
{
	removals surprise(slack_ms);

	for (int i = 0; i < 3; i++) {
		sw.set("hold", true);
		crowd others(sw);
		surprise.measure([&] { return sw.link_down(); }, true);
		others.check_woken();
		sw.set("hold", false);
		REQUIRE(sw.link_up());
	}
}

TEST_CASE_METHOD(switch_fixture, "bound: a dead device", "[bound]")
{
	removals dead(slack_ms);

	for (int i = 0; i < tries; i++) {
		sw.set("hold", true);
		crowd others(sw);
		sw.set("dead", true);
		dead.measure([&] { return sw.unbind() == ok(); });
		others.check_woken();
		sw.set("hold", false);
		sw.set("dead", false);
		bind_again(sw);
	}
}

TEST_CASE_METHOD(switch_fixture, "bound: a writer, a reader and an ioctl stuck in page faults", "[bound][slow]")
{
	removals orderly(slack_ms);

	for (int i = 0; i < tries; i++) {
		auto out = std::make_shared<slow_page>(), in = std::make_shared<slow_page>(),
		     argument = std::make_shared<slow_page>();
		auto writing = open_shared(sw), reading = open_shared(sw), asking = open_shared(sw);
		const uint32_t word = next_word();

		if (!out->usable()) {
			WARN("skipped: this kernel has no userfaultfd");
			return;
		}
		REQUIRE(reading->send_echo(word) == ok());
		REQUIRE(wait_ready_to_read(*reading));
		sleeper writer([writing, out] {
			return outcome::of(write(writing->number(), out->memory(), 8));
		});
		sleeper reader([reading, in] {
			return outcome::of(read(reading->number(), in->memory(), 8));
		});
		sleeper asker([asking, argument] {
			return call(*asking, SWITCHTEC_IOCTL_FLASH_PART_INFO, argument->memory());
		});
		for (auto &page : { out, in, argument })
			REQUIRE(page->wait_touched());
		orderly.measure([&] { return sw.unbind() == ok(); });
		CHECK((!writer.done() && !reader.done() && !asker.done()));
		for (auto &page : { out, in, argument })
			page->provide(bytes_of(command_echo));
		CHECK(writer.result() == fails(ENODEV));
		CHECK(reader.result() == ok(8));
		CHECK(asker.result() == fails(ENODEV));
		bind_again(sw);
	}
}

TEST_CASE_METHOD(switch_fixture, "bound: a storm of openers and of attribute readers", "[bound]")
{
	removals orderly(slack_ms);
	openers storm(sw);

	for (int i = 0; i < tries; i++) {
		const uint64_t before = storm.opened();

		REQUIRE(wait_until([&] { return storm.opened() > before + 20; }));
		orderly.measure([&] { return sw.unbind() == ok(); });
		bind_again(sw);
	}
}
