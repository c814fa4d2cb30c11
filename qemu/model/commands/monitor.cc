// SPDX-License-Identifier: GPL-2.0-only

#include "commands/commands.h"
#include "registers/ports.h"

/* Command 0x007, the performance monitor. Every sub command has a count: how many of its items. */
namespace switchtec::model {

namespace {

using counter = performance_monitor::event_counter;

/* The items are ports: all of them must exist before anything is done. */
bool ports_exist(const request &req, size_t first, size_t stride, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!req.fw.the_ports().find(req.byte(first + i * stride)))
			return false;
	return true;
}

/*
 * For each item @run is called with the port and the offset of its entry, unless the count is out
 * of range or there is a port missing.
 */
template <typename function>
response for_ports(const request &req, size_t first, size_t stride, size_t answer_size,
		   function run)
{
	const size_t count = req.byte(1);
	response out;

	/* 255 items always fit the input */
	if (!count || count * answer_size > mrpc_reg::payload_size)
		return refuse(bad_parameter);
	if (!ports_exist(req, first, stride, count))
		return refuse(no_such_port);
	for (size_t i = 0; i < count; i++) {
		const size_t at = first + i * stride;

		run(out, *req.fw.the_ports().find(req.byte(at)), at);
	}
	return out;
}

void append_direction(response &out, const performance_monitor::direction &d)
{
	out.append64(d.posted);
	out.append64(d.completion);
	out.append64(d.nonposted);
}

response get_bandwidth(const request &req)
{
	performance_monitor &monitor = req.fw.monitor();

	/* port and whether to clear it afterwards */
	return for_ports(req, 2, 2, 56, [&](response &out, const physical_port &p, size_t at) {
		const bool up = p.bound() && link_up(req.fw.mem, p.pff);
		const auto bandwidth = monitor.read_bandwidth(p, up, req.fw.now_us());

		out.append64(bandwidth.time_us);
		append_direction(out, bandwidth.egress);
		append_direction(out, bandwidth.ingress);
		if (req.byte(at + 1))
			monitor.clear_bandwidth(p, req.fw.now_us());
	});
}

response set_bandwidth_type(const request &req)
{
	performance_monitor &monitor = req.fw.monitor();

	/* port and 0 raw, 1 payload; counting starts anew */
	return for_ports(req, 2, 2, 0, [&](response &out, const physical_port &p, size_t at) {
		if (req.byte(at + 1) > 1) {
			out.return_value = bad_parameter;
			return;
		}
		monitor.set_payload_only(p, req.byte(at + 1));
		monitor.clear_bandwidth(p, req.fw.now_us());
	});
}

response set_up_latency(const request &req)
{
	/* egress and ingress port */
	return for_ports(req, 2, 2, 0, [&](response &out, const physical_port &p, size_t at) {
		const uint8_t ingress = req.byte(at + 1);

		if (ingress != performance_monitor::all_ingress &&
		    !req.fw.the_ports().find(ingress))
			out.return_value = no_such_port;
		else
			req.fw.monitor().set_up_latency(p, ingress);
	});
}

/* No public client asks for this, so the answer's form is ours: egress and ingress port again. */
response get_latency_setup(const request &req)
{
	return for_ports(req, 2, 1, 2, [&](response &out, const physical_port &p, size_t) {
		out.append8(p.id);
		out.append8(req.fw.monitor().latency_ingress(p));
	});
}

response get_latency(const request &req)
{
	const bool clear = req.byte(2);

	return for_ports(req, 3, 1, 4, [&](response &out, const physical_port &p, size_t) {
		const auto latency = req.fw.monitor().read_latency(p, clear);

		out.append16(latency.current_ns);
		out.append16(latency.max_ns);
	});
}

/* Event counters: stack, first counter and count are in bytes 1..3. */
template <typename function>
response for_counters(const request &req, size_t first, size_t stride, function run)
{
	const unsigned stack = req.byte(1), index = req.byte(2), count = req.byte(3);
	performance_monitor &monitor = req.fw.monitor();
	response out;

	if (stack >= monitor.stacks())
		return refuse(no_such_stack);
	if (!count || index + count > performance_monitor::counters_per_stack)
		return refuse(bad_parameter);
	for (unsigned i = 0; i < count; i++)
		run(out, monitor.counter(stack, index + i), first + i * stride);
	return out;
}

/* The entries are 9 bytes: mask, a byte of more mask and the direction, threshold. */
constexpr size_t setup_size = 9;

response set_up_counters(const request &req)
{
	return for_counters(req, 4, setup_size, [&](response &, counter &c, size_t at) {
		c = {.mask = req.word_at(at),
		     .more = req.byte(at + 4),
		     .threshold = req.word_at(at + 5)};
	});
}

response get_counters(const request &req)
{
	const bool clear = req.byte(4);

	return for_counters(req, 5, 0, [&](response &out, counter &c, size_t) {
		out.append(c.value);
		out.append(c.threshold);
		if (clear)
			c.value = 0;
	});
}

response get_counter_setup(const request &req)
{
	return for_counters(req, 5, 0, [&](response &out, counter &c, size_t) {
		out.append(c.mask);
		out.append8(c.more);
		out.append(c.threshold);
	});
}

} // namespace

response run_performance_monitor(const request &req)
{
	switch (req.byte(0)) {
	case 0:
		return set_up_counters(req);
	case 1:
		return get_bandwidth(req);
	case 2:
		return get_counters(req);
	case 3:
		return get_counter_setup(req);
	case 4:
		return set_up_latency(req);
	case 5:
		return get_latency_setup(req);
	case 6:
		return get_latency(req);
	case 12:
		return set_bandwidth_type(req);
	default:
		return refuse(unknown_sub_command);
	}
}

} // namespace switchtec::model
