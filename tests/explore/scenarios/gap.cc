// SPDX-License-Identifier: GPL-2.0-only
// The device is silent for a while, before any step of anybody: what is written meanwhile is lost.
#include "tests/explore/scenario.h"

namespace explore {

// For next to no time, past the first look, past the last early one, until the device counts as lost. (To be
// reset takes longer than that first one really is.)
static constexpr unsigned lengths_ms[] = {10, 30, 320, 510, 700};
static constexpr unsigned lengths = std::size(lengths_ms);

static void gap(stage &s)
{
	s.actor("gap", [&s] {
		s.device().die();
		s.sleep_ms(lengths_ms[s.variant % lengths]);
		s.device().come_back(s.variant >= lengths);
	});
}

// A command of its own: its own answer, or one of these errors.
static void echo(const host::file &f, uint32_t question, std::initializer_list<long> allowed)
{
	uint32_t answer = 0;

	expect("write", f.submit(question), {0});
	const long rc = f.result(answer);
	expect("read", rc, allowed);
	expect_answer("read", rc, answer, question);
}

// A mailbox that has been reset has status 0. Whose interrupt came before, and is looked into after it, finds that: a
// status that nobody knows.
static bool has_new_mailbox(const stage &s)
{
	return s.how == mode::mailbox && s.variant >= lengths;
}

static void echo_in_gap(const host::file &f, uint32_t question, bool new_mailbox)
{
	if (new_mailbox)
		echo(f, question, {0, -EIO, -EBADMSG});
	else
		echo(f, question, {0, -EIO});
}

// Another program's command has ended, its answer is in the mailbox.
static void answer_another(stage &s)
{
	host::file &before = s.open_and_submit(1);
	uint32_t answer = 0;

	s.device().inject("finish");
	const long rc = before.result(answer);
	expect("the first read", rc, {0});
	expect_answer("the first read", rc, answer, 1);
}

// A command that is written at any time gets its own answer, or EIO.
static const scenario writer("gap-writer", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	answer_another(s);
	host::file &f = s.open();

	s.commands_end();
	gap(s);
	const bool new_mailbox = has_new_mailbox(s);
	s.actor("writer", [&f, new_mailbox] {
		echo_in_gap(f, 2, new_mailbox);
		// And the next one too.
		echo_in_gap(f, 3, new_mailbox);
	});
}, 2 * lengths);

// An earlier command's result comes to memory first, and its interrupt may be late: ours is not lost by that.
static const scenario stale("stale-result", weight::core, modes::dma, [](stage &s) {
	s.bind_first();
	answer_another(s);
	host::file &f = s.open();

	s.device().inject("stale-id");
	s.device_has_time();
	s.commands_end();
	s.actor("writer", [&f] { echo(f, 2, {0}); });
});

// Two in line: what is lost of one is not the other's.
static const scenario two("gap-two", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	answer_another(s);
	host::file &f = s.open(), &g = s.open();

	s.commands_end();
	gap(s);
	const bool new_mailbox = has_new_mailbox(s);
	s.actor("first", [&f, new_mailbox] { echo_in_gap(f, 2, new_mailbox); });
	s.actor("second", [&g, new_mailbox] { echo_in_gap(g, 3, new_mailbox); });
}, 2 * lengths);

} // namespace explore
