// SPDX-License-Identifier: GPL-2.0-only
#include "ports.h"

#include "../machine/sysfs.h"

#include <fmt/format.h>

#include <filesystem>

namespace switchtec::tools {

namespace {

constexpr uint16_t link_status = 0x1c;
constexpr size_t entry_size = 12;
constexpr unsigned no_port = 0xff;

constexpr size_t ports_of(int generation)
{
	switch (generation) {
	case 3:
		return 48;
	case 4:
		return 52;
	case 5:
		return 60;
	default:
		return 20;
	}
}

std::string bridge_sysfs(const std::string &address)
{
	std::error_code none;

	return std::filesystem::canonical("/sys/bus/pci/devices/" + address, none);
}

bool is_address(const std::string &name)
{
	return name.size() >= 12 && name.find('.') == name.size() - 2;
}

} // namespace

double port::speed() const
{
	static constexpr double gigatransfers[] = { 0, 2.5, 5, 8, 16, 32, 64 };

	return rate < std::size(gigatransfers) ? gigatransfers[rate] : 0;
}

std::string port::name() const
{
	if (!bound())
		return fmt::format("port {}", id);
	return upstream ? fmt::format("P{} up", partition) : fmt::format("P{}.{}", partition, logical);
}

std::vector<port> read_ports(session &s)
{
	const size_t count = ports_of(s.generation());
	const auto answer = s.run("cannot read the ports", link_status, bytes(8), count * entry_size);
	std::vector<port> found;

	for (size_t i = 0; i < count; i++) {
		const fields f{ std::span(answer).subspan(i * entry_size, entry_size) };
		if (f.u8(0) == no_port)
			continue;
		found.push_back({ .id = f.u8(0),
				  .partition = f.u8(1),
				  .logical = f.u8(2),
				  .stack = static_cast<unsigned>(f.u8(3) >> 4),
				  .stack_port = f.u8(3) & 0xfu,
				  .width_possible = f.u8(4),
				  .width = f.u8(5),
				  .upstream = (f.u8(6) & 1) != 0,
				  .up = f.u8(7) >> 7 != 0,
				  .rate = f.u8(7) & 0x7fu,
				  .ltssm = f.u16(8) });
	}
	return found;
}

std::string downstream_address(const std::string &endpoint, const port &p)
{
	/* The upstream port is function 0 of the endpoint's slot, and below it the logical port N is device N - 1. */
	const auto upstream = endpoint.substr(0, endpoint.size() - 1) + "0";

	if (!p.bound() || p.upstream || !p.logical || upstream == endpoint)
		return "";
	for (auto &name : entries(bridge_sysfs(upstream)))
		if (is_address(name) && name.substr(name.size() - 4) == fmt::format("{:02x}.0", p.logical - 1))
			return name;
	return "";
}

std::string partner_address(const std::string &downstream)
{
	if (!downstream.empty())
		for (auto &name : entries(bridge_sysfs(downstream)))
			if (is_address(name))
				return name;
	return "";
}

} // namespace switchtec::tools
