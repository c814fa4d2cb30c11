// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/below.h"
#include "../show/progress.h"
#include "../signals.h"
#include "../switch/download.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::tools {

namespace {

void check_generation(session &s, const image &what, const std::string &path)
{
	if (what.generation != s.generation())
		throw failure(fmt::format("{}: an image for Gen{}, and {} is Gen{}: nothing was sent", path,
					  what.generation, s.node(), s.generation()));
}

/* Where the firmware puts it: the copy that is not active, if there are two. */
flash_partition target_of(session &s, const std::vector<flash_partition> &all, const image &what, bool active)
{
	std::vector<flash_partition> copies;

	std::ranges::copy_if(all, std::back_inserter(copies), [&](auto &p) { return p.kind == what.kind; });
	if (copies.empty())
		throw failure(s.node() + ": this switch has no place for an image of kind " + what.kind);
	const auto found = std::ranges::find(copies, active, &flash_partition::active);
	const auto &target = found == copies.end() ? copies.front() : *found;
	if (target.length < what.body_size)
		throw failure(fmt::format("{}: the image is too long for {}: {} bytes, and there is room for {}", s.node(),
					  target.name, what.body_size, target.length));
	return target;
}

void verify(session &s, const image &what, bool is_active)
{
	const auto all = read_flash_map(s);
	const auto target = target_of(s, all, what, is_active);
	progress_bar bar("verifying " + target.name);
	const auto back = read_flash_image(s, target, [&](size_t done, size_t of) { bar.at(done, of); });
	const auto size = what.header_size + what.body_size;

	bar.end();
	if (back.size() < size || !std::equal(back.begin() + static_cast<ptrdiff_t>(s.generation() == 3 ? gen3_header_size : 0),
					      back.begin() + static_cast<ptrdiff_t>(size),
					      what.file.begin() +
						      static_cast<ptrdiff_t>(s.generation() == 3 ? gen3_header_size : 0)))
		throw failure(s.node() + ": what is in " + target.name +
			      " now is not what was sent; what runs, and what is active, is as before");
}

int run(context &c)
{
	const auto path = c.text("FILE");
	/* The file first: a wrong one is told without a switch, too. */
	const auto what = read_image(path);
	session s(c);

	check_generation(s, what, path);
	const only_writer alone(s, c.timeout_s ? c.until() : clock::now());
	const transfer_record record(s);
	s.restart_clock();
	const auto before = read_flash_map(s);
	const auto target = target_of(s, before, what, false);
	if (target.read_only)
		throw failure(s.node() + ": " + target.name + " is write protected");
	const bool toggles = can_toggle(s.generation(), what.kind);
	const bool activate = !c.has("--no-activate");
	if (const auto losses = losses_text(s.address()); !losses.empty())
		c.note("the next start of the switch takes away from this machine: " + losses);
	c.confirm(fmt::format("Write {} ({} for Gen{}, version {}) to {} of {}{}?", path, what.kind, what.generation,
			      version_text(what.version), target.name, s.node(),
			      activate ? ", for the next start" : ""));

	signals_wait signals;
	progress_bar bar("writing " + target.name);
	/* Activated only when it has been read back; what has one copy is active as soon as it is there. */
	write_image(s, what, record,
		    { .activate = !toggles,
		      .tell = [&](size_t done, size_t all) { bar.at(done, all); },
		      .note = [&](const std::string &text) { bar.end(); c.note(text); },
		      .interrupted = &signals_wait::asked });
	bar.end();
	s.restart_clock();
	verify(s, what, !toggles);
	s.restart_clock();
	if (toggles && activate)
		toggle_flash(s, { what.kind });
	c.show({ { "node", s.node() }, { "file", path }, { "partition", target.name },
		 { "version", version_text(what.version) }, { "bytes", what.file.size() }, { "verified", true },
		 { "activated", activate || !toggles } },
	       fmt::format("{}: {} is in {}, read back and compared{}\n", s.node(), path, target.name,
			   toggles && !activate ? "; it is not active" : "; it runs after the next start"),
	       target.name + "\n");
	return worked;
}

} // namespace

const command firmware_write_command = {
	.name = "firmware write",
	.help = "Bring an image to the switch, and make it the one for the next start",
	.details =
		"The file is checked before the first block is sent: its form, its checksum, its generation. It goes into the "
		"copy that is not active, is read back and compared, and only then made active. Nothing of what runs is "
		"touched until the switch starts anew (reset --hard, or power).\n\n"
		"A transfer that was interrupted, by a signal or a crash, goes on where it was when the same command is "
		"given again. If the switch has forgotten it, it begins anew. Only one switchtecctl at a time writes to a "
		"switch; --timeout says how long to wait for another one (then exit status 5).",
	.options = { the_device,
		     { "FILE", nullptr, "the image", offers::files, option::needed },
		     { "--no-activate", nullptr, "do not make it the one for the next start" },
		     yes },
	.run = run,
	.examples = "switchtecctl firmware write 0 new.fw\nswitchtecctl firmware write 0 new.fw --no-activate --yes",
};

} // namespace switchtec::tools
