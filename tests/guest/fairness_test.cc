// SPDX-License-Identifier: GPL-2.0-only
/*
 * One handle that hammers does not keep another from its turn: a command is overtaken by one command
 * of each other handle at most, the one that was there before.
 *
 * Counted in commands, not in time. A hammer looks after each of its commands whether ours has ended;
 * if it has not, that command was ahead of ours. Nobody reads our result before all hammers have seen
 * it, so none of them can miss it.
 */

#include "test.h"

#include <algorithm>
#include <atomic>
#include <poll.h>
#include <thread>

using namespace guest;

namespace {

/** Threads with a handle each that submit and read as fast as they can. */
class hammers {
public:
	hammers(const slot &sw, const handle &watched, size_t threads)
		: watched_(watched), handles_(threads), counts_(threads)
	{
		for (auto &h : handles_)
			h = sw.open();
	}
	~hammers() { stop(); }

	void start()
	{
		for (size_t i = 0; i < handles_.size(); i++)
			threads_.emplace_back([this, i] { run(i); });
	}
	void stop()
	{
		stop_ = true;
		for (auto &thread : threads_)
			thread.join();
		threads_.clear();
	}
	/** The watched handle has a command in line, from now on. */
	void submitted()
	{
		for (auto &c : counts_)
			c.ahead = 0;
		turn_++;
	}
	/** Every hammer has ended a command after the watched one. */
	bool all_have_seen() const
	{
		return std::ranges::all_of(counts_, [this](auto &c) { return c.seen == turn_; });
	}
	/** All have a command in line, or had. */
	bool all_have_written() const
	{
		return std::ranges::all_of(counts_, [](auto &c) { return c.written > 0; });
	}
	unsigned most_ahead() const
	{
		return std::ranges::max_element(counts_, {}, [](auto &c) { return c.ahead.load(); })->ahead;
	}
	unsigned wrong() const { return wrong_; }

private:
	struct count {
		std::atomic<unsigned> ahead = 0;   /* commands that ended before the watched one */
		std::atomic<unsigned> seen = 0;    /* the turn whose end was seen */
		std::atomic<unsigned> written = 0;
	};

	void run(size_t i)
	{
		count &mine = counts_[i];

		while (!stop_) {
			uint32_t word = next_word();
			wrong_ += handles_[i].send_echo(word) != ok();
			mine.written++;
			wrong_ += handles_[i].receive_echo(word) != ok();
			unsigned turn = turn_;
			if (mine.seen == turn)
				continue;
			if (poll_now(watched_.number()) & POLLIN)
				mine.seen = turn;
			else
				mine.ahead++;
		}
	}

	const handle &watched_;
	std::vector<handle> handles_;
	std::vector<count> counts_;
	std::vector<std::thread> threads_;
	std::atomic<unsigned> turn_ = 0, wrong_ = 0;
	std::atomic<bool> stop_ = false;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "handles that hammer get one command ahead of another's", "[fairness]")
{
	for (size_t threads : { 1, 4 }) {
		handle ours = sw.open();
		hammers others(sw, ours, threads);
		unsigned most = 0;

		CAPTURE(threads);
		others.start();
		for (int i = 0; i < 100; i++) {
			uint32_t word = next_word();
			REQUIRE(ours.send_echo(word) == ok());
			others.submitted();
			REQUIRE(wait_until([&] { return others.all_have_seen(); }));
			most = std::max(most, others.most_ahead());
			REQUIRE(ours.receive_echo(word) == ok());
		}
		others.stop();
		CHECK(most <= 1);
		CHECK(others.wrong() == 0);
	}
}

TEST_CASE_METHOD(switch_fixture, "handles that come later and hammer do not get ahead", "[fairness]")
{
	for (int i = 0; i < 5; i++) {
		handle first = sw.open(), ours = sw.open();
		hammers others(sw, ours, 4);
		uint32_t one = next_word(), word = next_word();

		{
			scoped_hold hold(sw);
			REQUIRE(first.send_echo(one) == ok());
			REQUIRE(ours.send_echo(word) == ok());
			others.submitted();
			others.start();
			REQUIRE(wait_until([&] { return others.all_have_written(); }));
			hold.release();
		}
		REQUIRE(wait_until([&] { return others.all_have_seen(); }));
		others.stop();
		CHECK(others.most_ahead() == 0);
		CHECK(others.wrong() == 0);
		CHECK(first.receive_echo(one) == ok());
		CHECK(ours.receive_echo(word) == ok());
	}
}
