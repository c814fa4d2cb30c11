// SPDX-License-Identifier: GPL-2.0-only
// The device goes away: what handles are told, and that nothing runs afterwards.
#include "bench.h"

// What a command on a dead device may end with: it depends on who notices first, the watch (EIO) or
// the unbind.
static bool unanswered(long rc)
{
	return rc == -EPIPE || rc == -EIO;
}

TEST_CASE("unbind: a reader of a running command gets EPIPE once, then ENODEV", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 10;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto reader = in_thread([&] { return f->result(4).rc; });
	b.unbind();
	CHECK(reader.get() == -EPIPE);
	CHECK(f->result(4).rc == -ENODEV);
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
	CHECK(f->poll() == poll_bits::gone);
}

TEST_CASE("unbind: a reader of a queued command gets ENODEV", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	seam_params.unbind_drain_ms = 10;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	auto reader = in_thread([&] { return second->result(4).rc; });
	b.unbind();
	CHECK(reader.get() == -ENODEV);
	CHECK(second->result(4).rc == -ENODEV);
	// Nobody read the running one before; it is told later, all the same.
	CHECK(first->result(4).rc == -EPIPE);
	CHECK(first->result(4).rc == -ENODEV);
}

TEST_CASE("unbind: a result that had arrived is delivered, once", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.settle();
	REQUIRE(f->poll() == poll_bits::result);
	b.unbind();
	CHECK(f->poll() == poll_bits::gone);
	CHECK(f->read(const_cast<char *>(host::bad_page), 8) == -EFAULT);
	CHECK(f->result(4).data == answer);
	CHECK(f->result(4).rc == -ENODEV);
}

TEST_CASE("unbind: a poller asleep sees that the device is gone", "[unregister]")
{
	bench b;
	auto f = b.open(), busy = b.open();

	seam_params.unbind_drain_ms = 10;
	b.machine.hold(true);
	REQUIRE(busy->submit(cmd_echo, question) == 8);
	auto idle_poller = in_thread([&] { return f->poll(~0u, 0); });
	auto busy_poller = in_thread([&] { return busy->poll(~0u, 0); });
	b.unbind();
	CHECK(idle_poller.get() == poll_bits::gone);
	CHECK(busy_poller.get() == poll_bits::gone);
	CHECK(poll_bits::gone == (0x0001 | 0x2000 | 0x0004 | 0x0008 | 0x0010));
}

TEST_CASE("unbind: idle handles are inert", "[unregister]")
{
	bench b;
	auto f = b.open();
	char reply[8];

	b.unbind();
	CHECK(f->result(4).rc == -ENODEV);
	CHECK(f->read_nonblocking(reply, 8) == -ENODEV);
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
	CHECK(f->submit(0x29, question) == -ENODEV);
	CHECK(f->write(host::bad_page, 8) == -ENODEV);
	CHECK(f->poll() == poll_bits::gone);
}

TEST_CASE("unbind lets the running command finish, and no other start", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open();

	seam_params.unbind_drain_ms = 100'000;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	auto unbind = in_thread([&] { b.unbind(); });
	// The unbind has begun when nobody can submit any more.
	auto third = b.open();
	CHECK(eventually([&] {
		const long rc = third->submit(cmd_echo, question);
		if (rc == 8)
			third = b.open();
		return rc == -ENODEV;
	}));
	// Nobody is told anything yet: the running one may still end.
	char reply[8];
	CHECK(first->read_nonblocking(reply, 8) == -EAGAIN);
	CHECK(second->read_nonblocking(reply, 8) == -EAGAIN);
	b.machine.hold(false);
	unbind.get();
	CHECK(first->result(4).data == answer);
	CHECK(second->result(4).rc == -ENODEV);
	CHECK(b.machine.count().commands == 1);
}

TEST_CASE("a dead device is not waited for", "[unregister]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bool unbind_was_first = false;

	// An unbind that waited would wait until the watch has given up (EIO), every time. One that
	// does not is ahead of the watch, but for a very slow machine.
	for (int round = 0; round < 20 && !unbind_was_first; round++) {
		bench b(how);
		auto f = b.open();

		seam_params.unbind_drain_ms = 100'000'000;
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		b.machine.inject("dead");
		b.machine.reset_counters();
		b.unbind();
		const long rc = f->result(4).rc;
		CHECK(unanswered(rc));
		CHECK(b.machine.count().total.writes == 0);
		unbind_was_first = rc == -EPIPE;
	}
	CHECK(unbind_was_first);
}

