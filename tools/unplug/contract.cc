// SPDX-License-Identifier: GPL-2.0-only
#include "contract.h"

#include <map>

/*
 * The contract for programs that cannot know whether their command ran already: without an emulator nobody can
 * hold one. tests/matrix/lib/outcomes.py has it sharper.
 */
namespace switchtec::unplug {

namespace {

using set = std::set<std::string>;

struct row {
	set gone, surprise, paused;
};

/* Of bits that nobody asked for poll says ERR and HUP only. */
const std::map<std::string, row> table = {
	/* a stream of commands: how each of them ended, and at last the stream */
	{ "load", { { "ok", "EPIPE", "ENODEV" }, { "ok", "EPIPE", "EIO", "ENODEV" }, { "ok", "EIO" } } },
	{ "load, in the end", { { "EPIPE", "ENODEV" }, { "EPIPE", "ENODEV" }, { "goes on" } } },
	/* a command that nobody has read */
	{ "not read", { { "ok", "EPIPE", "ENODEV" }, { "ok", "EPIPE", "EIO", "ENODEV" }, { "ok", "EIO" } } },
	{ "poll", { { "IN|ERR|HUP|RDHUP" }, { "IN|ERR|HUP|RDHUP" }, { "asleep" } } },
	{ "epoll", { { "IN|ERR|HUP|RDHUP" }, { "IN|ERR|HUP|RDHUP" }, { "asleep" } } },
	{ "event poller", { { "ERR|HUP" }, { "ERR|HUP" }, { "asleep", "PRI" } } },
	{ "child", { { "IN|ERR|HUP|RDHUP" }, { "IN|ERR|HUP|RDHUP" }, { "asleep" } } },
	/* calls on a handle that did nothing */
	{ "idle, write", { { "ENODEV" }, { "ENODEV" }, { "ok" } } },
	{ "idle, read", { { "ENODEV" }, { "ENODEV" }, { "ok", "EIO" } } },
	{ "idle, ioctl", { { "ENODEV" }, { "ENODEV" }, { "ok" } } },
	{ "idle, poll", { { "IN|OUT|ERR|HUP|RDHUP" }, { "IN|OUT|ERR|HUP|RDHUP" }, { "none" } } },
	/* the device that came back */
	{ "health, echo", { { "ok" }, { "ok" }, { "ok" } } },
	{ "health, node", { { "the same" }, { "the same" }, { "the same" } } },
	{ "health, attributes", { { "the same" }, { "the same" }, { "the same" } } },
};

} // namespace

const set &allowed(const std::string &who, looks how)
{
	static const set nothing;
	const auto found = table.find(who);

	if (found == table.end())
		return nothing;
	return how == looks::gone ? found->second.gone : how == looks::surprise ? found->second.surprise :
										  found->second.paused;
}

} // namespace switchtec::unplug
