// SPDX-License-Identifier: GPL-2.0-only
// poll(2): whatever it sleeps for, it sees that the device is gone, and it sees what it waits for.
#include "tests/explore/firmware_event.h"
#include "tests/explore/scenario.h"

// It would move the body of a lambda with arguments behind it away from the margin.
// clang-format off
namespace explore {

namespace abi = switchtec::abi;

static const scenario poller("poller", weight::core, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.unbinds();
	s.actor("poller", [&f] {
		const unsigned events = f.poll(~0u);
		uint32_t answer = 0;

		expect("poll", events, {poll_bits::gone, poll_bits::result});
		// What poll has told of is there.
		const long rc = f.result(answer, true);
		if (events == poll_bits::result)
			expect("read", rc, {0});
		else
			expect("read", rc, {0, -EPIPE});
		expect_answer("read", rc, answer);
	});
}, 1, memory::both);

static const scenario idle("poller-idle", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.unbinds();
	s.actor("poller", [&f] { expect("poll", f.poll(~0u), {poll_bits::gone}); });
}, 1, memory::both);

static const scenario alone("poller-alone", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("poller", [&f] { expect("poll", f.poll(~0u), {poll_bits::result}); });
}, 1, memory::both);

// An event that is armed wakes who waits for it.
static const scenario event("poller-event", weight::other, modes::both, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	arm_firmware_event(f);
	s.actor("poller", [&f] { expect("poll", f.poll(poll_bits::event), {poll_bits::event}); });
	s.actor("event", [&s] { s.device().inject("event=6"); });
}, 1, memory::both);

// It is armed while it happens, and while the device goes. If it was armed first, it is told of.
static const scenario arming("poller-arming", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	s.unbinds();
	s.actor("poller", [&f] {
		expect("poll", f.poll(poll_bits::event | poll_bits::hup),
		       {poll_bits::event, poll_bits::hup});
	});
	s.actor("armer", [&f] {
		abi::event_ctl ctl = firmware_event(abi::event_flag::enable_poll);

		expect("EVENT_CTL", f.ioctl(abi::EVENT_CTL, &ctl), {0, -ENODEV});
	});
	s.actor("event", [&s] { s.device().inject("event=6"); });
}, 1, memory::both);

// A summary says "seen": what came before it is not told of again, what comes after it is.
static const scenario summary("poller-summary", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &f = s.open();

	arm_firmware_event(f);
	s.actor("reader", [&f] {
		abi::event_summary seen;

		expect("EVENT_SUMMARY", f.ioctl(abi::EVENT_SUMMARY, &seen), {0});
		// Told by the summary, or by poll, or by both.
		if (!seen.global)
			expect("poll", f.poll(poll_bits::event), {poll_bits::event});
	});
	s.actor("event", [&s] { s.device().inject("event=6"); });
}, 1, memory::both);

} // namespace explore
