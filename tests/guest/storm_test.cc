// SPDX-License-Identifier: GPL-2.0-only
/* Many unbinds and binds under load: every errno a program sees must be one of the contract's. */

#include "test.h"

#include "watchdog.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <mutex>
#include <poll.h>
#include <random>
#include <set>
#include <thread>

using namespace guest;

namespace {

constexpr int threads = 8;

/* What each call may say while devices come and go; 0 is success. */
const std::map<std::string, std::set<int>> contract = {
	{ "open", { 0, ENOENT, ENODEV, ENXIO } },
	{ "write", { 0, ENODEV } },
	{ "read", { 0, EPIPE, ENODEV } },
	{ "read nonblocking", { 0, EAGAIN, EPIPE, ENODEV } },
	{ "poll", { 0 } },
	{ "attribute", { 0, ENOENT, ENODEV } },
};

class histogram {
public:
	void count(const std::string &call, int error)
	{
		std::lock_guard guard(lock_);
		counts_[{ call, error }]++;
	}

	void complain(const std::string &what)
	{
		std::lock_guard guard(lock_);
		complaints_.insert(what);
	}

	/* With the threads gone: */
	uint64_t seen(const std::string &call, int error) const
	{
		auto found = counts_.find({ call, error });
		return found == counts_.end() ? 0 : found->second;
	}

	void check_and_print() const
	{
		for (auto &[key, count] : counts_) {
			auto &[call, error] = key;
			std::string name = error ? errno_name(error) : "ok";
			std::cout << "  " << call << " " << name << ": " << count << '\n';
			INFO(call << " said " << name);
			CHECK(contract.at(call).count(error) == 1);
		}
		std::cout.flush();
		for (auto &what : complaints_)
			FAIL_CHECK(what);
	}

private:
	std::mutex lock_;
	std::map<std::pair<std::string, int>, uint64_t> counts_;
	std::set<std::string> complaints_;
};

struct storm_state {
	histogram seen;
	std::atomic<bool> stop = false;
	std::atomic<uint64_t> answers = 0;
	std::atomic<int> running = 0;
};

/* One busy program: opens, runs commands in several ways, closes; sometimes in the middle. */
class busy_client {
public:
	busy_client(storm_state &state, const slot &sw, unsigned seed)
		: state_(state), sw_(sw), random_(seed)
	{
	}

	void run()
	{
		while (!state_.stop)
			session();
	}

private:
	void session()
	{
		/* Without a node now, the one that was there: it may be back by then, or not. */
		if (auto name = sw_.name())
			name_ = *name;
		handle h("/dev/" + name_);

		state_.seen.count("open", h.opened().error);
		if (h.opened().error) {
			/* Let whoever binds it have the processor. */
			std::this_thread::sleep_for(std::chrono::microseconds(200));
			return;
		}
		for (int commands = pick(50); commands > 0 && !state_.stop; commands--) {
			if (pick(16) == 0)
				read_attribute();
			if (!command(h))
				return;
		}
	}

	/* false: done with this handle */
	bool command(const handle &h)
	{
		uint32_t word = next_word();
		outcome sent = h.send_echo(word);

		state_.seen.count("write", sent.error);
		if (sent.error)
			return gone(h, sent);
		switch (pick(8)) {
		case 0:
			return false; /* close with the command running */
		case 1:
		case 2:
			if (!poll_for_result(h))
				return false;
			break;
		case 3:
			if (set_nonblocking(h, true); !spin_for_result(h, word))
				return false;
			set_nonblocking(h, false);
			return true;
		default:
			break;
		}
		outcome got = h.receive_echo(word);
		return judge("read", h, got);
	}

	bool poll_for_result(const handle &h)
	{
		pollfd entry = { h.number(), every_poll_bit, 0 };
		outcome polled = outcome::of(poll(&entry, 1, -1));
		auto bits = poll_names(static_cast<unsigned short>(entry.revents));

		state_.seen.count("poll", polled.error);
		if (bits != ready_poll_names() && bits != gone_poll_names())
			state_.seen.complain("poll said " + bits);
		return true;
	}

	bool spin_for_result(const handle &h, uint32_t word)
	{
		outcome got;

		do {
			got = h.receive_echo(word);
			if (got == fails(EAGAIN))
				state_.seen.count("read nonblocking", EAGAIN);
		} while (got == fails(EAGAIN) && !state_.stop);
		return got != fails(EAGAIN) && judge("read nonblocking", h, got);
	}

	bool judge(const std::string &call, const handle &h, outcome got)
	{
		if (got == fails(EPROTO)) {
			state_.seen.complain("a read delivered a wrong result");
			return false;
		}
		state_.seen.count(call, got.error);
		if (got.error)
			return gone(h, got);
		state_.answers++;
		return true;
	}

	/*
	 * Once gone, gone for good. A refused write may be ahead of the rest: while the unbind still
	 * waits for a running command, it takes no new ones; so wait for the end to be announced.
	 */
	bool gone(const handle &h, outcome how)
	{
		pollfd entry = { h.number(), every_poll_bit, 0 };
		while (poll(&entry, 1, -1) < 0 && errno == EINTR)
			;
		expect_gone("poll", how, poll_names(static_cast<unsigned short>(entry.revents)),
			    gone_poll_names());
		expect_gone("read", how, errno_name(h.receive().result.error), "ENODEV");
		expect_gone("write", how, errno_name(h.send_echo(next_word()).error), "ENODEV");
		expect_gone("poll", how, poll_names(static_cast<unsigned short>(poll_now(h.number()))),
			    gone_poll_names());
		return false;
	}

