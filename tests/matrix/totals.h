// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/slot.h"

namespace matrix {

/** What the emulated device has counted so far. Less of it than before: it was plugged in anew. */
struct totals {
	uint64_t commands = 0, overlapped_commands = 0, dma_results = 0, resets = 0;

	static totals of(const guest::slot &sw)
	{
		const auto text = guest::json::parse(sw.get("totals").text());

		return { text.at("commands").count(), text.at("overlapped_commands").count(),
			 text.at("dma_results").count(), text.at("resets").count() };
	}
};

} // namespace matrix
