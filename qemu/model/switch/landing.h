// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "registers/assumptions.h"

namespace switchtec::model {

/** struct landing_part - a piece of a result on its way to memory */
struct landing_part {
	size_t at, size;	/* in the result */
	uint64_t after_ns;	/* the first one of them */
};

/**
 * plan_landing() - in which parts a result of @size bytes gets to memory, and when
 *
 * The status, its first word, is always a part by itself, the last one of its piece. @seed: what the order
 * of pieces depends on.
 */
std::vector<landing_part> plan_landing(const assumptions &assumed, size_t size, uint64_t seed);

} // namespace switchtec::model
