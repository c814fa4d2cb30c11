// SPDX-License-Identifier: GPL-2.0-only
#pragma once
#include "core/fence.h"

namespace switchtec {

namespace lower {
class device;
}

/**
 * class hw_context - where the hardware half gets its own proof from
 *
 * Only lower::device may ask, and only in contexts that it starts and ends itself: probe, remove,
 * its interrupt handlers and its work, all of which are over before the registers are unmapped.
 */
class hw_context {
	friend class lower::device;
	static constexpr hw bound() noexcept { return hw(); }
};

} // namespace switchtec
