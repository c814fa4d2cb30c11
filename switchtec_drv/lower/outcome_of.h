// SPDX-License-Identifier: GPL-2.0-only
// What a status of the firmware's means for the program.
#pragma once
#include "regs/mrpc.h"
#include "upper/command.h"

namespace switchtec::lower {

inline upper::outcome outcome_of(u32 status, u32 return_code, const u8 *data, u32 size) noexcept
{
	switch (status) {
	case regs::mrpc::done:
	case regs::mrpc::error:
		// "Error" is the firmware's answer as well. A refusal has no output.
		if (return_code != 0)
			return {.return_code = return_code};
		return {.data = data, .size = size};
	case regs::mrpc::interrupted:
		return {.err = error::nxio};
	default:
		return {.err = error::badmsg};
	}
}

} // namespace switchtec::lower
