// SPDX-License-Identifier: GPL-2.0-only
// How much of a mailbox command's output is read: as much as somebody asks for, and no word less.
#include "bench.h"
#include "event_control.h"

static constexpr uint32_t cmd_gas_read = 0x29;
static constexpr uint32_t longest = 1000; // that it reads at a time

// A command whose answer is its own input, as it stands in the mailbox: no two words are alike.
static std::vector<uint8_t> question_of_its_own()
{
	std::vector<uint8_t> input{0, 0, 0, 0, longest & 0xff, longest >> 8, 0, 0};

	while (input.size() < longest)
		input.push_back(static_cast<uint8_t>(1 + input.size() * 7 / 5));
	return input;
}

// A thread that sleeps in read(), from construction on.
class sleeping_reader {
public:
	// @hook: as of host::step_hook, for as long as this lives
	sleeping_reader(host::file &f, size_t size, std::function<void(const char *)> hook = nullptr)
		: asleep_(std::make_shared<std::atomic<bool>>(false)),
		  hook_(std::in_place, [hook, asleep = asleep_](const char *call) {
			  if (std::string(call) == "seam_wait")
				  *asleep = true;
			  if (hook)
				  hook(call);
		  })
	{
		std::promise<host::task *> self;
		auto task = self.get_future();

		result_ = std::async(std::launch::async, [&f, size, self = std::move(self)]() mutable {
			self.set_value(&host::task::self());
			return f.result(size);
		});
		task_ = task.get();
		if (!eventually([&] { return asleep_->load(); }))
			host::bug("the reader does not sleep");
		if (!hook)
			hook_.reset();
	}
	host::file::reply get() { return result_.get(); }
	void wait() { result_.wait(); }
	void signal() { task_->signal(); }

private:
	std::shared_ptr<std::atomic<bool>> asleep_;
	std::optional<host::step_hook> hook_;
	std::future<host::file::reply> result_;
	host::task *task_;
};

static void ask_for_much(bench &b, host::file &f)
{
	host::administrator = true;
	b.machine.hold(true);
	REQUIRE(f.submit(cmd_gas_read, question_of_its_own()) == 4 + longest);
}

TEST_CASE("who sleeps for so much of the output costs so many reads", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();

	pass_first_look(b.machine);
	for (size_t size : {0u, 1u, 4u, 7u, 8u, 9u, 16u, 500u, 999u, 1000u, 1024u, 4u}) {
		const host::still_clock no_looks;
		CAPTURE(size);
		ask_for_much(b, *f);
		sleeping_reader reader(*f, size);
		b.machine.reset_counters();
		b.machine.hold(false);
		const auto r = reader.get();
		b.machine.settle();
		CHECK(r.rc == 0);
		CHECK(std::equal(r.data.begin(), r.data.begin() + std::min<size_t>(size, longest), all.begin()));
		CHECK(b.machine.count().total.reads == 3 + (size + 7) / 8);
	}
}

TEST_CASE("before anybody sleeps all of the output is read", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	pass_first_look(b.machine);
	const host::still_clock no_looks;
	b.machine.reset_counters();
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->read_nonblocking(nullptr, 8) == -EAGAIN);
	b.machine.hold(false);
	CHECK(f->poll(poll_bits::result, 0) & poll_bits::result);
	CHECK(f->result(4).data == answer);
	CHECK(b.machine.count().total.reads == 3 + 128);
}

TEST_CASE("nobody reads the output of a command whose handle is closed", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open(), other = b.open();

	pass_first_look(b.machine);
	std::optional<host::still_clock> no_looks(std::in_place);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	f.reset();
	b.machine.reset_counters();
	b.machine.hold(false);
	b.machine.settle();
	CHECK(b.machine.count().total.reads == 3);
	no_looks.reset();
	CHECK(echo_works(*other));
}

TEST_CASE("a reader that gives up costs the next one nothing", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();

	ask_for_much(b, *f);
	sleeping_reader reader(*f, 4);
	reader.signal();
	REQUIRE(reader.get().rc == -512);
	b.machine.hold(false);
	CHECK(f->result(longest).data == all);
}

TEST_CASE("two readers: enough is read for the greedier", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();
	const bool greedy_first = GENERATE(true, false);

	ask_for_much(b, *f);
	sleeping_reader one(*f, greedy_first ? longest : 4), two(*f, greedy_first ? 4 : longest);
	b.machine.hold(false);
	for (auto r : {one.get(), two.get()})
		CHECK((r.rc == -EBADE || r.data == all || r.data == std::vector(all.begin(), all.begin() + 4)));
}

TEST_CASE("a greedy reader who comes second is remembered when the first has given up", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	ask_for_much(b, *f);
	sleeping_reader modest(*f, 4), greedy(*f, longest);
	modest.signal();
	REQUIRE(modest.get().rc == -512);
	b.machine.hold(false);
	CHECK(greedy.get().data == question_of_its_own());
}

