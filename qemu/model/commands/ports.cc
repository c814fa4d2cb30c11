// SPDX-License-Identifier: GPL-2.0-only

#include <algorithm>

#include "commands/commands.h"
#include "registers/ports.h"

/* Physical ports: what they are bound to, and how their links are. */
namespace switchtec::model {

namespace {

response done_or(bind_error error)
{
	response out;

	if (error != bind_error::none)
		return refuse(uint32_t(error));
	out.append(uint32_t(0));
	return out;
}

/* "dynamic partition binding complete" */
response bound(const request &req, unsigned partition, bind_error error)
{
	constexpr uint64_t dyn_binding_header = 0x16c;

	if (error == bind_error::none)
		req.fw.raise(part_cfg(partition) + dyn_binding_header);
	return done_or(error);
}

/* One port, or with 0xff all; the answer has room for 48. */
response binding_info(const request &req)
{
	constexpr unsigned all = 0xff, room = 48, entry_size = 4;
	const unsigned wanted = req.byte(1);
	const auto &ports = req.fw.the_ports().all();
	response out;

	if (wanted != all && wanted >= ports.size())
		return refuse(uint32_t(bind_error::no_physical_port));

	const size_t first = wanted == all ? 0 : wanted;
	const size_t count = wanted == all ? std::min<size_t>(ports.size(), room) : 1;

	out.append(uint32_t(count));
	for (size_t i = first; i < first + count; i++) {
		out.append8(ports[i].id);
		out.append8(ports[i].partition);
		out.append8(ports[i].logical);
		out.append8(ports[i].bound() ? 0x10 : 0);
	}
	out.append_zeros((room - count) * entry_size);
	return out;
}

/* One port of the link status answer; @p is null where the switch has none. */
void append_link(response &out, const request &req, const physical_port *p)
{
	constexpr size_t entry_size = 12;

	if (!p) {
		/* a stack that cannot be: clients skip it */
		for (size_t i = 0; i < entry_size; i++)
			out.append8(0xff);
		return;
	}

	/* speed in bits 0..3, width above; where nothing is bound nobody knows */
	const gas &mem = req.fw.mem;
	const bool up = p->bound() && link_up(mem, p->pff);
	const uint32_t best =
		p->bound() ? mem.get32(pff_csr(p->pff) + pff_csr_reg::link_capabilities) : 0;
	const uint8_t width = best >> 4 & 0x3f, rate = best & 0xf;
	const bool gen6 = req.gen() == generation::gen6;

	out.append8(p->id);
	out.append8(p->partition);
	out.append8(p->logical);
	out.append8(uint8_t(p->id / ports_per_stack << 4 | p->id % ports_per_stack));
	out.append8(width);
	out.append8(up ? width : 0);
	out.append8(p->upstream());
	out.append8(uint8_t(up << 7 | (up ? rate : 1)));
	/* LTSSM: L0 or Detect, as main and sub state; Gen6 has numbered them anew */
	out.append16(gen6 ? (up ? 0x1100 : 0x0000) : (up ? 0x0103 : 0x0100));
	out.append8(0); /* no lane reversal */
	out.append8(0); /* first active lane */
}

} // namespace

response run_port_binding(const request &req)
{
	port_binding &p = req.fw.the_ports();

	switch (req.byte(0)) {
	case 0:
		return bound(req, req.byte(1), p.bind(req.byte(1), req.byte(2), req.byte(3)));
	case 1:
		if (req.byte(3) > 2)
			return done_or(bind_error::bad_option);
		return bound(req, req.byte(1), p.unbind(req.byte(1), req.byte(2)));
	case 2:
		return binding_info(req);
	default:
		return done_or(bind_error::bad_sub_command);
	}
}

/* The input is a bit map of ports, with none set for all. */
response run_link_status(const request &req)
{
	const uint64_t wanted = req.word(0) | uint64_t(req.word(1)) << 32;
	const port_binding &p = req.fw.the_ports();
	response out;

	for (unsigned id = 0; id < max_ports(req.gen()); id++)
		append_link(out, req, !wanted || wanted >> id & 1 ? p.find(id) : nullptr);
	return out;
}

} // namespace switchtec::model
