// SPDX-License-Identifier: GPL-2.0

#include "switch/shared_switch.h"

#include <stdexcept>

#include "firmware/image.h"

namespace switchtec::model {

namespace {

config checked(const config &cfg)
{
	std::string error;

	if (!check(cfg, error))
		throw std::invalid_argument(error);
	return cfg;
}

} // namespace

shared_switch::shared_switch(const config &first)
	: cfg(checked(first)), what(*find_chip(first.device_id)), all_events(mem, cfg),
	  all_hosts(time), faults(mem, all_events, all_hosts, cfg),
	  fw(mem, all_hosts, all_events, cfg, what)
{
	build_image(mem, cfg, what);
}

bool shared_switch::admits(const config &its_cfg, std::string &error) const
{
	const auto number = [](unsigned v) { return std::to_string(v); };

	if (!check(its_cfg, error))
		return false;
	if (its_cfg.device_id != cfg.device_id)
		error = "the switch has another device id";
	else if (its_cfg.partitions != cfg.partitions)
		error = "the switch has " + number(cfg.partitions) + " partitions, not " + number(its_cfg.partitions);
	else if (its_cfg.pffs != cfg.pffs)
		error = "the switch has " + number(cfg.pffs) + " pffs, not " + number(its_cfg.pffs);
	else if (its_cfg.assumed.foreign_events != cfg.assumed.foreign_events)
		error = "the switch has other foreign-events";
	else if (all_hosts.has(its_cfg.partition))
		error = "partition " + number(its_cfg.partition) + " of the switch has its endpoint already";
	else
		return true;
	return false;
}

void shared_switch::join(const config &its_cfg, port &way_out)
{
	all_hosts.join(way_out, its_cfg.partition, its_cfg.event_vector);
	endpoints_.push_back(&its_cfg);
	introduce(mem, its_cfg);
}

void shared_switch::leave(const config &its_cfg, const port &way_out)
{
	all_hosts.leave(way_out);
	std::erase(endpoints_, &its_cfg);
}

void shared_switch::reset()
{
	all_hosts.forget_timed_events();
	fw.restart();
	mem.clear();
	build_image(mem, cfg, what);
	for (const config *endpoint : endpoints_)
		introduce(mem, *endpoint);
	all_events.reset();
	faults.reset();
}

void shared_switch::reset_partition(unsigned partition)
{
	all_events.reset_partition(partition);
}

} // namespace switchtec::model
