// SPDX-License-Identifier: GPL-2.0-only
// Another host of the same switch: what it does at any time costs us nothing of ours.
#include "tests/explore/firmware_event.h"
#include "tests/explore/scenario.h"

namespace explore {

// The neighbour arms a global event while it happens, disarms it, or clears it and disarms it: both are told.
static void global_event(stage &s)
{
	constexpr uint64_t firmware_non_fatal = 0x1800 + 0xc0;
	constexpr uint32_t occurred = 1, interrupt_enable = 8;
	static const uint32_t writes[] = {interrupt_enable, 0, occurred};

	s.config.shared = true;
	s.config.partitions = 2;
	s.config.pffs = 2;
	s.bind_first();
	host::file &f = s.open_and_submit();

	arm_firmware_event(f);
	s.commands_end();
	s.actor("event", [&s] { s.device().inject("event=6"); });
	s.actor("neighbour", [&s] {
		if (s.device().neighbour_reads(firmware_non_fatal) & occurred)
			s.device().neighbour_writes(firmware_non_fatal, writes[s.variant]);
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
		expect("poll", f.poll(poll_bits::event), {poll_bits::event});
	});
}

static const scenario global("neighbour-event", weight::other, modes::dma, global_event, 3);

// The neighbour's own partition: whatever it does there, our commands are answered.
static const scenario own("neighbour-own", weight::other, modes::both, [](stage &s) {
	constexpr uint64_t completion = 0x4400 + 0x13c;

	s.config.shared = true;
	s.config.partitions = 2;
	s.config.pffs = 2;
	s.bind_first();
	host::file &f = s.open_and_submit();

	s.commands_end();
	s.actor("neighbour", [&s] {
		s.device().neighbour_writes(completion, 9);
		s.device().inject("event=14:1");
		s.device().neighbour_writes(completion, 9);
	});
	s.actor("reader", [&f] {
		uint32_t answer = 0;
		const long rc = f.result(answer);

		expect("read", rc, {0});
		expect_answer("read", rc, answer);
	});
});

} // namespace explore
