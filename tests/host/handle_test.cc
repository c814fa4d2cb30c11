// SPDX-License-Identifier: GPL-2.0-only
// One handle, several threads: who may touch its command, and when.
#include "bench.h"

#include "abi/ioctl.h"

TEST_CASE("a refused write changes nothing of the command that waits", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), g = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	REQUIRE(g->submit(cmd_echo, question) == 8);
	CHECK(g->submit(0x7777, std::vector<uint8_t>(64, 0xff)) == -EBADE);
	CHECK(g->submit(cmd_echo) == -EBADE);
	b.machine.hold(false);
	CHECK(g->result(4).data == answer);
}

TEST_CASE("while one write copies its message another is refused", "[contract]")
{
	bench b(mode::dma);
	auto f = b.open();
	bool copying = false;
	long second = 0;

	host::on_user_copy = [&] {
		if (!std::exchange(copying, true))
			second = f->submit(0x7777, std::vector<uint8_t>(64, 0xff));
	};
	CHECK(f->submit(cmd_echo, question) == 8);
	host::on_user_copy = nullptr;
	CHECK(second == -EBADE);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("until a faulting read has given its result back, nobody writes", "[contract]")
{
	bench b(mode::dma);
	auto f = b.open();
	const auto reader = std::this_thread::get_id();
	bool accepted = false;

	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.settle();
	{
		host::step_hook hook([&](const char *) {
			if (std::this_thread::get_id() == reader && !host::current.spinlocks)
				accepted = accepted || f->submit(cmd_echo, {1, 2, 3, 4}) != -EBADE;
		});
		CHECK(f->read(const_cast<char *>(host::bad_page), 8) == -EFAULT);
	}
	CHECK(!accepted);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("whose command waits for its turn, or runs, sleeps once", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), next = b.open();
	std::atomic<unsigned> sleeps{0}; // nobody else waits for anything
	host::step_hook count([&](const char *call) { sleeps += std::string(call) == "seam_wait"; });

	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(next->submit(cmd_echo, question) == 8);
	auto reader = in_thread([&] { return next->result(4); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	// As long as one that asks again and again takes to do so.
	wait_ms(20);
	b.machine.hold(false);
	CHECK(reader.get().data == answer);
	CHECK(sleeps == 1);
	CHECK(first->result(4).data == answer);
}

TEST_CASE("a result that comes with a signal is the reader's", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	std::promise<host::task *> task;
	std::promise<std::thread::id> id;
	auto reader = in_thread([&] {
		task.set_value(&host::task::self());
		id.set_value(std::this_thread::get_id());
		return f->result(4);
	});
	host::task *const sleeper = task.get_future().get();
	const auto sleeping = id.get_future().get();
	CHECK(eventually([] { return host::asleep() == 1; }));
	// After the signal has ended the sleep, before the reader has looked again.
	host::step_hook hook([&](const char *call) {
		if (std::this_thread::get_id() == sleeping && std::string(call) == "seam_spin_lock") {
			b.machine.hold(false);
			b.machine.settle();
		}
	});
	sleeper->signal();
	const auto r = reader.get();
	CHECK(r.rc == 0);
	CHECK(r.data == answer);
}

TEST_CASE("a result that comes while poll() gets onto its queues is not missed", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	const auto poller = std::this_thread::get_id();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	host::step_hook hook([&](const char *call) {
		if (std::this_thread::get_id() == poller && std::string(call) == "seam_poll_wait") {
			b.machine.hold(false);
			b.machine.settle();
		}
	});
	CHECK(f->poll(~0u, 0) == poll_bits::result);
}

TEST_CASE("whoever asks again and again is told of an unbind", "[contract][race]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<unsigned> asked{0};

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto asker = in_thread([&] {
		char reply[8];
		long rc;

		do {
			rc = f->read_nonblocking(reply, sizeof(reply));
			asked++;
		} while (rc == -EAGAIN);
		return rc;
	});
	REQUIRE(eventually([&] { return asked >= 10; }));
	b.unbind();
	CHECK(asker.get() == -EPIPE);
}

TEST_CASE("several threads on one handle", "[contract][race]")
{
	bench b(mode::dma);
	auto f = b.open();
	std::atomic<bool> stop{false};
	std::vector<std::future<void>> threads;

	threads.push_back(in_thread([&] {
		while (!stop)
			f->poll();
	}));
	for (int i = 0; i < 2; i++)
		threads.push_back(in_thread([&] {
			switchtec::abi::event_summary s;
			while (!stop)
				f->ioctl(switchtec::abi::EVENT_SUMMARY, &s, 0);
		}));
	for (int i = 0; i < 200; i++) {
		CHECK(echo_works(*f));
		b.machine.inject("spurious-interrupt=0");
	}
	stop = true;
	for (auto &t : threads)
		t.wait();
}
