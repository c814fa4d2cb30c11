// SPDX-License-Identifier: GPL-2.0-only
#include "device_ioctl.h"

#include "wait.h"

#include <poll.h>
#include <stdexcept>

namespace guest {

outcome call(const handle &h, unsigned long number, void *argument)
{
	return outcome::of(ioctl(h.number(), number, argument));
}

outcome control(const handle &h, uint32_t id, int32_t index, uint32_t flags, event_ctl *result)
{
	event_ctl argument = {};

	argument.event_id = id;
	argument.index = index;
	argument.flags = flags;
	outcome done = call(h, SWITCHTEC_IOCTL_EVENT_CTL, argument);
	if (result)
		*result = argument;
	return done;
}

outcome arm(const handle &h, uint32_t id, int32_t index)
{
	return control(h, id, index,
		       SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR | SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL);
}

event_ctl event_state(const handle &h, uint32_t id, int32_t index)
{
	event_ctl state;
	outcome done = control(h, id, index, 0, &state);

	if (done.error)
		throw std::runtime_error(std::string("EVENT_CTL: ") + errno_name(done.error));
	return state;
}

event_summary summarise(const handle &h)
{
	event_summary summary;
	outcome done = call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY, summary);

	if (done.error)
		throw std::runtime_error(std::string("EVENT_SUMMARY: ") + errno_name(done.error));
	return summary;
}

scope scope_of(uint32_t id)
{
	switch (id) {
	case SWITCHTEC_IOCTL_EVENT_PART_RESET:
	case SWITCHTEC_IOCTL_EVENT_MRPC_COMP:
	case SWITCHTEC_IOCTL_EVENT_MRPC_COMP_ASYNC:
	case SWITCHTEC_IOCTL_EVENT_DYN_PART_BIND_COMP:
	case SWITCHTEC_IOCTL_EVENT_INTERCOMM_REQ_NOTIFY:
		return scope::partition;
	case SWITCHTEC_IOCTL_EVENT_GFMS:
		return scope::global;
	default:
		return id <= SWITCHTEC_IOCTL_EVENT_GPIO_INT ? scope::global : scope::pff;
	}
}

bool tells_of_mrpc(uint32_t id)
{
	return (id >= SWITCHTEC_IOCTL_EVENT_TWI_MRPC_COMP &&
		id <= SWITCHTEC_IOCTL_EVENT_CLI_MRPC_COMP_ASYNC) ||
	       id == SWITCHTEC_IOCTL_EVENT_MRPC_COMP || id == SWITCHTEC_IOCTL_EVENT_MRPC_COMP_ASYNC;
}

std::string event_poll_names()
{
	return poll_names(POLLPRI | POLLRDBAND);
}

bool wait_told(const handle &h)
{
	return wait_until([&] { return poll_names(poll_now(h.number())) == event_poll_names(); });
}

} // namespace guest
