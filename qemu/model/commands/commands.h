// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/firmware.h"
#include "registers/generation.h"
#include "registers/layout.h"
#include "registers/view.h"

namespace switchtec::model {

/* Return values that more than one command has; 0 is success. */
inline constexpr uint32_t unknown_sub_command = 0x64004;
inline constexpr uint32_t unknown_command = 0x64005;	/* also for an id that nobody knows */
inline constexpr uint32_t bad_parameter = 0x64006;
inline constexpr uint32_t bad_firmware_state = 0x64007;
inline constexpr uint32_t no_such_stack = 0x100001;
inline constexpr uint32_t no_such_port = 0x100002;

using payload = std::array<uint8_t, mrpc_reg::payload_size>;

/**
 * struct request - a command on its way to its function
 *
 * The device is not told how long the input is: all 1024 bytes are here, the rest being what an
 * earlier command has left in the registers. Lengths and counts inside are a stranger's.
 */
struct request {
	firmware &fw;
	const view &sees; /* BAR 0 as the host that asks sees it */
	uint16_t id;
	payload input;

	uint8_t byte(size_t at) const { return input[at]; }
	uint32_t word(size_t index) const { return word_at(4 * index); }
	uint32_t word_at(size_t at) const
	{
		const uint8_t *p = &input[at];

		return p[0] | p[1] << 8 | p[2] << 16 | uint32_t(p[3]) << 24;
	}
	generation gen() const { return fw.what.gen; }
};

struct response {
	uint32_t return_value = 0;
	size_t size = 0;
	payload data{};

	/* what does not fit is dropped: a function that gets here has not checked a count */
	void append8(uint8_t byte)
	{
		if (size < data.size())
			data[size++] = byte;
	}
	void append16(uint16_t value)
	{
		append8(uint8_t(value));
		append8(uint8_t(value >> 8));
	}
	void append(uint32_t word)
	{
		append16(uint16_t(word));
		append16(uint16_t(word >> 16));
	}
	void append64(uint64_t value)
	{
		append(uint32_t(value));
		append(uint32_t(value >> 32));
	}
	void append(std::span<const uint8_t> bytes)
	{
		for (uint8_t byte : bytes)
			append8(byte);
	}
	void append_zeros(size_t count)
	{
		while (count--)
			append8(0);
	}
};

inline response refuse(uint32_t return_value)
{
	response out;

	out.return_value = return_value;
	return out;
}

/** run_command() - look @req up in the table of commands.cc and run it */
response run_command(const request &req);

/* commands_basic.cc */
response run_echo(const request &req);
response run_ping(const request &req);
response run_pax_id(const request &req);
response run_temperature(const request &req);
response run_hard_reset(const request &req);

/* commands_gas.cc */
response run_gas_read(const request &req);
response run_gas_write(const request &req);

/* commands_log.cc */
response run_log(const request &req);

/* commands_ports.cc */
response run_port_binding(const request &req);
response run_link_status(const request &req);

/* commands_monitor.cc */
response run_performance_monitor(const request &req);

/* commands_firmware.cc */
response run_download(const request &req);
response run_image_get(const request &req);

/* commands_flash.cc */
response run_read_flash(const request &req);
response run_multi_config(const request &req);
response run_partition_info(const request &req);

} // namespace switchtec::model
