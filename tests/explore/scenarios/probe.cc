// SPDX-License-Identifier: GPL-2.0-only
// Each step of a probe that can fail does, with somebody who opens the node meanwhile.
#include "tests/explore/scenario.h"
#include "tests/host/seam/rules.h"

namespace explore {

static void failing(stage &s)
{
	host::file &f = s.no_file();

	s.actor("bind", [&s] {
		host::fail_call(s.variant + 1);
		const int rc = s.bind();
		const bool did = host::failed_call();
		host::fail_call(0);

		if (did ? rc >= 0 : rc != 0)
			violation("bind returned %d, step %u (%s) %s", rc, s.variant + 1,
				  did ? host::failed_call() : "none", did ? "failed" : "did not fail");
		if (s.variant == 0 && !did)
			violation("no step of the probe can fail");
	});
	s.actor("opener", [&f] {
		expect("open", f.open(), {0, -ENOENT, -ENODEV, -ENOMEM});
		f.close();
	});
}

// The last one has nothing left to fail.
static const scenario probe("probe-fails", weight::other, modes::dma, failing, 14);

// A bind that succeeds, then an unbind, with programs at every moment.
static const scenario bind("bind-unbind", weight::other, modes::both, [](stage &s) {
	host::file &f = s.no_file();

	s.commands_end();
	s.actor("bind", [&s] {
		expect("bind", s.bind(), {0});
		s.unbind();
	});
	s.actor("program", [&f] {
		uint32_t answer = 0;

		expect("open", f.open(), {0, -ENOENT, -ENODEV});
		if (!f)
			return;
		expect("write", f.submit(), {0, -ENODEV});
		const long rc = f.result(answer);
		expect("read", rc, {0, -EPIPE, -ENODEV});
		expect_answer("read", rc, answer);
	});
});

} // namespace explore
