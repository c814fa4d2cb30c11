// SPDX-License-Identifier: GPL-2.0-only

#include <algorithm>

#include "commands/commands.h"
#include "registers/layout.h"
#include "registers/words.h"

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
		out.append8(uint8_t(req.sees.visible32(at & ~uint64_t(3)) >> at % 4 * 8));
	return out;
}

response run_gas_write(const request &req)
{
	const uint32_t offset = req.word(0), length = req.word(1);

	if (!inside(offset, length, mrpc_reg::payload_size - header_size))
		return refuse(bad_parameter);
	for_each_word(offset, req.input.data() + header_size, length,
		      [&](uint64_t word, uint32_t value, uint32_t mask) {
			      req.fw.write_register(word, value, mask);
		      });
	return {};
}

} // namespace switchtec::model
