// SPDX-License-Identifier: GPL-2.0-only

#include "switch/shared_switch.h"

#include <algorithm>
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
	  all_hosts(time), faults(mem, all_events, all_hosts, cfg), ntb(mem, all_hosts, cfg),
	  fw(mem, all_hosts, all_events, cfg, what)
{
	build_image(mem, cfg, what);
	fw.on_hard_reset = [this] { restart(cfg.reset_drops_link, cfg.reset_ms); };
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
	else if (its_cfg.assumed.event_repeats != cfg.assumed.event_repeats)
		error = "the switch has another event-repeats";
	else if (all_hosts.has(its_cfg.partition))
		error = "partition " + number(its_cfg.partition) + " of the switch has its endpoint already";
	else
		return true;
	return false;
}

void shared_switch::join(endpoint &who)
{
	const config &its_cfg = who.its_config();

	all_hosts.join(who.way_out(), its_cfg.partition, its_cfg.event_vector);
	endpoints_.push_back(&who);
	who.way_out().set_starting(starts_at_ns_.has_value());
	who.appear();
}

void shared_switch::leave(endpoint &who)
{
	all_hosts.leave(who.way_out());
	std::erase(endpoints_, &who);
}

void shared_switch::reset()
{
	all_hosts.forget_timed_events();
	fw.restart();
	mem.clear();
	build_image(mem, cfg, what);
	ntb.reset();
	for (endpoint *who : endpoints_)
		who->appear();
	all_events.reset();
	faults.reset();
	/* a reset of the function does not hurry it up */
	if (starts_at_ns_)
		start_after(*starts_at_ns_ - std::min(*starts_at_ns_, all_hosts.now_ns()));
}

void shared_switch::restart(bool drops_link, uint64_t ms)
{
	constexpr uint64_t longest_ms = 3'600'000, ns_per_ms = 1'000'000;
	const uint64_t takes_ns = std::min(ms, longest_ms) * ns_per_ms;

	starts_at_ns_ = all_hosts.now_ns() + takes_ns;
	for (endpoint *who : endpoints_) {
		who->stop();
		who->way_out().set_starting(true);
		if (drops_link)
			who->set_link(false);
	}
	link_dropped_ = link_dropped_ || drops_link;
	start_after(takes_ns);
}

void shared_switch::start_after(uint64_t ns)
{
	all_hosts.after(ns, [this, sequence = ++start_sequence_] {
		if (sequence == start_sequence_)
			start();
	});
}

void shared_switch::start()
{
	constexpr uint64_t look_again_ns = 10'000'000;
	const auto ready = [](endpoint *who) { return who->way_out().takes_card(); };

	if (link_dropped_ && !std::all_of(endpoints_.begin(), endpoints_.end(), ready)) {
		start_after(look_again_ns);
		return;
	}
	starts_at_ns_.reset();
	reset();
	for (endpoint *who : endpoints_) {
		who->start();
		who->way_out().set_starting(false);
		if (link_dropped_)
			who->set_link(true);
	}
	link_dropped_ = false;
}

} // namespace switchtec::model
