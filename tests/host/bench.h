// SPDX-License-Identifier: GPL-2.0-only
// What most host tests start from: a machine, the driver on it, an open file.
#pragma once

#include <cerrno>
#include <future>
#include <optional>
#include <thread>

#include <catch2/catch.hpp>

#include "memory.h"
#include "node.h"
#include "rules.h"
#include "upper/poll_bits.h"

namespace poll_bits = switchtec::upper::poll_bits;
// The model's, and not the driver's: an offset that is wrong in one of them is seen.
namespace mailbox_reg = switchtec::model::mrpc_reg;

inline bool in_output(uint64_t offset)
{
	return offset >= mailbox_reg::output && offset < mailbox_reg::output + mailbox_reg::payload_size;
}

// The header of MRPC completions of partition 0.
inline constexpr uint64_t own_completion = switchtec::model::part_cfg_base + switchtec::model::part_cfg_reg::mrpc_comp_hdr;

// Module parameters of one test; the defaults come back after it.
struct with_params {
	struct seam_params before = seam_params;
	~with_params() { seam_params = before; }
};

// It is read while it is changed, as in a kernel.
inline void set_pause_wait(unsigned ms)
{
	__atomic_store_n(&seam_params.pause_wait_ms, ms, __ATOMIC_RELEASE);
}

// The two ways in which MRPC runs; most tests pass through both.
enum class mode { dma, mailbox };

inline switchtec::model::config switch_for(mode how)
{
	switchtec::model::config cfg;

	cfg.dma_version = how == mode::dma;
	return cfg;
}

/**
 * struct bench - a bound driver
 *
 * Its end checks that nothing is left of the driver: no memory, no node, no work.
 */
struct bench {
	explicit bench(mode how = mode::dma) : bench(switch_for(how)) {}
	explicit bench(const switchtec::model::config &cfg) : machine(cfg)
	{
		params.before = seam_params;
		host::clear_log();
		driver.emplace(machine);
		if (driver->rc())
			host::bug("probe failed: %d, %s", driver->rc(), host::log().c_str());
	}
	~bench()
	{
		driver.reset();
		if (host::allocations() || host::nodes() || host::minors() || host::pending_work())
			host::bug("left: %u allocations, %u nodes, %u minors, %u pieces of work",
				  host::allocations(), host::nodes(), host::minors(),
				  host::pending_work());
	}

	std::unique_ptr<host::file> open()
	{
		std::unique_ptr<host::file> f;

		if (const int rc = host::file::open(0, f))
			host::bug("open failed: %d", rc);
		return f;
	}
	void unbind() { driver->unbind(); }
	void rebind() { driver.emplace(machine); }

	with_params params;
	host::machine machine;
	std::optional<host::driver> driver;
};

inline constexpr uint32_t cmd_echo = 0x41;
inline constexpr uint32_t no_event = 1 << 16; // complete without telling

inline const std::vector<uint8_t> question{0x12, 0x34, 0x56, 0x78};
inline const std::vector<uint8_t> answer{0xed, 0xcb, 0xa9, 0x87};

// One echo on an open file: does it come back inverted?
inline bool echo_works(host::file &f)
{
	if (f.submit(cmd_echo, question) != 8)
		return false;
	const auto r = f.result(4);
	return r.rc == 0 && r.return_code == 0 && r.data == answer;
}

// Is it so, once? For what only a busy machine makes otherwise.
template <class F>
bool once_in_a_while(F &&f)
{
	for (int i = 0; i < 20; i++)
		if (f())
			return true;
	return false;
}

// The same by poll: nobody says beforehand how much of the output he will read.
inline bool polled_echo_works(host::file &f)
{
	if (f.submit(cmd_echo, question) != 8 || !(f.poll(poll_bits::result, 0) & poll_bits::result))
		return false;
	const auto r = f.result(4);
	return r.rc == 0 && r.return_code == 0 && r.data == answer;
}

// How long a poll() may sleep on a busy machine, by the driver's clock.
inline constexpr unsigned in_the_end_ms = 300'000;

// A thread that sleeps in a system call; tests wait for its end, and only then for its result.
template <class F>
auto in_thread(F f)
{
	return std::async(std::launch::async, f);
}

// Until a condition holds; the driver's own time limits are far shorter than this one.
template <class F>
[[nodiscard]] bool eventually(F condition)
{
	const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);

	while (!condition()) {
		if (std::chrono::steady_clock::now() > limit)
			return false;
		// Not by yield(): the threads that are waited for have need of the processors.
		std::this_thread::sleep_for(std::chrono::microseconds(50));
	}
	return true;
}

// So long by the driver's clock. Any thread.
inline void wait_ms(u64 ms)
{
	const u64 start = seam_now_ms();

	if (!eventually([&] { return seam_now_ms() - start >= ms; }))
		host::bug("the driver's clock stands still");
}

// Nothing that the device or the driver has begun goes on.
inline void come_to_rest(bench &b)
{
	b.machine.settle();
	if (!eventually([] { return host::pending_work() == 0; }))
		host::bug("work that does not end");
	b.machine.settle();
}
