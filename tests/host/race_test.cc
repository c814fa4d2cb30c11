// SPDX-License-Identifier: GPL-2.0-only
// Unregister against everybody at once. What chance finds here ThreadSanitizer and the seam's rules
// turn into a failure; exploring schedules in order is another tool's work.
#include <array>
#include <random>

#include "bench.h"
#include "event_control.h"

namespace flag = switchtec::abi::event_flag;

namespace {

struct tally {
	std::atomic<unsigned> results{0}, wrong_answers{0}, unexpected{0};
};

// A client that opens, asks, polls and closes until the driver is gone for good.
void client(unsigned seed, std::atomic<bool> &stop, tally &t)
{
	std::minstd_rand random(seed);

	while (!stop) {
		std::unique_ptr<host::file> f;
		if (host::file::open(0, f))
			continue;
		for (int i = 0; i < 8 && !stop; i++) {
			const long w = f->submit(cmd_echo, question);
			if (w == -ENODEV)
				break;
			if (w != 8)
				t.unexpected++;
			if (random() % 8 == 0)
				break; // close with a command running
			if (random() % 3 == 0)
				f->poll(~0u, 0);
			const auto r = f->result(4);
			if (r.rc == -EPIPE || r.rc == -ENODEV)
				break;
			if (r.rc != 0)
				t.unexpected++;
			else if (r.data != answer)
				t.wrong_answers++;
			else
				t.results++;
		}
	}
}

// Threads that do something until it is over. Each is told which it is, and when to stop.
class crowd {
public:
	template <class F>
	crowd(unsigned size, F one)
	{
		for (unsigned i = 0; i < size; i++)
			threads_.push_back(in_thread([this, one, i] { one(i, stop_); }));
	}
	~crowd() { disperse(); }
	void disperse()
	{
		stop_ = true;
		for (auto &t : threads_)
			t.wait();
	}

private:
	std::atomic<bool> stop_{false};
	std::vector<std::future<void>> threads_;
};

// Results go on to come after each time, and none is wrong.
template <class F>
void disturb(bench &b, crowd &clients, tally &t, unsigned times, F once)
{
	for (; times; times--) {
		const unsigned before = t.results;
		once();
		CHECK(eventually([&] { return t.results != before; }));
	}
	clients.disperse();
	CHECK(t.wrong_answers == 0);
	CHECK(t.unexpected == 0);
	CHECK(b.machine.count().overlapped_commands == 0);
}

} // namespace

TEST_CASE("unbind and bind under writers, readers, pollers, openers and closers", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	tally t;

	seam_params.unbind_drain_ms = GENERATE(0u, 1u, 50u);
	crowd clients(6, [&](unsigned i, std::atomic<bool> &stop) { client(i + 1, stop, t); });
	for (int cycle = 0; cycle < 60; cycle++) {
		const unsigned before = t.results;
		// Every third time there is traffic for sure.
		if (cycle % 3 == 0)
			CHECK(eventually([&] { return t.results != before; }));
		b.unbind();
		b.rebind();
		REQUIRE(b.driver->rc() == 0);
	}
	b.unbind();
	clients.disperse();
	CHECK(t.wrong_answers == 0);
	CHECK(t.unexpected == 0);
	CHECK(b.machine.count().overlapped_commands == 0);
}

TEST_CASE("surprise removal under load", "[race]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (int cycle = 0; cycle < 20; cycle++) {
		bench b(how);
		tally t;
		crowd clients(4, [&](unsigned i, std::atomic<bool> &stop) { client(i + 1, stop, t); });

		CHECK(eventually([&] { return t.results > 3; }));
		b.machine.inject("dead");
		b.unbind();
		clients.disperse();
		CHECK(t.wrong_answers == 0);
	}
}

TEST_CASE("interrupts at any time while results come to memory", "[race]")
{
	bench b(mode::dma);
	auto f = b.open();
	crowd interrupts(1, [&](unsigned, std::atomic<bool> &stop) {
		while (!stop)
			b.machine.interrupt_now(switchtec::model::dma_vector_of(switch_for(mode::dma)));
	});

	for (int i = 0; i < 100; i++)
		CHECK(echo_works(*f));
}

