// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space of the emulated function: what lspci (from the runner: --copy /usr/bin/lspci)
 * shows of it beside listings of real ones; function level reset and D3hot, as anybody may cause them.
 */

#include "test.h"

#include "config_space.h"
#include "mapped_bar.h"

#include <algorithm>
#include <cstring>

using namespace guest;

namespace {

constexpr const char *lspci = "/root/lspci";

/*
 * What owners of real switches (Gen3 8543 and 8546, Gen4 4000 and 4036) have published of the
 * function, as far as it is the same in all; "" belongs to no capability.
 */
struct fact {
	const char *capability;
	const char *text;
};
const fact listing[] = {
	{ "", "(64-bit, prefetchable) [size=4M]" },
	{ "[40] MSI:", "Count=1/4 Maskable- 64bit+" },
	{ "[50] MSI-X:", "Count=4 Masked-" },
	{ "[50] MSI-X:", "Vector table: BAR=0 offset=00076000" },
	{ "[50] MSI-X:", "PBA: BAR=0 offset=00077000" },
	{ "[5c] Power Management version 3", "D1- D2-" },
	{ "[5c] Power Management version 3", "PME(D0+,D1-,D2-,D3hot+,D3cold+)" },
	{ "[5c] Power Management version 3", "Status: D0 NoSoftRst+" },
	{ "[64] Express (v2) Endpoint", "DevCap: MaxPayload 512 bytes" },
	{ "[64] Express (v2) Endpoint", "ExtTag+ AttnBtn-" },
	{ "[64] Express (v2) Endpoint", "FLReset+ SlotPowerLimit" },
	{ "[100", "Advanced Error Reporting" },
};

struct section {
	std::string title, text;
};

/* lspci -vvv of one function, capability by capability; tabs are blanks. The first is what comes before. */
std::vector<section> list(const slot &sw)
{
	constexpr const char *heading = "Capabilities: ";
	const std::string line = std::string(lspci) + " -nvvv -s " + sw.address() + " 2>/dev/null";
	FILE *pipe = popen(line.c_str(), "r");
	std::vector<section> found(1);
	char buffer[512];

	while (fgets(buffer, sizeof(buffer), pipe)) {
		std::string text = buffer;
		std::ranges::replace(text, '\t', ' ');
		if (size_t at = text.find(heading); at != std::string::npos)
			found.push_back({ text.substr(at + strlen(heading)), "" });
		found.back().text += text;
	}
	pclose(pipe);
	return found;
}

/* A function that no driver has, with its memory on. */
class unclaimed {
public:
	explicit unclaimed(const slot &sw) : sw_(sw)
	{
		REQUIRE(sw.unbind() == ok());
		REQUIRE(write_text(enable(), "1") == ok());
	}
	~unclaimed()
	{
		CHECK(write_text(enable(), "0") == ok());
		CHECK(sw_.bind() == ok());
	}

private:
	std::string enable() const { return sw_.sysfs_path() + "/enable"; }

	const slot &sw_;
};

} // namespace

TEST_CASE_METHOD(switch_fixture, "lspci shows it as it shows a real one", "[identity]")
{
	if (!exists(lspci)) {
		WARN("skipped: no " << lspci << " (runner: --copy)");
		return;
	}
	const auto found = list(sw);
	auto now = found.begin();

	/* The same capabilities, in the same order, and no other. */
	for (auto &fact : listing) {
		CAPTURE(fact.capability, fact.text);
		if (!now->title.starts_with(fact.capability))
			++now;
		REQUIRE(now != found.end());
		INFO(now->text);
		CHECK(now->title.starts_with(fact.capability));
		CHECK(now->text.find(fact.text) != std::string::npos);
	}
	CHECK(++now == found.end());
}