// Woken, and not yet there: what was collected for him is not the greedy one's, who would get zeros.
TEST_CASE("a result that was collected for a sleeper is no other reader's", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();
	std::vector<uint8_t> reply(1028);
	std::atomic<long> greedy{-EAGAIN};

	ask_for_much(b, *f);
	{
		std::atomic<bool> told{false};
		sleeping_reader modest(*f, 4, [&](const char *call) {
			// In the interrupt's thread, just after it has woken him.
			if (std::string(call) == "seam_wake")
				told = true;
			else if (told && std::string(call) == "seam_mutex_lock" && greedy == -EAGAIN)
				greedy = f->read_nonblocking(reply.data(), reply.size());
		});
		b.machine.hold(false);
		const auto r = modest.get();
		CHECK(r.rc == 0);
		CHECK(r.data == std::vector<uint8_t>(all.begin(), all.begin() + 4));
		b.machine.settle();
	}
	CHECK(greedy == -EBADE);
}

// Woken for a result that another reader took, who has submitted once more.
TEST_CASE("who sleeps on is still waited for", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();
	std::vector<uint8_t> reply(8);

	pass_first_look(b.machine);
	const host::still_clock no_looks;
	ask_for_much(b, *f);
	std::atomic<std::thread::id> sleeper;
	std::atomic<bool> told{false}, asked{false}, sleeps_on{false};
	sleeping_reader modest(*f, 4, [&](const char *call) {
		if (std::string(call) == "seam_wait") {
			sleeper = std::this_thread::get_id();
			sleeps_on = asked.load();
		} else if (std::string(call) == "seam_wake") {
			told = true;
		} else if (told && std::string(call) == "seam_wait returns" &&
			   std::this_thread::get_id() == sleeper.load() && !asked.exchange(true)) {
			REQUIRE(f->read_nonblocking(reply.data(), reply.size()) == 8);
			ask_for_much(b, *f);
		}
	});
	b.machine.hold(false);
	REQUIRE(eventually([&] { return sleeps_on.load(); }));
	b.machine.reset_counters();
	b.machine.hold(false);
	const auto r = modest.get();
	CHECK(r.data == std::vector<uint8_t>(all.begin(), all.begin() + 4));
	b.machine.settle();
	CHECK(b.machine.count().total.reads == 3 + 1);
	// Nobody is left who is waited for.
	b.machine.reset_counters();
	REQUIRE(polled_echo_works(*f));
	CHECK(b.machine.count().total.reads == 3 + 128);
}

TEST_CASE("an excerpt is one reader's", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::vector<uint8_t> reply(8);
	std::atomic<long> other{0};

	ask_for_much(b, *f);
	{
		sleeping_reader modest(*f, 4, [&](const char *call) {
			if (std::string(call) == "seam_copy_to_user" && !other)
				other = f->read_nonblocking(reply.data(), reply.size());
		});
		b.machine.hold(false);
		CHECK(modest.get().rc == 0);
	}
	CHECK(other == -EBADE);
}

// He has been woken, and comes too late.
TEST_CASE("an excerpt that another takes before its sleeper comes is one reader's, too", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::vector<uint8_t> reply(8), copy(8);
	std::atomic<bool> woken{false}, copied{false};
	std::atomic<long> another{0}, third{0};

	ask_for_much(b, *f);
	{
		sleeping_reader modest(*f, 4, [&](const char *call) {
			if (std::string(call) != "seam_wait returns" || woken.exchange(true))
				return;
			host::on_user_copy = [&] {
				if (!copied.exchange(true))
					third = f->read_nonblocking(copy.data(), copy.size());
			};
			another = f->read_nonblocking(reply.data(), reply.size());
			host::on_user_copy = nullptr;
		});
		b.machine.hold(false);
		CHECK(modest.get().rc == -EBADE);
	}
	CHECK(another == 8);
	CHECK(third == -EBADE);
}

// An answer that is an error has no output, whatever was collected of the one before.
TEST_CASE("an excerpt of one command is not one of the next", "[output]")
{
	constexpr uint32_t unknown_command = 0x7e;
	bench b(mode::mailbox);
	auto f = b.open(), fresh = b.open();

	ask_for_much(b, *f);
	{
		sleeping_reader modest(*f, 4);
		b.machine.hold(false);
		REQUIRE(modest.get().rc == 0);
	}
	for (host::file *each : {fresh.get(), f.get()}) {
		REQUIRE(each->submit(unknown_command, question) == 8);
		REQUIRE(each->poll(poll_bits::result, 0) & poll_bits::result);
	}
	const auto wanted = fresh->result(4), got = f->result(4);
	CHECK(got.rc == wanted.rc);
	CHECK(got.return_code == wanted.return_code);
}

