// SPDX-License-Identifier: GPL-2.0-only
// Writers: a command gets in, or it does not.
#include "tests/explore/scenario.h"

namespace explore {

// Written and read by one thread. If the unbind was first it is not taken; if it was taken, it ends.
static void write_and_read(const host::file &f, uint32_t question = host::echo_question)
{
	uint32_t answer = 0;
	const long written = f.submit(question);

	expect("write", written, {0, -ENODEV});
	const long rc = f.result(answer);
	if (written)
		expect("read after a refused write", rc, {-ENODEV});
	else
		expect("read", rc, {0, -EPIPE, -ENODEV});
	expect_answer("read", rc, answer, question);
}

static const scenario writer("writer", weight::core, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.commands_end();
	s.unbinds();
	s.actor("writer", [&f] { write_and_read(f); });
}, 1, memory::both);

static const scenario two("two-writers", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &a = s.open(), &b = s.open();

	s.commands_end();
	s.unbinds();
	s.actor("writer1", [&a] { write_and_read(a, 1); });
	s.actor("writer2", [&b] { write_and_read(b, 2); });
});

// Nobody unbinds: each gets the answer to its own question.
static const scenario two_alone("two-writers-alone", weight::other, modes::both, [](stage &s) {
	s.bind_first();

	s.commands_end();
	for (const uint32_t question : {1u, 2u}) {
		host::file &f = s.open();
		s.actor(question == 1 ? "writer1" : "writer2", [&f, question] {
			uint32_t answer = 0;

			expect("write", f.submit(question), {0});
			const long rc = f.result(answer);
			expect("read", rc, {0});
			expect_answer("read", rc, answer, question);
		});
	}
});

// Two threads write to the same handle: one command is outstanding at most.
static const scenario one_handle("writers-of-one-handle", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.commands_end();
	for (const char *name : {"writer1", "writer2"})
		s.actor(name, [&f] { expect("write", f.submit(), {0, -EBADE}); });
	s.at_the_end([&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
		expect("read again", f.result(answer), {-EBADE});
	});
});

// A bad address: nothing is outstanding after it.
static const scenario fault("writer-fault", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.commands_end();
	s.unbinds();
	s.actor("writer", [&f] {
		uint32_t answer;

		expect("write from a bad address", f.submit_from(host::bad_page, 8), {-EFAULT, -ENODEV});
		expect("read", f.result(answer), {-EBADE, -ENODEV});
	});
});

} // namespace explore
