// SPDX-License-Identifier: GPL-2.0-only
// A pause: a reset, an error on the link, suspend, or a device that falls silent. The binding stays.
#include "abi/ioctl.h"
#include "tests/explore/scenario.h"

namespace explore {

static void goes_and_comes(stage &s)
{
	const bool orderly = s.variant;

	s.actor("bus", [&s, orderly] {
		orderly ? s.pause() : s.freeze();
		s.resume();
	});
}

// The running command may be lost, and none that waits; a scheduler that lets seconds pass costs them, too.
static const scenario reader("pause-reader", weight::other, modes::both, [](stage &s) {
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

static const scenario unbind("pause-unbind", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.commands_end();
	s.actor("bus", [&s] {
		s.freeze();
		if (s.variant)
			s.resume();
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

// Whoever asks for registers in a pause is told, and reaches none.
static const scenario ioctl("pause-ioctl", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	goes_and_comes(s);
	s.actor("asker", [&f] {
		switchtec::abi::flash_info info{};

		expect("ioctl", f.ioctl(switchtec::abi::FLASH_INFO, &info, 0), {0, -EIO});
	});
}, 2);

// A queued command runs after the pause, whatever became of the running one.
static const scenario queued("pause-queued", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &runs = s.open_and_submit(1), &waits = s.open_and_submit(2);

	(void)runs;
	s.commands_end();
	goes_and_comes(s);
	s.actor("reader", [&waits] {
		uint32_t answer = 0;
		const long rc = waits.result(answer);

		expect("read", rc, {0, -EIO}); // that it ran just when the pause began
		expect_answer("read", rc, answer, 2);
	});
}, 2);

// The driver pauses itself for a device that has fallen silent, and somebody unbinds it, or the bus steps in.
static const scenario silent("silent-unbind", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit(1);

	s.actor("device", [&s] { s.device().die(); });
	s.actor("bus", [&s] {
		if (s.variant) {
			s.freeze();
			s.resume();
		}
		s.unbind();
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;

		expect("read", f.result(answer), {-EIO, -EPIPE});
	});
}, 2);

} // namespace explore
