// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../machine/pci_names.h"
#include "../switch/ports.h"

#include <fmt/format.h>

namespace switchtec::tools {

namespace {

json row(const port &p, const std::string &endpoint, unsigned own_partition)
{
	const auto place = p.partition == own_partition ? downstream_address(endpoint, p) : "";
	const auto partner = partner_address(place);
	std::string name;

	if (!partner.empty()) {
		const auto f = function_at(partner);
		name = partner + " " + pci_name(f.vendor, f.device) + (f.driver.empty() ? "" : " (" + f.driver + ")");
	}
	return { { "port", p.id },
		 { "name", p.name() },
		 { "partition", p.bound() ? json(p.partition) : json() },
		 { "logical", p.bound() ? json(p.logical) : json() },
		 { "stack", fmt::format("{}.{}", p.stack, p.stack_port) },
		 { "upstream", p.upstream },
		 { "link", !p.bound() ? "unbound" : p.up ? "up" : "down" },
		 { "width", p.width },
		 { "width_possible", p.width_possible },
		 { "links", p.up ? fmt::format("x{} of x{}", p.width, p.width_possible) :
				   fmt::format("x{}", p.width_possible) },
		 { "rate", p.up ? json(p.rate) : json() },
		 { "gigatransfers", p.up ? json(p.speed()) : json() },
		 { "ltssm", p.ltssm },
		 { "address", place.empty() ? json() : json(place) },
		 { "partner", name.empty() ? json() : json(name) } };
}

int run(context &c)
{
	session s(c);
	const auto endpoint = s.address();
	const auto own = s.partition();
	json rows = json::array();

	for (auto &p : read_ports(s))
		if (c.has("--all") || p.bound())
			rows.push_back(row(p, endpoint, own));
	c.show({ { "node", s.node() }, { "ports", rows } },
	       { .columns = { { "port", "PORT" }, { "name", "NAME" }, { "stack", "STACK" }, { "link", "LINK" },
			      { "links", "WIDTH" }, { "gigatransfers", "GT/S" }, { "ltssm", "LTSSM", hex(4) },
			      { "address", "ADDRESS" }, { "partner", "PARTNER" } },
		 .rows = "ports",
		 .when_empty = "no ports" });
	return worked;
}

} // namespace

const command status_command = {
	.name = "status",
	.help = "Show the ports: link, width, speed, and who is on the other side",
	.details = "NAME is the partition and the port's number in it; \"up\" is the upstream port. ADDRESS and PARTNER "
		   "are known for this machine's partition.",
	.options = { the_device, { "-a,--all", nullptr, "ports that are bound to no partition, too" } },
	.run = run,
	.examples = "switchtecctl status 0\nswitchtecctl -o json status 0 | jq '.data.ports[] | select(.link == \"down\")'",
};

} // namespace switchtec::tools
