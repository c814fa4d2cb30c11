// SPDX-License-Identifier: GPL-2.0-only
// Readers of running commands.
#include "tests/explore/scenario.h"

// It would move the body of a lambda with arguments behind it away from the margin.
// clang-format off
namespace explore {

// Against an unbind: the result, or EPIPE, once.
static void read_to_the_end(const host::file &f)
{
	uint32_t answer = 0;
	const long rc = f.result(answer);

	expect("read", rc, {0, -EPIPE});
	expect_answer("read", rc, answer);
	expect("read again", f.result(answer), {-EBADE, -ENODEV});
}

static const scenario reader("reader", weight::core, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] { read_to_the_end(f); });
}, 1, memory::both);

// The command never ends: the unbind does not wait for longer than it may.
static const scenario hung("reader-hung", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.unbinds();
	s.actor("reader", [&f] {
		uint32_t answer;

		expect("read", f.result(answer), {-EPIPE});
		expect("read again", f.result(answer), {-ENODEV});
	});
});

// No time for the running command: a shutdown.
static const scenario shutdown("reader-shutdown", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("shutdown", [&s] { s.shut_down(); });
	s.actor("reader", [&f] { read_to_the_end(f); });
}, 1, memory::both);

// Nobody unbinds: the result, and nothing else.
static const scenario alone("reader-alone", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
	});
}, 1, memory::both);

// Two threads read the same handle: one gets the result, the other is told that there is none.
static const scenario both("readers-of-one-handle", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	for (const char *name : {"reader1", "reader2"})
		s.actor(name, [&f] {
			uint32_t answer = 0;
			const long rc = f.result(answer);

			expect("read", rc, {0, -EBADE});
			expect_answer("read", rc, answer);
		});
}, 1, memory::both);

// A signal ends the wait; the command goes on, and its result can be read.
static const scenario signalled("reader-signal", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		long rc = f.result(answer);

		expect("read", rc, {0, -512});
		if (rc) {
			rc = f.result(answer);
			expect("read after a signal", rc, {0});
		}
		expect_answer("read", rc, answer);
	});
	s.actor("signal", [&s] { s.signal("reader"); });
}, 1, memory::both);

static const scenario signalled_unbind("reader-signal-unbind", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EPIPE, -512});
		expect_answer("read", rc, answer);
	});
	s.actor("signal", [&s] { s.signal("reader"); });
}, 1, memory::both);

// A bad address: the result is kept, unbind or not.
static const scenario fault("reader-fault", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] {
		const long rc = switchtec_read(f.handle, const_cast<char *>(host::bad_page), 8, 0);
		uint32_t answer = 0;

		expect("read to a bad address", rc, {-EFAULT, -EPIPE});
		const long again = f.result(answer);
		expect("read again", again, {rc == -EFAULT ? 0 : -ENODEV});
		expect_answer("read again", again, answer);
	});
}, 1, memory::both);

// The result is fetched without waiting; poll has said that it is there.
static const scenario nonblocking("reader-nonblocking", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer, true);

		expect("read", rc, {0, -EAGAIN, -EPIPE});
		expect_answer("read", rc, answer);
	});
}, 1, memory::both);

} // namespace explore
