// SPDX-License-Identifier: GPL-2.0-only

#include "registers/counters.h"

#include "registers/layout.h"

namespace switchtec::model {

access_count &counters::block(uint64_t offset)
{
	if (offset < top_cfg_base)
		return mrpc;
	if (offset < sw_event_base)
		return top_cfg;
	if (offset < sys_info_base)
		return sw_event;
	if (offset < flash_info_base)
		return sys_info;
	if (offset < part_cfg_base)
		return flash_info;
	if (offset < ntb_base)
		return part_cfg;
	if (offset >= msix_block(0) && offset < pff_csr_base &&
	    (offset - msix_block(0)) % ntb_reg::dbmsg_stride < ntb_reg::msix_size)
		return msix;
	if (offset < pff_csr_base)
		return ntb;
	if (offset < model::pff_csr(max_pffs))
		return pff_csr;
	return other;
}

std::string counters::json() const
{
	std::string out = "{";

	const auto member = [&out](const char *name) {
		if (out.size() > 1)
			out += ",";
		out += "\"" + std::string(name) + "\":";
	};
	const auto access = [&](const char *name, const access_count &c) {
		member(name);
		out += "{\"reads\":" + std::to_string(c.reads) +
		       ",\"writes\":" + std::to_string(c.writes) + "}";
	};
	const auto number = [&](const char *name, uint64_t value) {
		member(name);
		out += std::to_string(value);
	};

	access("mrpc", mrpc);
	access("top_cfg", top_cfg);
	access("sw_event", sw_event);
	access("sys_info", sys_info);
	access("flash_info", flash_info);
	access("part_cfg", part_cfg);
	access("ntb", ntb);
	access("pff_csr", pff_csr);
	access("msix", msix);
	access("other", other);
	access("total", total);
	number("commands", commands);
	number("overlapped_commands", overlapped_commands);
	number("interrupts", interrupts);
	number("dma_results", dma_results);
	number("resets", resets);
	return out + "}";
}

std::string counters::totals() const
{
	return "{\"commands\":" + std::to_string(commands) +
	       ",\"overlapped_commands\":" + std::to_string(overlapped_commands) +
	       ",\"dma_results\":" + std::to_string(dma_results) +
	       ",\"resets\":" + std::to_string(resets) + "}";
}

} // namespace switchtec::model
