// SPDX-License-Identifier: GPL-2.0-only
// Each ioctl against an unbind: it is done, or there is no device.
#include "abi/ioctl.h"
#include "regs/events.h"
#include "tests/explore/firmware_event.h"
#include "tests/explore/scenario.h"

namespace explore {

namespace abi = switchtec::abi;

struct kind {
	const char *name;
	uint32_t number;
	uint32_t argument[3]; // the first words of the structure
};

static const kind kinds[] = {
	{"FLASH_INFO", abi::FLASH_INFO, {}},
	{"FLASH_PART_INFO", abi::FLASH_PART_INFO, {2}},
	{"EVENT_SUMMARY", abi::EVENT_SUMMARY, {}},
	{"EVENT_SUMMARY_LEGACY", abi::EVENT_SUMMARY_LEGACY, {}},
	{"EVENT_CTL", abi::EVENT_CTL, {28, 0, abi::event_flag::enable_poll}},
	{"PFF_TO_PORT", abi::PFF_TO_PORT, {0, 0}},
	{"PORT_TO_PFF", abi::PORT_TO_PFF, {0, 0, 0}},
	{"EVENT_CTL of all", abi::EVENT_CTL, {28, static_cast<uint32_t>(abi::index_all), abi::event_flag::enable_poll}},
};

static void ioctl_against(stage &s)
{
	s.bind_first();
	host::file &f = s.open();
	const kind &what = kinds[s.variant];

	s.unbinds();
	s.actor("ioctl", [&f, &what] {
		uint32_t argument[sizeof(abi::event_summary) / 4] = {};

		std::memcpy(argument, what.argument, sizeof(what.argument));
		expect(what.name, f.ioctl(what.number, argument), {0, -ENODEV});
	});
}

static const scenario ioctls("ioctl", weight::other, modes::dma, ioctl_against, std::size(kinds));

// Two of them on the same header, and an event there: nobody's change is lost.
static const scenario two("ioctls-and-event", weight::other, modes::dma, [](stage &s) {
	s.bind_first();
	host::file &a = s.open(), &b = s.open();

	const auto set = [](const host::file &f, uint32_t flag) {
		abi::event_ctl ctl = firmware_event(flag);
		expect("EVENT_CTL", f.ioctl(abi::EVENT_CTL, &ctl), {0});
	};
	set(a, abi::event_flag::enable_poll);
	s.actor("logs", [&a, set] { set(a, abi::event_flag::enable_log); });
	s.actor("fatal", [&b, set] { set(b, abi::event_flag::enable_fatal); });
	s.actor("event", [&s] { s.device().inject("event=6"); });
	s.at_the_end([&a] {
		abi::event_ctl ctl = firmware_event(0);

		expect("EVENT_CTL", a.ioctl(abi::EVENT_CTL, &ctl), {0});
		// Armed for poll once, and that once has been.
		expect("what is enabled", ctl.flags, {abi::event_flag::enable_log | abi::event_flag::enable_fatal});
		expect("poll", a.poll_now(), {poll_bits::event});
	});
});

// The header that tells of our own commands, logged from now on: the driver acknowledges a completion there,
// or owns it again after a reset (variant), at the same time.
static const scenario own("ioctl-and-completion", weight::other, modes::mailbox, [](stage &s) {
	static const auto control = [](const host::file &f, uint32_t flags) -> long {
		abi::event_ctl ctl = {.event_id = switchtec::regs::event_mrpc_comp, .index = abi::index_local,
				      .flags = flags, .occurred = 0, .count = 0, .data = {}};

		const long rc = f.ioctl(abi::EVENT_CTL, &ctl);

		expect("EVENT_CTL", rc, {0, -EIO});
		return rc ? rc : ctl.flags;
	};
	static bool logs;

	s.bind_first();
	host::file &f = s.open_and_submit(), &other = s.open();
	// In a pause it is not.
	s.actor("logs", [&other] { logs = control(other, abi::event_flag::enable_log) >= 0; });
	if (s.variant) {
		s.actor("bus", [&s] {
			s.freeze();
			s.resume();
		});
	} else {
		s.commands_end();
		s.actor("reader", [&f] {
			uint32_t answer = 0;
			const long rc = f.result(answer);

			expect("read", rc, {0});
			expect_answer("read", rc, answer);
		});
	}
	s.at_the_end([&other] {
		expect("what is logged", control(other, 0) & abi::event_flag::enable_log,
		       {logs ? abi::event_flag::enable_log : 0l});
	});
}, 2, memory::both);

} // namespace explore