TEST_CASE("several readers of one handle: each result is for one of them", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<unsigned> taken{0}, wrong{0};
	std::vector<std::future<void>> readers;

	// Each wants another part of the output.
	for (size_t size = 4; size <= 1024; size *= 4)
		readers.push_back(in_thread([&, size] {
			for (;;) {
				const auto r = f->result(size);
				if (r.rc == -ENODEV || r.rc == -EPIPE)
					return;
				taken += r.rc == 0;
				wrong += r.rc == 0 ? !std::equal(answer.begin(), answer.end(), r.data.begin())
						   : r.rc != -EBADE;
			}
		}));
	for (unsigned i = 0; i < 200; i++) {
		REQUIRE(eventually([&] { return f->submit(cmd_echo, question) == 8; }));
		REQUIRE(eventually([&] { return taken == i + 1; }));
	}
	b.unbind();
	for (auto &r : readers)
		r.wait();
	CHECK(taken == 200);
	CHECK(wrong == 0);
}

TEST_CASE("ports are bound while links change", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::atomic<unsigned> changes{0};
	host::client c(0, [](void *arg) { ++*static_cast<std::atomic<unsigned> *>(arg); }, &changes);
	constexpr uint32_t port_binding = 0x0c;

	crowd links(1, [&](unsigned, std::atomic<bool> &stop) {
		while (!stop)
			b.machine.inject("event=28:0");
	});
	for (int i = 0; i < 100; i++) {
		REQUIRE(f->submit(port_binding, question) == 8);
		CHECK(f->result(4).rc == 0);
	}
	links.disperse();
	CHECK(changes != 0);
}

TEST_CASE("errors that cost nothing, under load", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	tally t;
	crowd clients(4, [&](unsigned i, std::atomic<bool> &stop) { client(i + 1, stop, t); });

	disturb(b, clients, t, 50, [&] {
		b.driver->error_detected(SWITCHTEC_CHANNEL_WORKS);
		b.driver->error_over();
	});
}

// Its interrupts are lost, too, so that watchdog and event thread look for the same result.
TEST_CASE("a device that blinks, under load", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	tally t;
	auto f = b.open();
	crowd clients(3, [&](unsigned, std::atomic<bool> &stop) {
		auto g = b.open();
		while (!stop) {
			if (g->submit(cmd_echo, question) != 8)
				continue;
			const auto r = g->result(4);
			t.results += r.rc == 0;
			t.wrong_answers += r.rc == 0 && r.data != answer;
			t.unexpected += r.rc != 0 && r.rc != -EIO;
		}
	});

	disturb(b, clients, t, 15, [&] {
		b.machine.inject("dead;alive");
		for (int i = 0; i < 20; i++) {
			event_control(*f, 28, 0, flag::enable_poll);
			b.machine.inject("event=28:0");
			b.machine.interrupt_now(0);
		}
	});
}

TEST_CASE("a program changes the header of our own completions while commands complete", "[race]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open(), g = b.open();
	std::atomic<unsigned> wrong{0};
	constexpr uint32_t mrpc_completion = 14;

	crowd commands(1, [&](unsigned, std::atomic<bool> &stop) {
		while (!stop)
			wrong += !echo_works(*g);
	});
	for (int i = 0; i < 100; i++) {
		event_control(*f, mrpc_completion, 0, flag::enable_log);
		event_control(*f, mrpc_completion, 0, flag::disable_log);
	}
	commands.disperse();
	CHECK(wrong == 0);
}

TEST_CASE("two devices do not know each other", "[race]")
{
	bench b;
	host::machine other(switch_for(mode::mailbox));
	host::driver second(other);
	std::unique_ptr<host::file> g;

	REQUIRE(host::file::open(1, g) == 0);
	auto f = b.open();
	CHECK(echo_works(*f));
	CHECK(echo_works(*g));
	b.unbind();
	CHECK(echo_works(*g));
	CHECK(f->submit(cmd_echo, question) == -ENODEV);
}