TEST_CASE("a device that dies while its command is waited for is given up", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto unbind = in_thread([&] { b.unbind(); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	b.machine.inject("dead");
	unbind.get();
	CHECK(f->result(4).rc == -EIO);
}

TEST_CASE("shutdown waits for nobody and stops DMA", "[unregister]")
{
	bench b(mode::dma);
	auto f = b.open();

	seam_params.unbind_drain_ms = 100'000'000;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.driver->shut_down();
	CHECK(f->result(4).rc == -EPIPE);
	CHECK(!b.machine.mastering);
	// The firmware finishes into nothing.
	b.machine.hold(false);
	b.machine.settle();
}

TEST_CASE("an unbind leaves the device without an address to write to", "[unregister]")
{
	bench b(mode::dma);

	REQUIRE(echo_works(*b.open()));
	REQUIRE(b.machine.read(mailbox_reg::dma_addr, 8) != 0);
	b.unbind();
	CHECK(b.machine.read(mailbox_reg::dma_en, 4) == 0);
	CHECK(b.machine.read(mailbox_reg::dma_addr, 8) == 0);
}

// Whoever is inside the fence may take a while; sleepers, who are not, need not wait for them.
TEST_CASE("sleepers are told before the fence is waited for", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	host::client c(0, [](void *) {}, nullptr);
	struct {
		std::promise<void> inside, leave;
	} use;

	seam_params.unbind_drain_ms = 0;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto reader = in_thread([&] { return f->result(4).rc; });
	auto user = in_thread([&] {
		return c.with_blocks(
			[](const switchtec_blocks *, void *arg) {
				auto &u = *static_cast<decltype(use) *>(arg);
				u.inside.set_value();
				u.leave.get_future().wait();
				return 0;
			},
			&use);
	});
	use.inside.get_future().wait();
	auto unbind = in_thread([&] { b.unbind(); });
	CHECK(reader.get() == -EPIPE);
	use.leave.set_value();
	CHECK(user.get() == 0);
	unbind.get();
}

TEST_CASE("a device that dies after the detach changes nothing of what readers are told", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	const bool dies = GENERATE(true, false); // or its command passes the time limit
	auto first = b.open(), second = b.open();
	const auto remover = std::this_thread::get_id();

	seam_params.unbind_drain_ms = 0;
	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, question) == 8);
	REQUIRE(second->submit(cmd_echo, question) == 8);
	{
		host::step_hook hook([&](const char *call) {
			if (std::this_thread::get_id() != remover || std::string(call) != "down_write")
				return;
			if (dies)
				b.machine.inject("dead");
			else
				__atomic_store_n(&seam_params.mrpc_timeout_ms, 10, __ATOMIC_RELEASE);
			// Lost, and nobody recovers it any more; or its limit passes, and the watchdog goes on.
			CHECK(eventually([&] {
				return dies ? host::pending_work() == 0
					    : host::log().find("passed its time limit") != std::string::npos;
			}));
		});
		b.unbind();
	}
	CHECK(first->result(4).rc == -EPIPE);
	CHECK(second->result(4).rc == -ENODEV);
}

TEST_CASE("a command that finishes after the device was unbound reaches nobody", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	seam_params.unbind_drain_ms = 10;
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.unbind();
	b.machine.hold(false);
	b.machine.settle();
	CHECK(f->result(4).rc == -EPIPE);
}

TEST_CASE("handles of an earlier binding do not disturb the next", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto old = b.open();

	REQUIRE(old->submit(cmd_echo, question) == 8);
	b.machine.settle();
	b.unbind();
	b.rebind();
	auto fresh = b.open();
	CHECK(echo_works(*fresh));
	CHECK(host::nodes() == 2);
	CHECK(old->result(4).data == answer);
	CHECK(old->submit(cmd_echo, question) == -ENODEV);
	old.reset();
	CHECK(host::nodes() == 1);
	CHECK(echo_works(*fresh));
}

TEST_CASE("a command that an earlier binding left running is waited for", "[unregister]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto old = b.open();

	seam_params.unbind_drain_ms = 10;
	b.machine.hold(true);
	REQUIRE(old->submit(cmd_echo, {1, 2, 3, 4}) == 8);
	b.unbind();
	b.rebind();
	auto fresh = b.open();
	REQUIRE(fresh->submit(cmd_echo, question) == 8);
	CHECK(b.machine.count().commands == 1);
	b.machine.hold(false);
	CHECK(fresh->result(4).data == answer);
	CHECK(old->result(4).rc == -EPIPE);
	CHECK(echo_works(*fresh));
	CHECK(b.machine.count().overlapped_commands == 0);
}

TEST_CASE("open of a node that is gone is ENODEV", "[unregister]")
{
	bench b;
	host::path on_its_way(0);
	std::unique_ptr<host::file> f;

	b.unbind();
	CHECK(on_its_way.open(f) == -ENODEV);
	CHECK(host::file::open(0, f) == -ENOENT);
}

TEST_CASE("an attribute that is read while the node goes is ENODEV or a value", "[unregister]")
{
	bench b;
	std::atomic<bool> stop{false}, other{false};
	auto reader = in_thread([&] {
		while (!stop) {
			long rc = 0;
			host::attribute(0, SWITCHTEC_ATTR_FW_VERSION, &rc);
			other = other || (rc != 9 && rc != -ENODEV && rc != -ENOENT);
		}
	});

	for (int i = 0; i < 50; i++) {
		b.unbind();
		b.rebind();
	}
	stop = true;
	reader.get();
	CHECK(!other);
}

