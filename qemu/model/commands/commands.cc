// SPDX-License-Identifier: GPL-2.0-only

#include "commands/commands.h"

/*
 * The table of the firmware's commands. Each family of them is in a file of its own; a new command
 * is a function there, its declaration in commands.h, and a row here.
 */
namespace switchtec::model {

namespace {

using enum generation;

struct command {
	uint16_t id;
	response (*run)(const request &);
	generation since = gen3;
};

constexpr command table[] = {
	{0x004, run_temperature},
	{0x005, run_download},
	{0x006, run_log},
	{0x007, run_performance_monitor},
	{0x00c, run_port_binding},
	{0x01b, run_hard_reset},
	{0x01c, run_link_status},
	{0x01d, run_multi_config},
	{0x01f, run_read_flash},
	{0x029, run_gas_read},
	{0x02b, run_partition_info, gen4},
	{0x034, run_gas_write},
	{0x041, run_echo},
	{0x081, run_pax_id},
	{0x087, run_gas_write},
	{0x100, run_ping, gen4},
	{0x14f, run_image_get, gen6},
};

} // namespace

response run_command(const request &req)
{
	req.fw.tick();
	for (const command &c : table)
		if (c.id == req.id && req.gen() >= c.since)
			return c.run(req);
	/* with status "done": the command was answered, and the answer is that return value */
	return refuse(unknown_command);
}

} // namespace switchtec::model
