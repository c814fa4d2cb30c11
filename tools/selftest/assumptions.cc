// SPDX-License-Identifier: GPL-2.0-only
#include "assumptions.h"

#include "../machine/sysfs.h"

#include <fmt/format.h>

#include <algorithm>

namespace switchtec::selftest {

using namespace tools;

namespace {

constexpr uint16_t raw_read = 0x29;
constexpr uint32_t echo = 0x41, no_completion = 1u << 16;

/* Places in BAR 0 */
constexpr uint32_t mailbox_input = 0x0, mailbox_command = 0x800, mailbox_status = 0x804, dma_enable = 0x80c,
		   dma_vector = 0x818, dma_version = 0x81c, sys_info = 0x2000, part_cfg = 0x4000, part_size = 0x400,
		   pff_csr = 0x134000, pff_size = 0x1000;
constexpr uint32_t vep_vector = 0x100, mrpc_completion = 0x13c;
constexpr uint32_t in_progress = 1, interrupt_enable = 1u << 3;

class looker {
public:
	explicit looker(session &s) : s_(s) {}

	uint32_t read(uint32_t at) { return fields(block(at, 4)).u32(0); }
	bytes block(uint32_t at, uint32_t size)
	{
		bytes input;
		put32(input, at);
		put32(input, size);
		s_.restart_clock();
		return s_.run("cannot read registers", raw_read, input, size);
	}
	void say(const std::string &number, bool holds, const std::string &text)
	{
		all_.push_back({ number, holds ? assumption::holds : assumption::does_not, text });
	}
	void unknown(const std::string &number, const std::string &text)
	{
		all_.push_back({ number, assumption::unknown, text });
	}

	session &s_;
	std::vector<assumption> all_;
};

/* The command that reads is the one that runs: it sees itself. */
void mailbox(looker &l)
{
	const auto command = l.read(mailbox_command), status = l.read(mailbox_status);
	const auto input = l.block(mailbox_input, 8);
	const bool back = (command & 0xffff) == raw_read && fields(input).u32(0) == mailbox_input && fields(input).u32(4) == 8;

	l.say("A1", back, fmt::format("command register and input read back {}: 0x{:x}, 0x{:x}", back ? "what was written" : "otherwise",
				      command, fields(input).u32(4)));
	l.say("A12", status == in_progress, fmt::format("while a command runs the status reads 0x{:x}", status));
}

void dma(looker &l, size_t vectors)
{
	const auto version = l.read(dma_version), enabled = l.read(dma_enable), vector = l.read(dma_vector);

	l.say("S5", true, fmt::format("MRPC DMA version {}", version));
	if (!version)
		return;
	if (enabled & 1)
		l.say("A2", true, "dma_en reads 1 while DMA is on");
	else
		l.unknown("A2", "dma_en reads 0: DMA is off, or this does not hold");
	l.say("A17", vector < vectors, fmt::format("completions are told on vector {} of {} granted", vector, vectors));
}

void events(looker &l, size_t vectors)
{
	const auto partition = l.s_.partition();
	const uint32_t own = part_cfg + partition * part_size;
	const auto header = l.read(own + mrpc_completion), vector = l.read(own + vep_vector) & 0xffff;

	l.say("A4", header & interrupt_enable, fmt::format("header of event 14: 0x{:08x}, its interrupt is {}", header,
							    header & interrupt_enable ? "enabled" : "off"));
	l.say("A17", vector < vectors, fmt::format("events are told on vector {} of {} granted", vector, vectors));
}

void identity(looker &l)
{
	const auto id = l.read(sys_info);
	const auto f = function_at(l.s_.address());
	unsigned pffs = 0;

	l.say("S9", (id & 0xffff) == f.device, fmt::format("SYS_INFO says device 0x{:x}, PCI 0x{:x}", id & 0xffff, f.device));
	for (; pffs < 255; pffs++) {
		const auto vendor = l.read(pff_csr + pffs * pff_size) & 0xffff;
		if (vendor != 0x11f8 && vendor != 0x1055)
			break;
	}
	l.say("S10", pffs > 0, fmt::format("{} PFFs before the first block without a vendor id", pffs));
	l.say("S19", f.address.ends_with(".1"), "the endpoint is function " + f.address.substr(f.address.size() - 1));
}

double echo_ms(session &s, uint32_t word)
{
	bytes input;
	put32(input, 0x5a5a0000);
	const auto begin = clock::now();

	s.restart_clock();
	if (!s.try_run(word, input, 4).ok())
		return -1;
	return std::chrono::duration<double, std::milli>(clock::now() - begin).count();
}

void times(looker &l)
{
	constexpr int commands = 200;
	constexpr double looked_for_ms = 8;	/* the driver's watch looks after 20 */
	std::vector<double> all;

	for (int i = 0; i < commands; i++)
		if (const double ms = echo_ms(l.s_, echo); ms >= 0)
			all.push_back(ms);
	if (all.empty())
		return l.unknown("A15", "no echo worked");
	std::ranges::sort(all);
	const double median = all[all.size() / 2];
	l.say("A15", median < looked_for_ms, fmt::format("{} commands: median {:.3f} ms, longest {:.3f} ms: {}", all.size(), median, all.back(),
							   median < looked_for_ms ? "interrupts come with results" :
										    "interrupts seem to come late, or not at all (or the machine is busy)"));
	const double quiet = echo_ms(l.s_, echo | no_completion);
	l.say("A16", quiet > looked_for_ms, fmt::format("a command with bit 16 took {:.3f} ms: it was {}", quiet,
							  quiet > looked_for_ms ? "not told of" : "told of all the same"));
}

} // namespace

std::vector<assumption> look_at_assumptions(session &s)
{
	looker l(s);
	const auto vectors = entries("/sys/bus/pci/devices/" + s.address() + "/msi_irqs").size();

	try {
		identity(l);
		mailbox(l);
		dma(l, vectors);
		events(l, vectors);
	} catch (const command_failed &error) {
		l.unknown("-", std::string("registers: ") + error.what());
	}
	times(l);
	for (auto number : { "A8", "A9", "A14", "A24" })
		l.unknown(number, "cannot be seen from a program");
	return std::move(l.all_);
}

} // namespace switchtec::selftest
