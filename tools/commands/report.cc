// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/findings.h"
#include "../machine/kernel_log.h"
#include "../machine/sysfs.h"

#include <switchtec++/find.h>

#include <fmt/format.h>

#include <regex>
#include <sys/utsname.h>

namespace switchtec::tools {

namespace {

/* Names of machines, of people, and numbers of boards are nobody's business. */
std::string anonymous(std::string text, const std::string &host)
{
	static const std::regex mac("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}"), home("/home/[^/ ]+"),
		serial("([Ss]erial|UUID|uuid)[^,;]*"), ip("\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b");

	text = std::regex_replace(text, mac, "<mac>");
	text = std::regex_replace(text, home, "/home/<user>");
	text = std::regex_replace(text, serial, "<serial>");
	text = std::regex_replace(text, ip, "<ip>");
	if (host.size() > 2)
		for (size_t at; (at = text.find(host)) != std::string::npos;)
			text.replace(at, host.size(), "<host>");
	return text;
}

json about(const function &f)
{
	json one = { { "address", f.address }, { "vendor_id", f.vendor }, { "device_id", f.device },
		     { "class", f.device_class }, { "driver", f.driver }, { "findings", as_json(look_at_function(f.address)) } };

	for (auto name : { "current_link_speed", "current_link_width", "max_link_speed", "max_link_width", "numa_node",
			   "power_state", "revision", "subsystem_vendor", "subsystem_device", "resource" })
		one[name] = read_all(f.sysfs() + "/" + name);
	if (!f.node.empty())
		for (auto name : { "device_version", "fw_version", "vendor_id", "product_id", "product_revision",
				   "component_vendor", "component_id", "component_revision", "partition",
				   "partition_count" })
			one["attributes"][name] = read_line("/sys/class/switchtec/" + f.node.substr(5) + "/" + name);
	return one;
}

int run(context &c)
{
	const bool full = c.has("--full");
	struct utsname system;
	json switches = json::array(), log = json::array();

	uname(&system);
	for (auto &f : functions())
		switches.push_back(about(f));
	try {
		for (auto &line : kernel_log())
			if (full || line.text.find("switchtec") != std::string::npos)
				log.push_back(fmt::format("[{:.6f}] {}", line.seconds, line.text));
	} catch (const failure &error) {
		log.push_back(error.what());
	}
	json data = { { "version", SWITCHTEC_VERSION },
		      { "kernel", fmt::format("{} {}", system.release, system.machine) },
		      { "findings", as_json(look_at_module()) },
		      { "switches", switches },
		      { "log", log } };
	if (full) {
		data["host"] = system.nodename;
		data["kernel"] = fmt::format("{} {} {}", system.release, system.version, system.machine);
		data["command_line"] = read_line("/proc/cmdline");
	} else {
		data = json::parse(anonymous(data.dump(), system.nodename));
	}
	c.show(data, data.dump(2) + "\n", data.dump() + "\n");
	return worked;
}

} // namespace

const command report_command = {
	.name = "report",
	.help = "Collect what a bug report needs",
	.details = "Version, kernel, module, switches, and what the driver has said. Names of machines and people, addresses of "
		   "networks and serial numbers are left out, and of the kernel's log all that is not the driver's, but for "
		   "--full. Look at it before you send it.",
	.options = { { "--full", nullptr, "all of the kernel's log, the machine's name and its command line, too" } },
	.run = run,
	.examples = "switchtecctl report > report.json",
};

} // namespace switchtec::tools
