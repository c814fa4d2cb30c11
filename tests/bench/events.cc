// SPDX-License-Identifier: GPL-2.0-only
/* From the moment at which an event happens until poll() tells a program of it. */
#include "../guest/sleeper.h"
#include "own_port.h"
#include "register_window.h"
#include "slice.h"
#include "works.h"

#include <memory>
#include <poll.h>
#include <stdexcept>

namespace bench {

using namespace guest;

namespace {

constexpr uint32_t id = SWITCHTEC_IOCTL_EVENT_THRESH;
/* Most of a repetition is the control channel's time, so a slice says little about them. */
constexpr int repetitions = 10;

double one_event(const subject &on, const register_window &window)
{
	auto h = std::make_shared<guest::handle>(on.sw.open());
	auto woken = std::make_shared<double>();

	const int32_t pff = own_port(*h);
	if (outcome armed = arm(*h, id, pff); armed.error)
		throw std::runtime_error(std::string("EVENT_CTL: ") + errno_name(armed.error));
	(void)summarise(*h);
	sleeper poller([h, woken] {
		pollfd entry = { h->number(), POLLPRI, 0 };
		outcome said = outcome::of(::poll(&entry, 1, -1));
		*woken = now();
		return said.error ? said : ok(entry.revents);
	});
	if (!poller.wait_asleep_in_poll())
		throw std::runtime_error("poll does not sleep");
	on.sw.inject("event=" + std::to_string(id) + ":" + std::to_string(pff) + "@1");
	const double start = now();
	window.touch();
	outcome said = poller.result();
	if (said.error || !(said.value & POLLPRI))
		throw std::runtime_error("poll does not tell of the event");
	return *woken - start;
}

} // namespace

void events(const results &out, const std::vector<unsigned> &)
{
	for (auto &on : subject::all()) {
		register_window window(on);
		std::vector<double> times;
		for (int i = 0; i < repetitions; i++)
			times.push_back(one_event(on, window));
		out.value("event/" + on.key(), median(std::move(times)));
	}
}

} // namespace bench