TEST_CASE("a reader who asks for nothing more takes all of the output without a lock", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> locks{0};

	REQUIRE(f->submit(cmd_echo, question) == 8);
	REQUIRE(f->poll(poll_bits::result, 0) & poll_bits::result);
	b.machine.settle();
	const host::still_clock no_looks;
	const auto reader = std::this_thread::get_id();
	host::step_hook hook([&](const char *call) {
		locks += std::this_thread::get_id() == reader && std::string(call) == "seam_spin_lock";
	});
	CHECK(f->result(4).data == answer);
	CHECK(locks == 0);
}

TEST_CASE("a greedy reader gets all of the output, or none", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();
	std::vector<uint8_t> reply(4 + longest);

	for (int i = 0; i < 200; i++) {
		ask_for_much(b, *f);
		sleeping_reader modest(*f, 4);
		b.machine.hold(false);
		long rc;
		do
			rc = f->read_nonblocking(reply.data(), reply.size());
		while (rc == -EAGAIN);
		CHECK((rc == -EBADE || (rc == long(reply.size()) &&
					std::equal(all.begin(), all.end(), reply.begin() + 4))));
		const auto r = modest.get();
		CHECK((rc == -EBADE ? r.rc == 0 : r.rc == -EBADE));
	}
}

TEST_CASE("after a read to a bad address all of the output is there", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	ask_for_much(b, *f);
	std::atomic<bool> asleep{false};
	host::step_hook hook([&](const char *call) { asleep = asleep || std::string(call) == "seam_wait"; });
	auto reader = in_thread([&] {
		return f->read(const_cast<char *>(host::bad_page), 8);
	});
	REQUIRE(eventually([&] { return asleep.load(); }));
	b.machine.hold(false);
	CHECK(reader.get() == -EFAULT);
	CHECK(f->poll() == poll_bits::result);
	CHECK(f->result(longest).data == question_of_its_own());
}

// His memory was there when he went to sleep.
TEST_CASE("an excerpt that nobody could take is read by who asks for no more, or EIO", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const bool greedy = GENERATE(true, false);
	// All that was collected, too: whole words are.
	const uint32_t modestly = GENERATE(4u, 8u);
	const auto all = question_of_its_own();

	ask_for_much(b, *f);
	{
		sleeping_reader modest(*f, 4);
		host::fail_call(1); // the copy
		b.machine.hold(false);
		REQUIRE(modest.get().rc == -EFAULT);
	}
	CHECK(f->poll() == poll_bits::result);
	if (greedy)
		CHECK(f->result(longest).rc == -EIO);
	else
		CHECK(f->result(modestly).data == std::vector<uint8_t>(all.begin(), all.begin() + modestly));
	CHECK(f->result(4).rc == -EBADE);
	CHECK(echo_works(*f));
}

TEST_CASE("more output that is asked for while it is read: no word is read twice", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> reads{0};

	pass_first_look(b.machine);
	const host::still_clock no_looks;
	ask_for_much(b, *f);
	sleeping_reader modest(*f, 12);
	b.machine.reset_counters();
	{
		// Header, status, return value, one word: then nobody says any more how much he wants.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) == "read" && ++reads == 5) {
				modest.signal();
				modest.wait();
			}
		});
		b.machine.hold(false);
		CHECK(f->poll(poll_bits::result, 0) == poll_bits::result);
	}
	CHECK(modest.get().rc == -512);
	CHECK(f->result(longest).data == question_of_its_own());
	CHECK(b.machine.count().total.reads == 3 + 128);
}

TEST_CASE("a reset while more of the output is read is not output", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	std::atomic<unsigned> reads{0};

	ask_for_much(b, *f);
	sleeping_reader modest(*f, 12);
	{
		// Header, status, return value, one word; and in the midst of the rest.
		host::step_hook hook([&](const char *call) {
			if (std::string(call) != "read")
				return;
			if (++reads == 5) {
				modest.signal();
				modest.wait();
			} else if (reads == 60) {
				b.machine.inject("link-down");
				wait_ms(20);
				b.machine.inject("link-up");
			}
		});
		b.machine.hold(false);
		const auto r = f->result(longest);
		CHECK((r.rc == -EIO || (r.rc == 0 && r.data == question_of_its_own())));
		CHECK(reads >= 60);
	}
	modest.wait();
}

TEST_CASE("whatever is asked for while the output is read: the reader gets it", "[output]")
{
	bench b(mode::mailbox);
	auto f = b.open();
	const auto all = question_of_its_own();

	// The sleeper gives up after so many register reads of the interrupt.
	for (unsigned at = 1; at <= 6; at++) {
		CAPTURE(at);
		ask_for_much(b, *f);
		sleeping_reader reader(*f, 12);
		std::atomic<unsigned> reads{0};
		b.machine.on_read([&](uint64_t, unsigned, uint64_t value) {
			if (++reads == at)
				reader.signal();
			return value;
		});
		b.machine.hold(false);
		const auto r = reader.get();
		b.machine.settle();
		b.machine.on_read({});
		if (r.rc == 0)
			CHECK(std::equal(r.data.begin(), r.data.begin() + 12, all.begin()));
		else
			CHECK(f->result(longest).data == all);
	}
}
