// SPDX-License-Identifier: GPL-2.0-only
// The mailbox says "done" too early, and the watch asks whose result that is: just then it comes to memory,
// and the next command begins.
#include "lower/watchdog.h"
#include "tests/explore/scenario.h"

namespace explore {

// Variants: nothing was seen of the command; it was seen in progress, and the device says that DMA is off.
static const scenario asked("owner-asked", weight::other, modes::dma, [](stage &s) {
	// The next one never ends.
	seam_params.mrpc_timeout_ms = 2000;
	s.bind_first();
	if (!s.variant)
		s.device().inject("poke=804:2");
	host::file &f = s.open_and_submit(), &g = s.open_and_submit();

	s.actor("device", [&s] {
		if (s.variant) {
			s.sleep_ms(30);
			s.device().inject("poke=804:2;poke=80c:0");
		}
		// The watchdog has found the command late, and looks whether that has settled.
		s.sleep_ms((s.variant ? 470 : 500) + switchtec::lower::watchdog::settle_ms);
		s.device().inject("finish;unpoke=804;unpoke=80c");
	});
	for (host::file *h : {&f, &g})
		s.actor(h == &f ? "reader" : "next", [h] {
			uint32_t answer = 0;

			// A mailbox that lies has no right answer; what is looked for are races.
			expect("read", h->result(answer), {0, -EIO, -ETIMEDOUT});
		});
}, 2);

} // namespace explore
