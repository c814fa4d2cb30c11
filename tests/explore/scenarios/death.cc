// SPDX-License-Identifier: GPL-2.0-only
// The device stops answering, before any step of anybody.
#include "tests/explore/scenario.h"

namespace explore {

static const scenario reader("death-reader", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("death", [&s] { s.device().die(); });
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EPIPE, -EIO});
		expect_answer("read", rc, answer);
	});
});

// Nobody unbinds: the watch tells, in the end.
static const scenario alone("death-reader-alone", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("death", [&s] { s.device().die(); });
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EIO});
		expect_answer("read", rc, answer);
	});
});

static const scenario writer("death-writer", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.commands_end();
	s.actor("death", [&s] { s.device().die(); });
	s.actor("writer", [&f] {
		uint32_t answer = 0;

		expect("write", f.submit(), {0});
		const long rc = f.result(answer);
		expect("read", rc, {0, -EIO});
		expect_answer("read", rc, answer);
	});
});

static const scenario bind("death-bind", weight::other, modes::both, [](stage &s) {
	s.actor("bind", [&s] { expect("bind", s.bind(), {0, -ENODEV, -ENXIO}); });
	s.actor("death", [&s] { s.device().die(); });
});

} // namespace explore