TEST_CASE_METHOD(switch_fixture, "function level reset: configuration space and mailbox are new, the link's settings stay",
		 "[reset]")
{
	unclaimed function(sw);
	config_space config(sw);
	const off_t device_control = config.capability(PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;
	const uint32_t address[] = { config.read32(PCI_BASE_ADDRESS_0), config.read32(PCI_BASE_ADDRESS_1) };
	const uint16_t command = config.read16(PCI_COMMAND), before = config.read16(device_control);
	const uint64_t resets = sw.counters().at("resets").count();
	constexpr uint16_t payload_256 = 1 << 5, as_new = PCI_EXP_DEVCTL_READRQ_512B;
	mapped_bar bar(sw);

	{
		scoped_hold hold(sw);
		bar.write32(0x0, 0x12345678);
		bar.write32(0x800, command_echo);
		CHECK(bar.read32(0x804) == 1);
		config.write16(device_control, payload_256 | PCI_EXP_DEVCTL_EXT_TAG);
		config.write16(device_control, payload_256 | PCI_EXP_DEVCTL_EXT_TAG | PCI_EXP_DEVCTL_BCR_FLR);
		CHECK(config.read16(device_control) == (payload_256 | as_new));
		CHECK(config.read16(PCI_COMMAND) == 0);
		CHECK(config.read32(PCI_BASE_ADDRESS_1) == 0);
	}
	config.write32(PCI_BASE_ADDRESS_0, address[0]);
	config.write32(PCI_BASE_ADDRESS_1, address[1]);
	config.write16(PCI_COMMAND, command);
	config.write16(device_control, before);
	for (uint64_t at : { 0x0, 0x800, 0x804, 0x400 }) {
		CAPTURE(at);
		CHECK(bar.read32(at) == 0);
	}
	CHECK(sw.counters().at("resets").count() == resets + 1);
}

TEST_CASE_METHOD(switch_fixture, "D3hot: memory is all ones, configuration space answers, registers survive", "[reset]")
{
	unclaimed function(sw);
	config_space config(sw);
	mapped_bar bar(sw);
	const uint16_t vendor = config.read16(PCI_VENDOR_ID);
	constexpr uint64_t input = 0x10, sys_info = 0x2000, msix_table = 0x76000, msix_pending = 0x77000;

	bar.write32(input, 0x12345678);
	bar.write32(msix_table, 0x1230);
	config.set_power_state(3);
	CHECK(config.power_state() == 3);
	CHECK(config.read16(PCI_VENDOR_ID) == vendor);
	for (uint64_t at : { input, sys_info, msix_table, msix_pending }) {
		CAPTURE(at);
		CHECK(bar.read32(at) == ~0u);
		bar.write32(at, 0x99999990);
	}
	/* D1 and D2 do not exist. */
	config.set_power_state(1);
	CHECK(config.power_state() == 3);
	config.set_power_state(0);
	CHECK(bar.read32(input) == 0x12345678);
	CHECK(bar.read32(msix_table) == 0x1230);
	config.set_power_state(2);
	CHECK(config.power_state() == 0);
}

/* Asleep it looks like a device that is silent: a command may be lost, but nobody waits for ever. */
TEST_CASE_METHOD(switch_fixture, "D3hot under the driver: commands end, and all works when it is back", "[reset]")
{
	const bool until_looked = GENERATE(false, true);
	config_space config(sw);
	handle running = sw.open(), queued = sw.open();
	const uint32_t first = next_word(), second = next_word();
	auto looks = [&] { return sw.counters().at("total").at("reads").count(); };

	CAPTURE(until_looked);
	{
		scoped_hold hold(sw);
		REQUIRE(running.send_echo(first) == ok());
		REQUIRE(queued.send_echo(second) == ok());
		config.set_power_state(3);
	}
	/* The firmware has ended the command; what told of it is lost. */
	if (until_looked) {
		const uint64_t before = looks();
		CHECK(wait_until([&] { return looks() > before; }));
	}
	config.set_power_state(0);
	const outcome got[] = { running.receive_echo(first), queued.receive_echo(second) };
	CAPTURE(got[0], got[1]);
	for (auto &one : got)
		CHECK((one == ok() || one == fails(EIO)));
	CHECK(sw.open().echo(next_word()) == ok());
}
