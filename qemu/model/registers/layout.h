// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

/*
 * BAR0 in the order of its blocks. Only offsets: what a register does is in the file that does it.
 * This is the model's own list, not shared with the driver, so that one wrong number cannot hide on
 * both sides.
 */
namespace switchtec::model {

inline constexpr uint64_t bar0_size = 4u << 20;

inline constexpr unsigned max_partitions = 48;
inline constexpr unsigned max_pffs = 255;
inline constexpr unsigned max_dsps = 47;	/* downstream ports of one partition */
inline constexpr unsigned max_vectors = 64;	/* as many as the MSI-X table has room for */
inline constexpr unsigned no_pff = 0xff;	/* in an instance id register: there is none */

namespace mrpc_reg {
inline constexpr uint64_t input = 0x000, output = 0x400, payload_size = 0x400;
inline constexpr uint64_t cmd = 0x800, status = 0x804, return_value = 0x808;
inline constexpr uint64_t dma_en = 0x80c, dma_addr = 0x810, dma_vector = 0x818, dma_ver = 0x81c;
inline constexpr uint64_t block_size = 0x1000;	/* each host has one of its own */
} // namespace mrpc_reg

inline constexpr uint64_t top_cfg_base = 0x1000;

inline constexpr uint64_t sw_event_base = 0x1800;
namespace sw_event_reg {
inline constexpr uint64_t event_report_ctrl = 0x0, part_event_bitmap = 0x10, global_summary = 0x20;
inline constexpr uint64_t first_header = 0x30, header_count = 14;
} // namespace sw_event_reg

inline constexpr uint64_t sys_info_base = 0x2000;
inline constexpr uint64_t flash_info_base = 0x2200;

inline constexpr uint64_t part_cfg_base = 0x4000, part_cfg_stride = 0x400;
namespace part_cfg_reg {
inline constexpr uint64_t status = 0x0, state = 0x4, port_cnt = 0x8, usp_port_mode = 0xc;
inline constexpr uint64_t usp_pff_inst_id = 0x10, vep_pff_inst_id = 0x14, dsp_pff_inst_id = 0x18;
inline constexpr uint64_t vep_vector_number = 0x100, usp_vector_number = 0x102;
inline constexpr uint64_t port_event_bitmap = 0x104, part_event_summary = 0x114;
inline constexpr uint64_t part_reset_hdr = 0x124, mrpc_comp_hdr = 0x13c,
			  mrpc_comp_async_hdr = 0x154;
inline constexpr uint64_t first_header = part_reset_hdr, header_count = 5;
} // namespace part_cfg_reg

inline constexpr uint64_t ntb_base = 0x10000;
namespace ntb_reg {
inline constexpr uint64_t partition_count = 0x0, partition_id = 0x1, endpoint_map = 0x4, requester_id = 0xc;
/* of each partition: is there another switch beyond it, and whom it talks to */
inline constexpr uint64_t crosslink = 0x20, targets = 0x24, info_stride = 0x10;

/* of each partition: windows, and who may use them */
inline constexpr uint64_t control = 0x4000, control_stride = 0x2000;
inline constexpr uint64_t status = 0x0, operation = 0x4, bar_error = 0x10;
inline constexpr uint64_t lut_entries = 0x14, lut_error = 0x18, requester_ids = 0x1c, requester_error = 0x20;
inline constexpr uint64_t bar_entry = 0x40, bar_extension = 0xa0, bar_stride = 0x10, bars = 6;
inline constexpr uint64_t requester_table = 0x400, lut = 0x1000;

/* of each partition: doorbells and messages */
inline constexpr uint64_t dbmsg = 0x64000, dbmsg_stride = 0x4000, dbmsg_end = dbmsg + 48 * dbmsg_stride;
inline constexpr uint64_t outbound_doorbell = 0x1000, outbound_mask = 0x1008;
inline constexpr uint64_t inbound_doorbell = 0x1010, inbound_mask = 0x1018;
inline constexpr uint64_t vector_map = 0x1020, message_map = 0x1060;
inline constexpr uint64_t outbound_message = 0x1068, inbound_message = 0x1088, message_stride = 8;
inline constexpr unsigned messages = 4, first_message_vector = 60;
/* behind the doorbells: MSI-X table and pending bits, a page each */
inline constexpr uint64_t msix_table = 0x2000, msix_pba = 0x3000, msix_size = 0x2000;
} // namespace ntb_reg

inline constexpr uint64_t pff_csr_base = 0x134000, pff_csr_stride = 0x1000;
namespace pff_csr_reg {
inline constexpr uint64_t vendor_id = 0x0, device_id = 0x2, command = 0x4, revision_class = 0x8;
inline constexpr uint64_t bars = 0x10, bars_end = 0x28; /* three of 64 bits */
inline constexpr uint64_t capabilities = 0x34, pcie_capability = 0x64;
inline constexpr uint64_t link_capabilities = pcie_capability + 0xc;
inline constexpr uint64_t link_status = pcie_capability + 0x12;	/* u16 */
inline constexpr uint64_t pff_event_summary = 0xc00;
inline constexpr uint64_t first_header = 0xc10, header_count = 13;
} // namespace pff_csr_reg

/* Headers of every block are this far apart: the header, then up to five words of data. */
inline constexpr uint64_t event_header_stride = 0x18;
inline constexpr unsigned event_data_words = 5;
inline constexpr unsigned event_ids = 32;	/* as the ABI of the drivers counts them */
inline constexpr unsigned link_state_event = 28;

constexpr uint64_t part_cfg(unsigned partition)
{
	return part_cfg_base + partition * part_cfg_stride;
}

/* where partition @partition's place for an MSI-X table is; the pending bits are a page later */
constexpr uint64_t msix_block(unsigned partition)
{
	return ntb_base + ntb_reg::dbmsg + partition * ntb_reg::dbmsg_stride + ntb_reg::msix_table;
}
inline constexpr uint64_t msix_pba_in_block = ntb_reg::msix_pba - ntb_reg::msix_table;
static_assert(msix_block(max_partitions - 1) + ntb_reg::msix_size <= pff_csr_base);
/* an entry has 16 bytes, and the pending bits are not in the table's page */
static_assert(max_vectors * 16 <= msix_pba_in_block);

constexpr uint64_t ntb_info_block(unsigned partition)
{
	return ntb_base + partition * ntb_reg::info_stride;
}

constexpr uint64_t ntb_control_block(unsigned partition)
{
	return ntb_base + ntb_reg::control + partition * ntb_reg::control_stride;
}

constexpr uint64_t ntb_dbmsg_block(unsigned partition)
{
	return ntb_base + ntb_reg::dbmsg + partition * ntb_reg::dbmsg_stride;
}

constexpr uint64_t pff_csr(unsigned pff)
{
	return pff_csr_base + pff * pff_csr_stride;
}

} // namespace switchtec::model
