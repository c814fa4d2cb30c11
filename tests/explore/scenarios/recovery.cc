// SPDX-License-Identifier: GPL-2.0
// A reset, an error on the link, suspend: the device is away and comes back, the binding stays.
#include "tests/explore/scenario.h"

namespace explore {

static void goes_and_comes(stage &s)
{
	const bool orderly = s.variant;

	s.actor("bus", [&s, orderly] {
		switchtec_away(s.driver(), orderly);
		switchtec_back(s.driver());
	});
}

static const scenario reader("away-reader", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	goes_and_comes(s);
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		long rc = f.result(answer);

		expect("read", rc, {0, -EIO});
		expect_answer("read", rc, answer, 1);
		// A handle is as good as any after it.
		expect("write", f.submit(2), {0});
		rc = f.result(answer);
		expect("second read", rc, {0, -EIO});
		expect_answer("second read", rc, answer, 2);
	});
}, 2);

static const scenario unbind("away-unbind", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	s.actor("bus", [&s] {
		switchtec_away(s.driver(), 0);
		if (s.variant)
			switchtec_back(s.driver());
		s.unbind();
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		long rc = f.result(answer);

		expect("read", rc, {0, -EIO, -EPIPE});
		expect_answer("read", rc, answer, 1);
		expect("write", f.submit(2), {0, -ENODEV});
		rc = f.result(answer);
		expect("second read", rc, {0, -EIO, -EPIPE, -ENODEV});
		expect_answer("second read", rc, answer, 2);
	});
}, 2);

} // namespace explore
