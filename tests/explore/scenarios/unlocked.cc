// SPDX-License-Identifier: GPL-2.0-only
// What is read without its lock, where the other scenarios have no two threads that could tell.
#include "abi/ioctl.h"
#include "lower/watchdog.h"
#include "regs/events.h"
#include "tests/explore/scenario.h"

// It would move the body of a lambda with arguments behind it away from the margin.
// clang-format off
namespace explore {

// A handle's next command is written by another thread than the one that reads the result before it: all that
// the reader does with the result is done by then.
static const scenario reuse("reuse", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer, 1);
	});
	s.actor("writer", [&f] {
		uint32_t answer = 0;

		if (const long rc = f.submit(2)) {
			expect("write", rc, {-EBADE});
			return;
		}
		const long rc = f.result(answer);
		expect("second read", rc, {0});
		expect_answer("second read", rc, answer, 2);
	});
}, 1, memory::both);

// The next command's result comes to the same memory: each gets its own.
static const scenario in_turn("in-turn", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	s.actor("reader", [&f] {
		for (uint32_t question : {1u, 2u}) {
			uint32_t answer = 0;

			if (question == 2)
				expect("write", f.submit(2), {0});
			const long rc = f.result(answer);
			expect("read", rc, {0});
			expect_answer("read", rc, answer, question);
		}
	});
}, 1, memory::both);

// A reader who sleeps for a few bytes, and one who asks for more and does not sleep: the first one's result is
// as much as he asks for, and the other does not get that.
static const scenario excerpt("excerpt", weight::other, modes::mailbox, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("sleeper", [&f] {
		char answer[8];

		expect("read of a few bytes", switchtec_read(f.handle, answer, sizeof(answer), 0),
		       {sizeof(answer), -EBADE});
	});
	s.actor("other", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer, true);

		expect("read of more", rc, {0, -EAGAIN, -EBADE});
		expect_answer("read of more", rc, answer);
	});
}, 1, memory::both);

// One thread of a handle has what has happened summed up, the other polls.
static const scenario summary("summary-and-poll", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.device().inject("event=6");
	s.actor("summary", [&f] {
		switchtec::abi::event_summary seen;

		expect("EVENT_SUMMARY", f.ioctl(switchtec::abi::EVENT_SUMMARY, &seen), {0});
	});
	s.actor("poller", [&f] { expect("poll", f.poll_now(), {0, poll_bits::event}); });
}, 1, memory::both);

// An acknowledgement, in a hard interrupt, of what the header is to be, and a program that changes just that.
static const scenario own("own-header", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(), &other = s.open();

	s.commands_end();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
	});
	s.actor("logs", [&other] {
		switchtec::abi::event_ctl ctl = {.event_id = switchtec::regs::event_mrpc_comp,
						 .index = switchtec::abi::index_local,
						 .flags = switchtec::abi::event_flag::enable_log,
						 .occurred = 0, .count = 0, .data = {}};

		expect("EVENT_CTL", other.ioctl(switchtec::abi::EVENT_CTL, &ctl), {0});
	});
}, 1, memory::both);

// The late result of another command is in memory, and has been for long. Just when the watchdog looks the running
// one's comes, in any order: what is there of it has not been there for long. (A second preemption, between that
// look and the one at the status register, is A12.)
static const scenario late_of_another("late-result-of-another", weight::single, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.device().late_result(0x1234);
	s.actor("device", [&s] {
		s.sleep_ms(20 + switchtec::lower::watchdog::settle_ms); // the second look
		s.device().inject("finish");
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer, 1);
	});
}, 1, memory::both);

} // namespace explore
