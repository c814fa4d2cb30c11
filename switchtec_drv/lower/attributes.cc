// SPDX-License-Identifier: GPL-2.0-only
// The class attributes, as Documentation/abi.rst has them.
#include "lower/device.h"
#include "regs/gas.h"
#include "regs/sys_info.h"

namespace switchtec::lower {

namespace sys_info = regs::sys_info;

static constexpr size_t page_size = 4096;

static bool printable(char c) noexcept
{
	return c >= ' ' && c <= '~';
}

// A text of the device without its padding; what is not text shows as '?'.
static int show_text(inquiry &ask, const regs::window &info, sys_info::text where, char *page) noexcept
{
	char text[sys_info::longest_text + 1] = {};

	for (u32 done = 0; done < where.length; done += sizeof(u32)) {
		const u32 word = ask.word(info, where.offset + done);
		const u32 left = where.length - done;
		__builtin_memcpy(text + done, &word, left < sizeof(word) ? left : sizeof(word));
	}
	u32 length = 0;
	while (length < where.length && text[length])
		length++;
	while (length && text[length - 1] == ' ')
		length--;
	for (u32 i = 0; i < length; i++)
		if (!printable(text[i]))
			text[i] = '?';
	text[length] = '\0';
	return seam_format(page, page_size, "%s\n", text);
}

error device::show(const hw *proof, switchtec_attribute which, char *page, int &length) noexcept
{
	// Known since probe: these answer as long as there is a driver.
	switch (which) {
	case SWITCHTEC_ATTR_PARTITION:
		length = seam_format(page, page_size, "%d\n", where_.partition);
		return error::none;
	case SWITCHTEC_ATTR_PARTITION_COUNT:
		length = seam_format(page, page_size, "%d\n", where_.partition_count);
		return error::none;
	default:
		return proof ? show_registers(*proof, which, page, length) : error::io;
	}
}

error device::show_registers(hw proof, switchtec_attribute which, char *page, int &length) noexcept
{
	const regs::window info = where_.block(regs::gas::sys_info);
	const bool gen3 = generation_ == SWITCHTEC_GEN3;
	inquiry ask(proof, where_);
	// A device that is away has no versions and no names.
	const auto text = [&](sys_info::text where) {
		length = show_text(ask, info, where, page);
		return ask.verdict();
	};
	const auto number = [&](const char *format, u32 value) {
		length = seam_format(page, page_size, format, value);
		return ask.verdict();
	};

	switch (which) {
	case SWITCHTEC_ATTR_DEVICE_VERSION:
		return number("%x\n", ask.read<sys_info::device_version>(info));
	case SWITCHTEC_ATTR_FW_VERSION:
		return number("%08x\n", ask.read<sys_info::firmware_version>(info));
	case SWITCHTEC_ATTR_VENDOR_ID:
		return text(gen3 ? sys_info::gen3::vendor_id : sys_info::gen4::vendor_id);
	case SWITCHTEC_ATTR_PRODUCT_ID:
		return text(gen3 ? sys_info::gen3::product_id : sys_info::gen4::product_id);
	case SWITCHTEC_ATTR_PRODUCT_REVISION:
		return text(gen3 ? sys_info::gen3::product_revision
				 : sys_info::gen4::product_revision);
	default:
		break;
	}

	// Component fields are Gen3's. Clients know these words for "there is none".
	if (!gen3) {
		ask.read<sys_info::device_id>(info);
		length = seam_format(page, page_size,
				     which == SWITCHTEC_ATTR_COMPONENT_REVISION ? "255\n" : "none\n");
		return ask.verdict();
	}
	switch (which) {
	case SWITCHTEC_ATTR_COMPONENT_VENDOR:
		return text(sys_info::gen3::component_vendor);
	case SWITCHTEC_ATTR_COMPONENT_ID:
		return number("PM%04X\n", ask.read<sys_info::gen3::component_id>(info));
	case SWITCHTEC_ATTR_COMPONENT_REVISION:
		return number("%d\n", ask.read<sys_info::gen3::component_revision>(info));
	default:
		return error::inval;
	}
}

} // namespace switchtec::lower
