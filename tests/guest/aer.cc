// SPDX-License-Identifier: GPL-2.0-only
#include "aer.h"

#include "qmp.h"
#include "sysfs.h"

namespace guest {

namespace {

/* PCI Express, in the list of capabilities; 0: has none. */
unsigned express_capability(const std::string &function)
{
	unsigned at = read_config(function, 0x34, 2) & 0xff;

	for (int hops = 0; at >= 0x40 && hops < 48; hops++) {
		const uint32_t head = read_config(function, at, 2);
		if ((head & 0xff) == 0x10)
			return at;
		at = head >> 8;
	}
	return 0;
}

} // namespace

void inject_aer(const std::string &device, const std::string &error)
{
	const std::string said = qmp_execute("human-monitor-command",
		R"({"command-line":"pcie_aer_inject_error )" + device + " " + error + R"("})").text();

	if (!said.starts_with("OK"))
		throw std::runtime_error("error " + error + " at " + device + ": " + said);
}

void let_report_errors(const std::string &function)
{
	constexpr unsigned command = 4, header_type = 0xe, bridge_control = 0x3e;
	constexpr uint32_t serr = 0x100, bridge = 1, forward_serr = 2;

	constexpr unsigned device_control = 8;
	constexpr uint32_t all_errors = 0xf;

	write_config(function, command, read_config(function, command, 2) | serr, 2);
	if (const unsigned at = express_capability(function) + device_control; at > device_control)
		write_config(function, at, read_config(function, at, 2) | all_errors, 2);
	if ((read_config(function, header_type, 2) & 0x7f) == bridge)
		write_config(function, bridge_control,
			     read_config(function, bridge_control, 2) | forward_serr, 2);
}

void let_all_report_errors(const place &here)
{
	let_report_errors(here.port());
	for (auto &function : here.functions())
		if (exists(function))
			let_report_errors(function);
}

absent::absent(const std::string &function) : is_(!function.empty())
{
	if (is_ && write_text(function + "/remove", "1").error)
		throw std::runtime_error("cannot remove " + function);
}

absent::~absent()
{
	if (is_)
		(void)slot::rescan();
}

} // namespace guest
