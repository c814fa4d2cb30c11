// SPDX-License-Identifier: GPL-2.0-only
/* Registers that are read for one armed event on one port, in the hard interrupt handler and in all. */
#include "../guest/hard_context.h"
#include "counters.h"
#include "own_port.h"
#include "works.h"

#include <stdexcept>

namespace bench {

using namespace guest;

namespace {

constexpr uint32_t id = SWITCHTEC_IOCTL_EVENT_THRESH;

void count(const results &out, const subject &on, const std::string &which)
{
	handle h = on.sw.open();
	const int32_t pff = own_port(h);
	if (outcome armed = arm(h, id, pff); armed.error)
		throw std::runtime_error(std::string("EVENT_CTL: ") + errno_name(armed.error));
	const accesses before = settled(on);
	const accesses hard = accesses::of(counters_in_hard_context(
		on.sw, "event=" + std::to_string(id) + ":" + std::to_string(pff)));
	if (!wait_told(h))
		throw std::runtime_error("poll does not tell of the event");
	const accesses after = settled(on);
	const std::string key = "event-counts/" + on.key() + "/" + which;
	out.value(key + "hard interrupt reads", hard.reads - before.reads);
	out.value(key + "register reads", after.reads - before.reads);
	out.value(key + "register writes", after.writes - before.writes);
}

} // namespace

/* A driver may find out at the first one what is armed already. */
void event_counts(const results &out, const std::vector<unsigned> &)
{
	for (auto &on : subject::all()) {
		count(out, on, "first: ");
		count(out, on, "");
	}
}

} // namespace bench
