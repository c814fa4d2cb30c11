// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "registers/config.h"
#include "registers/gas.h"
#include "registers/generation.h"

namespace switchtec::model {

/** max_ports() - how many physical ports commands speak of */
unsigned max_ports(generation gen);

/** stack_count() - how many stacks of ports the switch has */
unsigned stack_count(const chip &what);

inline constexpr unsigned ports_per_stack = 8;

/** struct physical_port - one connector of the switch, and the logical port that it is bound to */
struct physical_port {
	static constexpr uint8_t none = 0xff;

	uint8_t id;
	uint8_t partition = none;	/* none: unbound */
	uint8_t logical = none;		/* 0: upstream; else as in the partition's port list */
	unsigned pff = 0;		/* if bound */

	bool bound() const { return partition != none; }
	bool upstream() const { return bound() && logical == 0; }
};

/** enum class bind_error - why binding or unbinding did not work, in the firmware's numbers */
enum class bind_error : uint32_t {
	none = 0,
	physical_port_bound = 0x1,
	logical_port_bound = 0x2,
	no_partition = 0x3,
	no_physical_port = 0x4,
	no_logical_port = 0x6,
	upstream_port = 0x8,
	bad_sub_command = 0x9,
	not_bound = 0xb,
	bad_option = 0xc,
};

/**
 * class port_binding - the physical ports and what they are bound to
 *
 * At the start each upstream and downstream port of PART_CFG gets a physical port, in order, as
 * long as there are some; a vEP needs none.
 */
class port_binding {
public:
	port_binding(const gas &mem, const config &cfg, const chip &what);

	const std::vector<physical_port> &all() const { return all_; }
	const physical_port *find(unsigned id) const;

	bind_error bind(unsigned partition, unsigned logical, unsigned physical);
	bind_error unbind(unsigned partition, unsigned logical);

private:
	bool logical_exists(unsigned partition, unsigned logical) const;
	unsigned pff_of(unsigned partition, unsigned logical) const;
	physical_port *find_bound(unsigned partition, unsigned logical);

	const gas &mem_;
	const config &config_;
	std::vector<physical_port> all_;
};

} // namespace switchtec::model
