// SPDX-License-Identifier: GPL-2.0
// A reader of a running command against an unbind: the result, EPIPE or, later, ENODEV.
#include "tests/explore/scenario.h"

namespace explore {

static const scenario reader("reader", weight::core, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EPIPE});
		expect_answer("read", rc, answer);
		expect("read again", f.result(answer), {-EBADE, -ENODEV});
	});
});

} // namespace explore
