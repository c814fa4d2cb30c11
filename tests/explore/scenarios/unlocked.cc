// SPDX-License-Identifier: GPL-2.0-only
// What is read without its lock, where the other scenarios have no two threads that could tell.
#include "tests/explore/scenario.h"

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

// The late result of another command is in memory, and has been for long. Just when the watchdog looks the running
// one's comes, in any order: what is there of it has not been there for long. (A second preemption, between that
// look and the one at the status register, is A12.)
static const scenario late_of_another("late-result-of-another", weight::single, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.device().late_result(0x1234);
	s.actor("device", [&s] {
		s.sleep_ms(30); // the second look
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
