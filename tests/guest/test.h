// SPDX-License-Identifier: GPL-2.0-only
#pragma once

/* What every test file of this folder starts with. */

#include <catch2/catch.hpp>

#include "fixture.h"
#include "handle.h"
#include "outcome.h"
#include "sleeper.h"
#include "slot.h"
#include "sysfs.h"
#include "wait.h"

#include <memory>

namespace guest {

/** A handle that a sleeper and the test case can both own. */
inline std::shared_ptr<handle> open_shared(const slot &sw, int flags = O_RDWR)
{
	return std::make_shared<handle>(sw.open(flags));
}

/** Wait, without reading, until the handle's result is there. */
inline bool wait_ready_to_read(const handle &h)
{
	return wait_until([&] { return poll_now(h.number()) & 0x1 /* POLLIN */; });
}

} // namespace guest
