// SPDX-License-Identifier: GPL-2.0-only
#pragma once
#include "lower/inquiry.h"
#include "upper/chardev.h"

namespace switchtec::lower {

/**
 * go_on() - between the blocks of whatever goes over many
 *
 * Nobody else starves on this processor, and an unbind waits for what is left of one block. Context: may
 * sleep. Errors: io (silence), nodev (unregister has begun): that was it.
 */
inline error go_on(const inquiry &ask, const upper::chardev &chardev) noexcept
{
	seam_give_way();
	SWITCHTEC_TRY(ask.verdict());
	return chardev.detached() ? error::nodev : error::none;
}

} // namespace switchtec::lower
