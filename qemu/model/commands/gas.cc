// SPDX-License-Identifier: GPL-2.0

#include <algorithm>

#include "commands/commands.h"
#include "registers/layout.h"

/*
 * Registers by command. Both take an offset and a length; a write's data follows. What a register
 * does does not depend on the way: what is read only through BAR0 is here, too.
 */
namespace switchtec::model {

namespace {

constexpr uint64_t header_size = 8;

bool inside(uint32_t offset, uint32_t length, uint64_t room)
{
	return length && length <= room && uint64_t(offset) + length <= bar0_size;
}

} // namespace

response run_gas_read(const request &req)
{
	const uint32_t offset = req.word(0), length = req.word(1);
	response out;

	if (!inside(offset, length, mrpc_reg::payload_size))
		return refuse(bad_parameter);
	for (uint64_t at = offset; at < uint64_t(offset) + length; at++)
		out.append8(uint8_t(req.fw.mem.visible32(at & ~uint64_t(3)) >> at % 4 * 8));
	return out;
}

response run_gas_write(const request &req)
{
	const uint32_t offset = req.word(0), length = req.word(1);

	/* registers are words; a part of one could not be told from a write of zeros */
	if (!inside(offset, length, mrpc_reg::payload_size - header_size) || offset % 4 ||
	    length % 4)
		return refuse(bad_parameter);
	for (uint32_t done = 0; done < length; done += 4)
		req.fw.write_register(uint64_t(offset) + done, req.word_at(header_size + done));
	return {};
}

} // namespace switchtec::model