TEST_CASE("a writer stuck in a page fault does not hold up an unbind", "[unregister]")
{
	bench b;
	auto f = b.open();
	std::promise<void> faulting, resolved;
	auto until_resolved = resolved.get_future().share();

	host::on_user_copy = [&] {
		faulting.set_value();
		until_resolved.wait();
	};
	auto writer = in_thread([&] { return f->submit(cmd_echo, question); });
	faulting.get_future().wait();
	b.unbind(); // returns although the writer is still in there
	resolved.set_value();
	CHECK(writer.get() == -ENODEV);
	host::on_user_copy = nullptr;
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
	CHECK(f->result(4).rc == -ENODEV);
}

TEST_CASE("a reader stuck in a page fault does not hold up an unbind", "[unregister]")
{
	bench b;
	auto f = b.open();
	std::promise<void> faulting, resolved;
	auto until_resolved = resolved.get_future().share();

	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.settle();
	host::on_user_copy = [&] {
		faulting.set_value();
		until_resolved.wait();
	};
	auto reader = in_thread([&] { return f->result(4); });
	faulting.get_future().wait();
	b.unbind();
	resolved.set_value();
	CHECK(reader.get().data == answer);
	host::on_user_copy = nullptr;
	CHECK(f->result(4).rc == -ENODEV);
}

// At every call that remove makes, in its own thread, the hardware does its worst.
TEST_CASE("interrupts at every step of an unbind", "[unregister]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	// Nothing, the result, or an interrupt ahead of it: which comes at the step.
	const char *const fault = GENERATE(as<const char *>{}, nullptr, "", "early-interrupt=2000000");

	for (unsigned step = 1; step < 60; step++) {
		bench b(how);
		auto f = b.open(), g = b.open();
		unsigned now = 0;
		const auto remover = std::this_thread::get_id();

		seam_params.unbind_drain_ms = 1;
		if (fault && *fault)
			b.machine.inject(fault);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		REQUIRE(g->submit(cmd_echo, question) == 8);
		{
			host::step_hook hook([&](const char *) {
				if (std::this_thread::get_id() != remover || ++now != step)
					return;
				if (fault)
					b.machine.hold(false); // the result and its interrupt, now
				if (host::current.spinlocks)
					return;
				b.machine.interrupt_now(0);
				b.machine.interrupt_now(1);
			});
			b.unbind();
		}
		INFO("step " << step);
		const auto r = f->result(4);
		CHECK((r.rc == -EPIPE || (r.rc == 0 && r.data == answer)));
		// It may only have been started if the first was through before that was forbidden.
		const auto q = g->result(4);
		CHECK((q.rc == -ENODEV || (fault && r.rc == 0 && (q.rc == -EPIPE || q.data == answer))));
		CHECK(f->result(4).rc == -ENODEV);
		b.machine.hold(false);
		b.machine.settle();
	}
}

TEST_CASE("the device dies at every step of an unbind", "[unregister]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned step = 1; step < 60; step++) {
		bench b(how);
		auto f = b.open();
		unsigned now = 0;
		const auto remover = std::this_thread::get_id();

		seam_params.unbind_drain_ms = 1;
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		{
			host::step_hook hook([&](const char *) {
				if (std::this_thread::get_id() == remover && ++now == step)
					b.machine.inject("dead");
			});
			b.unbind();
		}
		CHECK(unanswered(f->result(4).rc));
		CHECK(f->result(4).rc == -ENODEV);
	}
}

// The watchdog is the last to find out, and what it asks for then is not begun.
TEST_CASE("a device that is found dead at a step of an unbind is not set up again", "[unregister]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	unsigned found_at = 0;

	for (unsigned step = 1; step < 60; step++) {
		bench b(how);
		auto f = b.open();
		std::atomic<bool> dead{false}, found{false};
		std::optional<host::still_clock> nobody_works;
		const auto remover = std::this_thread::get_id();
		unsigned now = 0;

		seam_params.unbind_drain_ms = 1;
		come_to_rest(b);
		b.machine.hold(true);
		REQUIRE(f->submit(cmd_echo, question) == 8);
		{
			host::step_hook hook([&](const char *call) {
				if (std::this_thread::get_id() != remover) {
					// What is armed now comes after what runs.
					if (dead && !found && call == std::string_view("work, at once")) {
						nobody_works.emplace();
						found = true;
					}
					return;
				}
				if (++now != step || host::current.spinlocks || host::current.mutexes ||
				    host::current.fences)
					return;
				dead = true;
				b.machine.inject("dead");
				const u64 start = seam_now_ms();
				REQUIRE(eventually([&] { return found || seam_now_ms() - start > 3000; }));
			});
			b.unbind();
		}
		INFO("step " << step);
		CHECK(host::pending_work() == 0);
		found_at += found;
	}
	CHECK(found_at > 0);
}
