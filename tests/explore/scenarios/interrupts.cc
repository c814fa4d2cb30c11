// SPDX-License-Identifier: GPL-2.0-only
// Interrupts, their threads and work against an unbind: nothing of it runs afterwards.
#include "tests/explore/firmware_event.h"
#include "tests/explore/scenario.h"

// It would move the body of a lambda with arguments behind it away from the margin.
// clang-format off
namespace explore {

// The vector of completions, without one: in DMA mode it arms the watch.
static const scenario completion("interrupt", weight::core, modes::both, [](stage &s) {
	s.bind_first();
	s.open_and_submit();

	s.unbinds();
	s.actor("device", [&s] { s.device().inject(s.how == mode::dma ? "spurious-interrupt=1" : "spurious-interrupt=0"); });
}, 1, memory::both);

// The vector of events, without one: a look at all headers, in a piece of work.
static const scenario scan("scan", weight::other, modes::dma, [](stage &s) {
	s.bind_first();

	s.unbinds();
	s.actor("device", [&s] { s.device().inject("spurious-interrupt=0"); });
});

static const scenario event("event", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	arm_firmware_event(f);
	s.unbinds();
	s.actor("event", [&s] { s.device().inject("event=6"); });
}, 1, memory::both);

// A completion and an event on one vector.
static const scenario shared("shared-vector", weight::other, modes::dma, [](stage &s) {
	s.config.dma_vector = 0;
	s.bind_first();
	host::file &f = s.open_and_submit();

	arm_firmware_event(f);
	s.commands_end();
	s.actor("event", [&s] { s.device().inject("event=6"); });
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
		expect("poll", f.poll(poll_bits::event), {poll_bits::event});
	});
}, 1, memory::both);

static void read_one(const host::file &f)
{
	uint32_t answer = 0;
	const long rc = f.result(answer);

	expect("read", rc, {0, -EPIPE});
	expect_answer("read", rc, answer);
}

// The interrupt overtakes its result, comes twice, or not at all; variants.
static void odd_interrupt(stage &s)
{
	static const char *const faults[] = {"early-interrupt=1000000", "duplicate-interrupt",
					     "lost-interrupt", "late-interrupt=1000000"};

	s.bind_first();
	s.device().inject(faults[s.variant]);
	host::file &f = s.open_and_submit();
	s.commands_end();
	s.device_has_time();
	s.unbinds();
	s.actor("reader", [&f] { read_one(f); });
}

static const scenario odd("odd-interrupt", weight::other, modes::both, odd_interrupt, 4, memory::both);

// The result never comes to memory: the mailbox has it.
static const scenario lost_dma("lost-dma", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	s.device().inject("lost-dma");
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] { read_one(f); });
}, 1, memory::both);

} // namespace explore
