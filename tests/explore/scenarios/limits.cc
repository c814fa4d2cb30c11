// SPDX-License-Identifier: GPL-2.0-only
// The time limit of a command, and the drain's.
#include "tests/explore/scenario.h"

namespace explore {

// It passes its time limit, just before it ends, or while the device goes.
static const scenario limit("time-limit", weight::other, modes::both, [](stage &s) {
	seam_params.mrpc_timeout_ms = 600;
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EPIPE, -ETIMEDOUT});
		expect_answer("read", rc, answer);
	});
}, 1, memory::both);

// Given up, then answered after all: the late result is nobody's, and the next command gets its own.
static const scenario late("late-result", weight::other, modes::both, [](stage &s) {
	seam_params.mrpc_timeout_ms = 100;
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		long rc = f.result(answer);

		expect("read", rc, {0, -ETIMEDOUT});
		expect_answer("read", rc, answer, 1);
		expect("write", f.submit(2), {0});
		rc = f.result(answer);
		expect("second read", rc, {0, -ETIMEDOUT});
		expect_answer("second read", rc, answer, 2);
	});
}, 1, memory::both);

// A command that tells nobody of its end and that nobody waits for; behind it somebody who does, and others
// who come and go. They do not put off the watch.
static const scenario starving("starve", weight::other, modes::mailbox, [](stage &s) {
	static const struct {
		uint32_t word, question;
	} untold = {1 << 16 | 0x41, host::echo_question};

	s.bind_first();
	host::file &forgotten = s.open();
	expect("the first write", forgotten.submit_from(&untold, sizeof(untold)), {0});
	forgotten.close();
	s.device().inject("finish");
	host::file &victim = s.open_and_submit(2), &other = s.no_file();

	const uint64_t begin = scheduler::the().now_ns();
	s.commands_end();
	s.actor("victim", [&victim, begin] {
		uint32_t answer = 0;
		const long rc = victim.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer, 2);
		if (scheduler::the().now_ns() - begin > 700'000'000)
			violation("others held up the victim");
	});
	s.actor("others", [&s, &other] {
		for (int i = 0; i < 6; i++) {
			expect("open", other.open(), {0});
			expect("write", other.submit(), {0});
			other.close();
			s.sleep_ms(100);
		}
	});
});

// The command ends when the drain's time does.
static void drain_of(stage &s)
{
	static const unsigned drains[] = {0, 1, 500};

	seam_params.unbind_drain_ms = drains[s.variant];
	s.bind_first();
	host::file &f = s.open_and_submit(1), &behind = s.open_and_submit(2);

	const uint64_t begin = scheduler::the().now_ns();
	s.commands_end();
	s.unbinds();
	s.at_the_end([&f, &behind, begin] {
		uint32_t answer = 0;
		long rc = f.result(answer);

		expect("read of the running one", rc, {0, -EPIPE});
		expect_answer("read of the running one", rc, answer, 1);
		// As long as the drain's time is not up, it ends only because the command has.
		const bool in_time = seam_params.unbind_drain_ms && scheduler::the().now_ns() == begin;
		if (in_time)
			expect("read of the running one, in time", rc, {0});
		// It may have been started before the unbind began, and not after: then it ends, too.
		rc = behind.result(answer);
		expect("read of the queued one", rc, {0, -EPIPE, -ENODEV});
		if (in_time)
			expect("read of the queued one, in time", rc, {0, -ENODEV});
		expect_answer("read of the queued one", rc, answer, 2);
	});
}

static const scenario drain("drain", weight::other, modes::both, drain_of, 3);

} // namespace explore
