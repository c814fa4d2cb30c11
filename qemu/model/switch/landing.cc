// SPDX-License-Identifier: GPL-2.0-only

#include "switch/landing.h"

#include <algorithm>
#include <random>

namespace switchtec::model {

namespace {

constexpr size_t status_size = 4, piece_size = 64;

std::vector<landing_part> pieces(const assumptions &assumed, size_t size, uint64_t seed)
{
	std::vector<landing_part> plan;

	std::vector<size_t> order((size + piece_size - 1) / piece_size);
	std::minstd_rand random(static_cast<std::minstd_rand::result_type>(seed));

	for (size_t i = 0; i < order.size(); i++)
		order[i] = i * piece_size;
	/* by hand: what std::shuffle makes of a seed is each library's own */
	for (size_t i = order.size(); i > 1; i--)
		std::swap(order[i - 1], order[random() % i]);

	for (size_t i = 0; i < order.size(); i++) {
		const size_t at = order[i], of_piece = std::min(piece_size, size - at);
		const uint64_t when = i ? assumed.dma_landing_ns * i / (order.size() - 1) : 0;

		if (at) {
			plan.push_back({at, of_piece, when});
		} else {
			plan.push_back({status_size, of_piece - status_size, when});
			plan.push_back({0, status_size, when});
		}
	}
	return plan;
}

} // namespace

std::vector<landing_part> plan_landing(const assumptions &assumed, size_t size, uint64_t seed)
{
	const size_t body = size - status_size;

	switch (assumed.dma_landing) {
	case dma_landing_order::status_first:
		return {{0, status_size, 0}, {status_size, body, assumed.dma_landing_ns}};
	case dma_landing_order::pieces:
		return pieces(assumed, size, seed);
	case dma_landing_order::status_last:
		break;
	}
	return {{status_size, body, 0}, {0, status_size, assumed.dma_landing_ns}};
}

} // namespace switchtec::model
