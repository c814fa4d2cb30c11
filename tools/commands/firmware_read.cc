// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../show/files.h"
#include "../show/progress.h"
#include "../switch/flash.h"
#include "../switch/image.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

int run(context &c)
{
	const auto path = c.text("FILE");
	session s(c);
	const auto all = read_flash_map(s);
	const auto &from = find_partition(all, c.text("PARTITION"));
	progress_bar bar("reading " + from.name);
	const auto tell = [&](size_t done, size_t of) { bar.at(done, of); };
	const bool raw = c.has("--raw");
	const auto data = raw ? read_flash(s, from.address, from.length, tell) : read_flash_image(s, from, tell);

	bar.end();
	/* What came is what the switch says it has: checked, like a file of somebody else's. */
	if (!raw)
		(void)parse_image(s.node() + ": " + from.name, data);
	if (path == "-") {
		out::write({ reinterpret_cast<const char *>(data.data()), data.size() });
		return worked;
	}
	write_file(path, { reinterpret_cast<const char *>(data.data()), data.size() });
	c.show({ { "node", s.node() }, { "partition", from.name }, { "file", path }, { "bytes", data.size() },
		 { "raw", raw } },
	       fmt::format("{}: {} bytes of {}\n", path, data.size(), from.name), fmt::format("{}\n", data.size()));
	return worked;
}

} // namespace

const command firmware_read_command = {
	.name = "firmware read",
	.help = "Copy an image from the flash to a file",
	.details = "The file can be written back with firmware write. PARTITION is a name of firmware info, or a kind "
		   "(img) for the active one. The image's checksum is looked at before FILE is touched; FILE is whole, or "
		   "not there.",
	.options = { the_device,
		     { "PARTITION", nullptr, "img0, cfg1, img, ...", offers::nothing, option::needed },
		     { "FILE", nullptr, "where to, or - for standard output", offers::files, option::needed },
		     { "--raw", nullptr, "all bytes of the partition, whatever they are" } },
	.run = run,
	.examples = "switchtecctl firmware read 0 img running.fw",
};

} // namespace switchtec::tools
