// SPDX-License-Identifier: GPL-2.0-only
// open(), close() and attributes against an unbind.
#include "tests/explore/scenario.h"

namespace explore {

static void use(const host::file &f)
{
	uint32_t answer = 0;
	const long written = f.submit();

	expect("write", written, {0, -ENODEV});
	const long rc = f.result(answer);
	expect("read", rc, {0, -EPIPE, -ENODEV});
	expect_answer("read", rc, answer);
}

static const scenario opener("opener", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.no_file();

	s.commands_end();
	s.unbinds();
	s.actor("opener", [&f] {
		const int rc = f.open();

		expect("open", rc, {0, -ENOENT, -ENODEV});
		if (rc == 0)
			use(f);
		f.close();
	});
});

// It has found the node; the driver is asked later.
static const scenario late_opener("opener-late", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.no_file();
	host::path p;

	p.find();
	s.unbinds();
	s.actor("opener", [&f, p]() mutable {
		const int rc = p.open(f);

		expect("open", rc, {0, -ENODEV});
		if (rc == 0)
			expect("poll", f.poll(~0u), {poll_bits::gone});
		f.close();
	});
});

// The last handle is closed while the device goes: who is last frees the upper half.
static const scenario closer("closer", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("closer", [&f] { f.close(); });
});

static const scenario closers("closers", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &a = s.open_and_submit(), &b = s.open();

	s.unbinds();
	s.actor("closer1", [&a] { a.close(); });
	s.actor("closer2", [&b] { b.close(); });
});

static const scenario shower("attribute", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	s.unbinds();
	s.actor("reader", [] {
		const long rc = host::attribute(SWITCHTEC_ATTR_FW_VERSION);

		if (rc != 9) // 8 digits and a newline
			expect("attribute", rc, {-ENOENT, -ENODEV});
	});
});

// The device is bound again; a handle of the earlier binding stays inert.
static const scenario again("unbind-bind", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();
	host::file &later = s.no_file();

	s.commands_end();
	s.actor("unbind", [&s] {
		s.unbind();
		expect("bind", s.bind(), {0});
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0, -EPIPE});
		expect_answer("read", rc, answer);
	});
	s.at_the_end([&later] {
		expect("open after all", later.open(), {0});
	});
});

} // namespace explore
