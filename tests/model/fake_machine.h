// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "qemu/model/switch/switch_model.h"

namespace switchtec::model {

/**
 * class fake_machine - a computer around one model: memory, an interrupt log, a clock moved by hand
 */
class fake_machine : public backend {
public:
	/* above 4 GiB: both halves of the address count */
	static constexpr uint64_t dma_base = 0x1'0000'1000;
	static constexpr uint64_t mrpc_comp = 0x4000 + 0x13c;	/* header of partition 0 */

	explicit fake_machine(const config &cfg = {}) : device(cfg, *this)
	{
		std::memset(memory, 0x77, sizeof(memory));
	}
	/* an endpoint of a switch with several hosts, whose clocks are one: @clock */
	fake_machine(const config &cfg, std::shared_ptr<shared_switch> of, uint64_t &clock)
		: now(clock), device(cfg, *this, std::move(of))
	{
		std::memset(memory, 0x77, sizeof(memory));
	}

	/* ---- the backend ---- */

	bool dma_write(uint64_t addr, const void *data, size_t size) override
	{
		if (!bus_master || addr < dma_base || addr + size > dma_base + sizeof(memory))
			return false;
		std::memcpy(memory + (addr - dma_base), data, size);
		dma_writes.push_back({addr - dma_base, size});
		return true;
	}
	bool dma_read(uint64_t, void *, size_t) override { return false; }
	void interrupt(unsigned vector) override { interrupts.push_back({now, vector}); }
	uint64_t now_ns() override { return now; }
	void arm_timer(uint64_t deadline_ns) override { timer = deadline_ns; }
	void died(bool dead) override { log.push_back(dead ? "died" : "alive"); }
	void link(bool up) override { log.push_back(up ? "link up" : "link down"); }
	bool takes_card() override { return card_wanted; }

	/* ---- time ---- */

	/* let @ns pass; the timer fires exactly when it is armed for */
	void pass(uint64_t ns)
	{
		const uint64_t until = now + ns;

		while (timer <= until) {
			now = std::max(now, timer);
			timer = UINT64_MAX;
			device.expire();
		}
		now = until;
	}

	/* ---- a driver's moves ---- */

	uint32_t read32(uint64_t offset) { return uint32_t(device.read(offset, 4)); }
	uint16_t read16(uint64_t offset) { return uint16_t(device.read(offset, 2)); }
	uint8_t read8(uint64_t offset) { return uint8_t(device.read(offset, 1)); }
	void write32(uint64_t offset, uint32_t value) { device.write(offset, value, 4); }

	std::string read_text(uint64_t offset, size_t size)
	{
		std::string text;

		for (size_t i = 0; i < size; i++)
			text += char(read8(offset + i));
		return text;
	}

	void enable_dma()
	{
		device.write(0x810, dma_base, 8);
		write32(0x80c, 1);
	}
	void enable_event() { write32(mrpc_comp, 0x9); }

	void command(uint32_t cmd, uint32_t input = 0)
	{
		write32(0, input);
		write32(0x800, cmd);
	}

	uint32_t status() { return read32(0x804); }
	uint32_t return_value() { return read32(0x808); }
	uint32_t output(unsigned word = 0) { return read32(0x400 + 4 * word); }

	/* a word of the result block in memory: status, id, return code, size, data... */
	uint32_t result(unsigned word) const
	{
		uint32_t value;

		std::memcpy(&value, memory + 4 * word, 4);
		return value;
	}

	/* vectors raised since the last call */
	std::vector<unsigned> take_vectors()
	{
		std::vector<unsigned> vectors;

		for (const auto &i : interrupts)
			vectors.push_back(i.vector);
		interrupts.clear();
		return vectors;
	}

	/* "" or why the fault was refused */
	std::string inject(std::string_view spec)
	{
		std::string error;

		return device.inject(spec, error) ? "" : error;
	}

	struct raised {
		uint64_t when;
		unsigned vector;
	};
	struct written {
		uint64_t at;
		size_t size;

		bool operator==(const written &) const = default;
	};

	uint64_t own_clock = 1'000'000;
	uint64_t &now = own_clock;
	uint64_t timer = UINT64_MAX;
	bool bus_master = true;
	bool card_wanted = true;	/* the hotplug port is ready for one */
	uint8_t memory[2048];
	std::vector<raised> interrupts;
	std::vector<written> dma_writes;
	std::vector<std::string> log;
	switch_model device;
};

using vectors = std::vector<unsigned>;

inline constexpr uint64_t latency = config{}.latency_ns;
inline constexpr uint32_t untouched = 0x77777777;	/* memory that no DMA has written */
inline constexpr uint32_t echo = 0x41;

} // namespace switchtec::model
