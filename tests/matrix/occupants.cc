// SPDX-License-Identifier: GPL-2.0-only
#include "occupants.h"

#include "steps.h"

#include "../guest/device_ioctl.h"
#include "../guest/qmp.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"

#include <poll.h>

namespace matrix {

using namespace guest;

namespace {

constexpr const char *users_path = "/sys/module/switchtec/refcnt";


/* Also through a handle with O_NONBLOCK. */
outcome echo(const handle &h)
{
	const uint32_t word = next_word();
	outcome result = h.send_echo(word);

	if (result.error)
		return result;
	(void)wait_until([&] { return poll_now(h.number()) & POLLIN; }, patience());
	return h.receive_echo(word);
}

outcome flash_info_of(const handle &h)
{
	flash_info info = {};
	return call(h, SWITCHTEC_IOCTL_FLASH_INFO, info);
}

} // namespace

std::unique_ptr<occupants> occupants::make(const std::string &state, const slot &sw,
					   const totals &before, record &out)
{
	std::unique_ptr<occupants> made(new occupants(sw, before, out));

	made->set_up(state);
	return made;
}

occupants::~occupants()
{
	release_hold();
	(void)close();
}

void occupants::notice_death()
{
	for (auto &who : all_) {
		if (!who->word || who->what == waits_for::memory)
			continue;
		/* Whoever sleeps is woken; for the others poll tells that there is something to read. */
		bool noticed = wait_until(
			[&] {
				return who->asleep ? who->asleep->done() :
						     (poll_now(who->h->number()) & POLLIN) != 0;
			},
			patience());
		out_.saw("death noticed", noticed ? "yes" : "no");
	}
}

void occupants::woken()
{
	for (auto &who : all_)
		collect(*who);
}

/* What its sleeper was told, and if that was not the end of its command, how the command ended. */
void occupants::collect(occupant &who)
{
	/* Sleepers of these kinds are not told how a command ends; who does not get to it has none. */
	bool reads = !who.asleep || who.what == waits_for::device;

	if (who.told)
		return;
	who.told = true;
	if (who.asleep) {
		const std::string told = who.asleep->told();
		out_.saw(who.role, told);
		if (told == "hang") {
			out_.broken(who.role + " is still asleep: " + stuck_threads());
			return;
		}
		if (who.what == waits_for::memory)
			reads = told == "ok";
	}
	if (who.word && reads) {
		/* Also one with O_NONBLOCK has its answer then. */
		if (!wait_until([&] { return poll_now(who.h->number()) & POLLIN; }, patience()))
			out_.problem(who.role + ": poll never says IN");
		auto reader = in_read(who.h, *who.word);
		out_.saw(who.asleep ? who.role + ", then read" : who.role, reader->told());
		if (!reader->done())
			out_.broken(who.role + " hangs in read: " + stuck_threads());
	}
	who.word.reset();
}

void occupants::go_on(circumstances how)
{
	if (!how.lost)
		release_hold();
	for (auto &who : all_) {
		if (!who->word && who->what != waits_for::memory)
			continue;
		collect(*who);
		/* The first one is what the device worked on. The others have been started since. */
		release_hold();
	}
	release_hold();
	for (auto &who : all_) {
		if (out_.is_broken())
			return;
		if (who->asleep && who->what == waits_for::device && !who->told) {
			out_.saw(who->role + ", before", who->asleep->done() ? "woken" : "asleep");
			const uint32_t word = next_word();

			if (who->role == "event poller") {
				sw_.inject("event=0");
			} else {
				out_.saw(who->role + ", command", who->h->send_echo(word));
				who->word = word;
			}
			collect(*who);
		}
		out_.saw("goes on", echo(*who->h));
	}
}

void occupants::inert(const std::string &when)
{
	uint64_t buffer[2] = {};

	for (auto &who : all_) {
		const int number = who->h->number();

		/* A read that would sleep is a hang here; the step's limit catches it. */
		out_.saw(when + " write", who->h->send_echo(next_word()));
		out_.saw(when + " read", outcome::of(read(number, buffer, 8)));
		out_.saw(when + " ioctl", flash_info_of(*who->h));
		out_.saw(when + " poll", poll_names(static_cast<unsigned>(poll_now(number))));
	}
}

bool occupants::close()
{
	if (closed_)
		return true;
	closed_ = true;
	for (auto &who : all_) {
		who->asleep.reset();
		who->h->close();
	}
	all_.clear();
	return wait_until([] { return read_line(users_path) == "0"; }, patience());
}

void occupants::hold()
{
	sw_.set("hold", true);
	held_ = true;
}

void occupants::release_hold()
{
	if (!held_)
		return;
	try {
		sw_.set("hold", false);
	} catch (const qmp_error &) {
		/* unplugged: the next one starts without */
	}
	held_ = false;
}

} // namespace matrix
