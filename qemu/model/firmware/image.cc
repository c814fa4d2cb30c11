// SPDX-License-Identifier: GPL-2.0

#include "firmware/image.h"

#include "registers/layout.h"
#include "registers/ports.h"

namespace switchtec::model {

namespace {

void build_mrpc(gas &mem, const config &cfg)
{
	/* no command has run yet: status reads 0, which is none of the four states */
	mem.put32(mrpc_reg::dma_vector, cfg.dma_vector);
	mem.put32(mrpc_reg::dma_ver, cfg.dma_version);
}

void build_ntb(gas &mem, const config &cfg)
{
	mem.put8(ntb_base + ntb_reg::partition_count, uint8_t(cfg.partitions));
	mem.put8(ntb_base + ntb_reg::partition_id, uint8_t(cfg.partition));
}

} // namespace

void build_image(gas &mem, const config &cfg, const chip &what)
{
	build_mrpc(mem, cfg);
	build_sys_info(mem, cfg, what);
	build_flash_info(mem, what);
	build_ntb(mem, cfg);
	build_ports(mem, cfg, what);
}

} // namespace switchtec::model