	void expect_gone(const std::string &call, outcome how, const std::string &said,
			 const std::string &wanted)
	{
		if (said != wanted)
			state_.seen.complain(call + " after " + errno_name(how.error) + " said " +
					     said);
	}

	void read_attribute()
	{
		outcome result = try_read("/sys/class/switchtec/" + name_ + "/fw_version");
		state_.seen.count("attribute", result.error);
	}

	void set_nonblocking(const handle &h, bool on)
	{
		fcntl(h.number(), F_SETFL, on ? O_RDWR | O_NONBLOCK : O_RDWR);
	}

	int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

	storm_state &state_;
	const slot &sw_;
	std::minstd_rand random_;
	std::string name_ = "switchtec0";
};

/* Also when an assertion throws: nobody may go on beside the next test case. */
class stop_at_end {
public:
	explicit stop_at_end(std::atomic<bool> &stop) : stop_(stop) {}
	~stop_at_end() { stop_ = true; }

private:
	std::atomic<bool> &stop_;
};

int cycles()
{
	const char *wanted = std::getenv("STORM_CYCLES");
	return wanted ? std::atoi(wanted) : 200;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "200 unbind and bind cycles under 8 busy threads", "[removal][storm]")
{
	/* Shared with the threads: one that never comes back must not find it destroyed. */
	auto state = std::make_shared<storm_state>();
	scoped_parameter drain("unbind_drain_ms", "20");
	double longest = 0;
	stop_at_end stopping(state->stop);

	for (unsigned i = 0; i < threads; i++) {
		state->running++;
		std::thread([state, i, &sw = sw] {
			busy_client(*state, sw, i + 1).run();
			state->running--;
		}).detach();
	}
	for (int cycle = 1; cycle <= cycles(); cycle++) {
		uint64_t before = state->answers;
		CAPTURE(cycle);
		watchdog_progress("storm, cycle " + std::to_string(cycle));
		REQUIRE(wait_until([&] { return state->answers >= before + 20; }));
		/* Every fourth time there is a command that does not end in time. */
		bool held = cycle % 4 == 0;
		if (held)
			sw.set("hold", true);
		stopwatch time;
		REQUIRE(sw.unbind() == ok());
		longest = std::max(longest, time.seconds());
		if (held)
			sw.set("hold", false);
		REQUIRE(sw.bind() == ok());
		if (cycle % 50 == 0)
			std::cout << "  " << cycle << " cycles, " << state->answers << " answers"
				  << std::endl;
	}
	state->stop = true;
	CHECK(wait_until([&] { return state->running == 0; }));
	std::cout << "  longest unbind: " << longest << " s\n";
	CHECK(longest < late);
	REQUIRE(state->running == 0);
	state->seen.check_and_print();
	/*
	 * It was a storm for them: devices have gone under their hands, with commands running. Of a few
	 * cycles that cannot be asked for.
	 */
	if (cycles() < 200)
		return;
	CHECK(state->seen.seen("read", ENODEV) + state->seen.seen("write", ENODEV) > 0);
	CHECK(state->seen.seen("read", EPIPE) > 0);
}

TEST_CASE_METHOD(switch_fixture, "30 unbind and bind cycles under spurious interrupts", "[removal][storm]")
{
	auto stop = std::make_shared<std::atomic<bool>>(false);
	auto raised = std::make_shared<std::atomic<int>>(0);
	sleeper interrupts([stop, raised, &sw = sw] {
		for (int i = 0; !*stop; i++, ++*raised)
			sw.inject("spurious-interrupt=" + std::to_string(i % 4));
		return ok();
	});
	stop_at_end stopping(*stop);

	for (int cycle = 0; cycle < 30; cycle++) {
		CAPTURE(cycle);
		int before = *raised;
		REQUIRE(wait_until([&] { return *raised > before + 3; }));
		REQUIRE(sw.open().echo(next_word()) == ok());
		REQUIRE(sw.unbind() == ok());
		REQUIRE(sw.bind() == ok());
	}
	*stop = true;
	CHECK(interrupts.result() == ok());
}

TEST_CASE_METHOD(switch_fixture, "unbinds with the timer for a lost interrupt running", "[removal][storm]")
{
	scoped_parameter drain("unbind_drain_ms", "0");

	for (int cycle = 0; cycle < 10; cycle++) {
		CAPTURE(cycle);
		handle h = sw.open();
		sw.inject("lost-interrupt");
		REQUIRE(h.send_echo(next_word()) == ok());
		REQUIRE(sw.unbind() == ok());
		outcome result = h.receive().result;
		CAPTURE(result);
		/* The timer may just have found it. */
		CHECK((result == fails(EPIPE) || result == ok(max_transfer)));
		REQUIRE(sw.bind() == ok());
	}
	/* For as long as a timer of an earlier instance could still be running. */
	handle h = sw.open();
	for (stopwatch time; time.seconds() < 1;)
		REQUIRE(h.echo(next_word()) == ok());
}
