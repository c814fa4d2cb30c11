// SPDX-License-Identifier: GPL-2.0-only
// Another host of the same switch, without this driver: it does what a scenario says.
#pragma once

#include <cstdint>
#include <memory>

#include "qemu/model/switch/switch_model.h"

namespace host {

/** class neighbour - partition 1 of a switch of which our machine is partition 0 */
class neighbour : private switchtec::model::backend {
public:
	explicit neighbour(switchtec::model::config cfg)
		: joined(switchtec::model::make_shared_switch(cfg)),
		  model(partition_1(cfg), static_cast<backend &>(*this), joined)
	{
	}

	const std::shared_ptr<switchtec::model::shared_switch> joined;
	switchtec::model::switch_model model;

private:
	static switchtec::model::config partition_1(switchtec::model::config cfg)
	{
		cfg.partition = 1;
		return cfg;
	}

	bool dma_write(uint64_t, const void *, size_t) override { return false; }
	bool dma_read(uint64_t, void *, size_t) override { return false; }
	void interrupt(unsigned) override {}
	uint64_t now_ns() override { return 0; }
	void arm_timer(uint64_t) override {}
	void died(bool) override {}
	void link(bool) override {}
};

} // namespace host
