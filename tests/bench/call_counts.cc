// SPDX-License-Identifier: GPL-2.0-only
/* Register accesses of the calls that are no commands. */
#include "../guest/wait.h"
#include "counters.h"
#include "own_port.h"
#include "works.h"

#include <functional>
#include <stdexcept>

namespace bench {

using namespace guest;

namespace {

void count(const results &out, const subject &on, const std::string &what,
	   const std::function<void()> &call)
{
	const accesses before = settled(on);
	call();
	const accesses after = settled(on);
	const std::string key = "call-counts/" + on.key() + "/" + what;

	out.value(key + "/register reads", after.reads - before.reads);
	out.value(key + "/register writes", after.writes - before.writes);
}

void must(const char *what, bool good)
{
	if (!good)
		throw std::runtime_error(what);
}

} // namespace

void call_counts(const results &out, const std::vector<unsigned> &)
{
	constexpr uint32_t id = SWITCHTEC_IOCTL_EVENT_THRESH;

	for (auto &on : subject::all()) {
		handle h = on.sw.open();
		const int32_t pff = own_port(h);
		count(out, on, "EVENT_SUMMARY", [&] { (void)summarise(h); });
		count(out, on, "EVENT_CTL", [&] { must("EVENT_CTL", !arm(h, id, pff).error); });
		h.close();
		count(out, on, "open and close", [&] { must("open", !on.sw.open().opened().error); });
		count(out, on, "unbind", [&] { must("unbind", !on.sw.unbind().error); });
		count(out, on, "bind", [&] { must("bind", !on.sw.bind().error && on.sw.ready()); });
	}
}

} // namespace bench
