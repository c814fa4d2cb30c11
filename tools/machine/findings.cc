// SPDX-License-Identifier: GPL-2.0-only
#include "findings.h"

#include "../switch/sample.h"
#include "kernel_log.h"
#include "sysfs.h"

#include <switchtec++/device.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <sstream>
#include <sys/utsname.h>

namespace switchtec::tools {

namespace fs = std::filesystem;

namespace {

constexpr const char *module = "/sys/module/switchtec";

std::string module_file()
{
	struct utsname name;

	uname(&name);
	const auto base = std::string("/lib/modules/") + name.release;
	for (auto folder : { "/updates/dkms", "/updates", "/extra", "/kernel/drivers/pci/switch" })
		for (auto &entry : entries(base + folder))
			if (entry.starts_with("switchtec.ko"))
				return base + folder + "/" + entry;
	return "";
}

/* The driver says it when it binds, and after each reset. */
std::string way_of_commands(const std::string &address)
{
	std::string way;

	for (auto &line : kernel_log())
		if (line.text.find(address) != std::string::npos)
			for (auto known : { "MRPC by DMA", "MRPC by mailbox" })
				if (line.text.find(known) != std::string::npos)
					way = known;
	return way;
}

void add_vectors(const std::string &address, const std::string &sysfs, std::vector<finding> &all)
{
	const auto vectors = entries(sysfs + "/msi_irqs");
	const auto told = interrupts_of(address);

	if (vectors.empty())
		all.push_back({ "vectors", finding::bad, "no interrupt vectors", "the device needs MSI-X or MSI: is there "
										 "pci=nomsi on the kernel's command line?" });
	else
		all.push_back({ "vectors", vectors.size() > 1 ? finding::good : finding::note,
				fmt::format("{} of {}, {} interrupts so far{}", vectors.size(),
					    read_line(sysfs + "/msi_irqs/" + vectors[0]), told,
					    vectors.size() > 1 ? "" : "; all comes as one, and commands go by mailbox"),
				{} });
}

void add_errors(const std::string &sysfs, std::vector<finding> &all)
{
	for (auto kind : { "aer_dev_fatal", "aer_dev_nonfatal" }) {
		std::istringstream lines(read_all(sysfs + "/" + kind));
		for (std::string line; std::getline(lines, line);)
			if (line.starts_with("TOTAL") && line.find_first_of("123456789") != std::string::npos)
				all.push_back({ "bus", finding::note, fmt::format("errors: {} {}", kind, line),
						"lspci -vv shows which; the slot or a cable, most often" });
	}
	const auto speed = read_line(sysfs + "/current_link_speed"), best = read_line(sysfs + "/max_link_speed");
	if (!speed.empty() && speed != best && speed.find("Unknown") == std::string::npos)
		all.push_back({ "bus", finding::note, "link at " + speed + " of " + best,
				"reseat the card, or look what the slot can do" });
}

/* How long the firmware takes tells whether interrupts come. */
void add_echoes(const std::string &node, const std::string &way, std::vector<finding> &all)
{
	constexpr int echoes = 5;
	constexpr double late_dma_ms = 15, late_mailbox_ms = 300;
	double least = 1e9;

	try {
		device dev(node);
		for (int i = 0; i < echoes; i++) {
			const uint32_t sent = std::random_device{}();
			uint8_t input[4];
			std::memcpy(input, &sent, sizeof(input));
			const auto begin = clock::now();
			const auto result = dev.run(0x41, input, 4, in(std::chrono::seconds(5)));
			if (!result.ok()) {
				all.push_back({ "firmware", finding::bad, "an echo fails: " + result.text(),
						result.timed_out() ? "somebody's command may take long: switchtecctl top; "
								     "else reset the switch" :
								     "see the kernel's messages below" });
				return;
			}
			uint32_t got;
			std::memcpy(&got, result.output.data(), sizeof(got));
			if (got != ~sent) {
				all.push_back({ "firmware", finding::bad,
						fmt::format("echo of 0x{:08x} is 0x{:08x}", sent, got),
						"this must not be: send us switchtecctl report" });
				return;
			}
			least = std::min(least, std::chrono::duration<double, std::milli>(clock::now() - begin).count());
		}
	} catch (const switchtec::error &error) {
		const bool denied = error.code().value() == EACCES || error.code().value() == EPERM;
		all.push_back({ "node", finding::bad, error.what(),
				denied ? "run as root, or let udev give the node to your group" : "switchtecctl list" });
		return;
	}
	const bool late = least > (way == "MRPC by DMA" ? late_dma_ms : late_mailbox_ms);
	all.push_back({ "firmware", late ? finding::bad : finding::good,
			fmt::format("answers, the quickest of {} in {:.2f} ms{}", echoes, least,
				    late ? ": its interrupts seem not to come" : ""),
			late ? "hardware.rst, A7, A15, A17, A23: try use_dma_mrpc=0, and send us switchtecctl report" : "" });
}

} // namespace

std::vector<finding> look_at_module()
{
	const auto file = module_file();
	const std::string parameters = std::string(module) + "/parameters/";

	if (!fs::exists(module))
		return { { "module", finding::bad, "not loaded",
			   file.empty() ? "install it (the package switchtec-dkms, or insmod a switchtec.ko of your own)" :
					  "modprobe switchtec" } };

	std::vector<finding> all;
	const bool ours = fs::exists(parameters + "mrpc_timeout_ms");
	const auto version = read_line(std::string(module) + "/version"),
		   source = read_line(std::string(module) + "/srcversion"),
		   taint = read_line(std::string(module) + "/taint");

	all.push_back({ "module", ours ? finding::good : finding::note,
			fmt::format("{}{}{}", ours ? "this project's" : "mainline's C driver",
				    version.empty() ? "" : ", version " + version,
				    source.empty() ? "" : ", source " + source),
			ours ? "" : "commands work; what is told after a removal is less (may have run is not told from did not)" });
	if (ours && !version.empty() && version != SWITCHTEC_VERSION)
		all.push_back({ "module", finding::note, "this program is of version " SWITCHTEC_VERSION,
				"load the module that came with it: rmmod switchtec, modprobe switchtec" });
	if (!file.empty())
		all.push_back({ "module", file.find("/kernel/") == std::string::npos ? finding::good : finding::note,
				"modprobe loads " + file, {} });
	all.push_back({ "signature", taint.find('E') == std::string::npos ? finding::good : finding::note,
			taint.find('E') == std::string::npos ? "signed, or nobody asks" : "not signed",
			taint.find('E') == std::string::npos ? "" : "only needed with Secure Boot; dkms signs, once its key is enrolled" });
	for (auto &name : entries(parameters))
		all.push_back({ "parameter", finding::good, name + " = " + read_line(parameters + name), {} });
	return all;
}

std::vector<finding> look_at_function(const std::string &address)
{
	const auto f = function_at(address);
	std::vector<finding> all;

	if (f.driver.empty())
		all.push_back({ "driver", finding::bad, "none is bound",
				fs::exists(module) ? "switchtecctl bind " + address + "; dmesg says why, if that fails" :
						     "modprobe switchtec" });
	else if (f.driver != "switchtec")
		all.push_back({ "driver", finding::bad, "'" + f.driver + "' has it",
				"unbind it there, then switchtecctl bind " + address });
	if (read_line(f.sysfs() + "/enable") == "0" && f.driver == "switchtec")
		all.push_back({ "bus", finding::bad, "the function is not enabled", "unbind and bind it" });
	add_errors(f.sysfs(), all);
	if (f.node.empty())
		return all;

	std::error_code none;
	const auto mode = fs::status(f.node, none);
	if (!fs::exists(mode))
		all.push_back({ "node", finding::bad, f.node + " is not there", "is udev (or devtmpfs) running?" });
	else
		all.push_back({ "node",
				(mode.permissions() & fs::perms::others_write) == fs::perms::none ? finding::good : finding::note,
				fmt::format("{}, mode {:o}", f.node, static_cast<unsigned>(mode.permissions()) & 07777),
				(mode.permissions() & fs::perms::others_write) == fs::perms::none ?
					"" : "everybody may give the firmware commands" });
	add_vectors(address, f.sysfs(), all);
	std::string way;
	try {
		way = way_of_commands(address);
		const bool wanted = read_line(std::string(module) + "/parameters/use_dma_mrpc") == "Y";
		if (!way.empty())
			all.push_back({ "commands", wanted && way == "MRPC by mailbox" ? finding::note : finding::good, way,
					wanted && way == "MRPC by mailbox" ?
						"DMA is asked for: the firmware has none, or no vector for it, or another "
						"Switchtec switch is above (hardware.rst A17, A20, A25)" : "" });
	} catch (const failure &) {
		all.push_back({ "commands", finding::note, "by DMA or by mailbox: the kernel's log may not be read", "run as root" });
	}
	add_echoes(f.node, way, all);
	return all;
}

/* After it the device was set up, or bound, once more. */
static bool is_over(const std::vector<log_line> &lines, size_t at)
{
	const auto &text = lines[at].text;
	const auto who = text.substr(0, text.find(": "));

	for (size_t i = at + 1; i < lines.size(); i++)
		if (lines[i].text.starts_with(who + ": ") && (lines[i].text.find("set up again", who.size()) == who.size() + 2 ||
							       lines[i].text.find("registered") != std::string::npos))
			return true;
	return false;
}

std::vector<finding> look_at_log()
{
	constexpr int warning = 4;
	std::vector<finding> all;

	try {
		const auto lines = kernel_log();
		for (size_t i = 0; i < lines.size(); i++) {
			const auto &line = lines[i];
			if (line.level > warning || line.text.find("switchtec") == std::string::npos ||
			    line.text.find("taint") != std::string::npos)
				continue;
			const bool over = is_over(lines, i);
			all.push_back({ "log", line.level < warning && !over ? finding::bad : finding::note,
					fmt::format("[{:.6f}] {}{}", line.seconds, line.text, over ? " (over)" : ""), {} });
		}
	} catch (const failure &error) {
		all.push_back({ "log", finding::note, error.what(), {} });
	}
	if (all.empty())
		all.push_back({ "log", finding::good, "no warning of the driver in the kernel's log", {} });
	return all;
}

json as_json(const std::vector<finding> &all)
{
	static constexpr const char *verdicts[] = { "good", "note", "bad" };
	json rows = json::array();

	for (auto &f : all)
		rows.push_back({ { "what", f.what }, { "verdict", verdicts[f.verdict] }, { "text", f.text },
				 { "do", f.advice.empty() ? json() : json(f.advice) } });
	return rows;
}

} // namespace switchtec::tools
