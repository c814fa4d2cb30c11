// SPDX-License-Identifier: GPL-2.0-only
// Several handles, one hardware.
#include "tests/explore/scenario.h"

namespace explore {

// One command runs, one waits behind it. The second is never started once the unbind has begun.
static void two_handles(stage &s)
{
	s.bind_first();
	host::file &running = s.open_and_submit(1), &queued = s.open_and_submit(2);

	s.commands_end();
	s.unbinds();
	s.actor("reader1", [&running] {
		uint32_t answer = 0;
		const long rc = running.result(answer);

		expect("read of the first", rc, {0, -EPIPE});
		expect_answer("read of the first", rc, answer, 1);
	});
	s.actor("reader2", [&queued] {
		uint32_t answer = 0;
		const long rc = queued.result(answer);

		expect("read of the second", rc, {0, -EPIPE, -ENODEV});
		expect_answer("read of the second", rc, answer, 2);
	});
}

static const scenario two_dma("two-handles", weight::core, modes::dma, two_handles);
// Three times as many schedules.
static const scenario two_mailbox("two-handles", weight::other, modes::mailbox, two_handles);

static const scenario two_alone("two-handles-alone", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &running = s.open_and_submit(1), &queued = s.open_and_submit(2);

	s.commands_end();
	s.actor("reader1", [&running] {
		uint32_t answer = 0;
		const long rc = running.result(answer);

		expect("read of the first", rc, {0});
		expect_answer("read of the first", rc, answer, 1);
	});
	s.actor("reader2", [&queued] {
		uint32_t answer = 0;
		const long rc = queued.result(answer);

		expect("read of the second", rc, {0});
		expect_answer("read of the second", rc, answer, 2);
	});
}, 1, memory::both);

// The first closes its handle, whatever its command does; the second gets its result.
static const scenario closed("close-of-the-first", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &running = s.open_and_submit(1), &queued = s.open_and_submit(2);

	s.commands_end();
	s.actor("closer", [&running] { running.close(); });
	s.actor("reader", [&queued] {
		uint32_t answer = 0;
		const long rc = queued.result(answer);

		expect("read of the second", rc, {0});
		expect_answer("read of the second", rc, answer, 2);
	});
});

// The second closes before its turn, or just then.
static const scenario queued_closed("close-of-the-second", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &running = s.open_and_submit(1), &queued = s.open_and_submit(2);

	s.commands_end();
	s.unbinds();
	s.actor("closer", [&queued] { queued.close(); });
	s.actor("reader", [&running] {
		uint32_t answer = 0;
		const long rc = running.result(answer);

		expect("read of the first", rc, {0, -EPIPE});
		expect_answer("read of the first", rc, answer, 1);
	});
});

} // namespace explore
