// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "firmware/flash.h"

namespace switchtec::model {

/**
 * class download - a firmware image on its way in, block by block
 *
 * Blocks come in order; one at offset 0 begins anew, whatever there was before. The last one
 * programs the flash, which takes until the status was asked for once.
 */
class download {
public:
	/* what the firmware does after a block, in its own numbers */
	enum class background : uint8_t {
		idle = 0,
		busy = 1,
		done = 2,
		bad_offset = 3,
		error = 0xff,
	};

	explicit download(flash &to) : flash_(to) {}

	struct block {
		bool activate;
		uint32_t offset, total;
		std::span<const uint8_t> data;
	};
	void add(const block &b);

	struct progress {
		download_status status;
		background work;
	};
	/* what the status query answers; asking is what lets time pass */
	progress ask();

	void forget();

private:
	void fail(download_status why, background work = background::error);
	void finish(bool activate);

	flash &flash_;
	std::vector<uint8_t> file_;
	uint32_t total_ = 0;
	progress now_{download_status::ready, background::idle};
	progress then_ = now_;	/* once the flash is programmed */
};

} // namespace switchtec::model
