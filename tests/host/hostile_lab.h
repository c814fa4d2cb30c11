// SPDX-License-Identifier: GPL-2.0-only
// A driver on a device that lies: its registers, and calls from above that check what comes back.
#pragma once

#include <cstring>
#include <map>

#include "abi/ioctl.h"
#include "bench.h"

namespace hostile {

namespace abi = switchtec::abi;
using filter = host::machine::read_filter;

// Two machines stand for all: every register that a generation or a mode reads is read by one.
struct kind {
	const char *name;
	uint16_t device_id;
	switchtec_generation generation;
	mode how;
};
inline const kind kinds[] = {
	{"Gen3, DMA", 0x8532, SWITCHTEC_GEN3, mode::dma},
	{"Gen4, mailbox", 0x4000, SWITCHTEC_GEN4, mode::mailbox},
};

inline constexpr unsigned partitions = 2, local = 1, pffs = 4;
inline constexpr uint32_t events_with_a_path_of_their_own[] = {0, 13, 14, 28, 30};

// What must not come out again: an input, and what lay on the stack.
inline constexpr uint8_t input_byte = 0xd7, stack_byte = 0xc5, user_byte = 0xaa;
inline constexpr uint32_t answer_word = 0x28282828; // input_byte, inverted

[[gnu::noinline]] inline void fill_stack()
{
	uint8_t junk[4096];

	std::memset(junk, stack_byte, sizeof(junk));
	asm volatile("" : : "r"(junk) : "memory");
}

inline void must(bool condition, const char *what)
{
	if (!condition)
		FAIL(what);
}

inline bool has_word(const uint8_t *data, size_t size, uint8_t byte)
{
	size_t run = 0;

	for (size_t i = 0; i < size; i++)
		if ((run = data[i] == byte ? run + 1 : 0) == 4)
			return true;
	return false;
}

// Ends the program if a test does not get on.
class watchdog {
public:
	static void pet() { progress()++; }
	watchdog() : thread_([this] { watch(); }) {}
	~watchdog()
	{
		stop_ = true;
		thread_.join();
	}

private:
	static std::atomic<unsigned long> &progress()
	{
		static std::atomic<unsigned long> n;
		return n;
	}
	void watch()
	{
		unsigned long seen = progress();
		for (unsigned idle_ms = 0; !stop_; idle_ms += 20) {
			std::this_thread::sleep_for(std::chrono::milliseconds(20));
			if (progress() != seen)
				idle_ms = 0;
			seen = progress();
			if (idle_ms > 30'000)
				host::bug("a call does not return");
		}
	}
	std::atomic<bool> stop_{false};
	std::thread thread_;
};

// The device lies for as long as this lives.
struct lying {
	lying(host::machine &m, filter f) : machine(m) { machine.on_read(std::move(f)); }
	~lying() { machine.on_read({}); }
	host::machine &machine;
};

/**
 * class lab - a machine, sometimes with the driver on it, and checked calls
 *
 * Time limits are short while the device lies and long while it is looked after.
 */
class lab {
public:
	explicit lab(const kind &k) : what(k), machine(config_of(k))
	{
		params_.before = seam_params;
		time_limit(30);
		__atomic_store_n(&seam_params.unbind_drain_ms, 5, __ATOMIC_RELEASE);
	}
	~lab() { unbind(); }

	bool bind()
	{
		watchdog::pet();
		host::clear_log();
		driver_.emplace(machine);
		if (!driver_->rc())
			must(host::file::open(0, file) == 0, "open");
		else
			nothing_is_left();
		return bound();
	}
	bool bound() const { return driver_ && driver_->bound(); }
	void unbind()
	{
		if (driver_)
			driver_->unbind();
		file.reset();
		driver_.reset();
		nothing_is_left();
	}
	// Registers as after power-up. Only while no driver is bound.
	void reset()
	{
		machine.on_read({});
		machine.hold(false);
		machine.settle();
		machine.inject("clear;link-down;link-up");
	}
	void time_limit(unsigned ms)
	{
		__atomic_store_n(&seam_params.mrpc_timeout_ms, ms, __ATOMIC_RELEASE);
	}

	// The device tells the truth again: does everything work?
	void must_be_healthy()
	{
		machine.on_read({});
		machine.hold(false);
		machine.settle();
		time_limit(60'000);
		if (!bound()) {
			reset();
			must(bind(), "the driver does not come up again");
		}
		// A completion that was not seen keeps back the interrupts of those after it.
		machine.interrupt_now(0);
		machine.settle();
		must(echo_works(*file), "no echo after the device has told the truth again");
		time_limit(30);
	}

	// An ioctl on memory with guards; neither they, nor anything after an error, may change.
	template <class T>
	long ioctl(uint32_t number, T &arg, size_t size = sizeof(T))
	{
		constexpr size_t guard = 64;
		std::vector<uint8_t> memory(size + 2 * guard, user_byte);
		uint8_t *const at = memory.data() + guard;

		watchdog::pet();
		std::memcpy(at, &arg, size);
		const auto before = memory;
		fill_stack();
		const long rc = file->ioctl(number, at,
					    number == abi::EVENT_SUMMARY_32
						    ? SWITCHTEC_MAY_WRITE | SWITCHTEC_COMPAT
						    : SWITCHTEC_MAY_WRITE);
		must(rc <= 0, "an ioctl returned something positive");
		if (rc < 0)
			must(memory == before, "an ioctl failed and wrote to memory");
		must(std::memcmp(memory.data(), before.data(), guard) == 0 &&
			     std::memcmp(at + size, before.data(), guard) == 0,
		     "an ioctl wrote outside its structure");
		must(!has_word(at, size, stack_byte), "an ioctl handed out the stack");
		std::memcpy(&arg, at, size);
		return rc;
	}

	// One command with as much input and output as there can be. @truthful: of the output area.
	void exchange(bool truthful = true)
	{
		watchdog::pet();
		const long rc = file->submit(cmd_echo, std::vector<uint8_t>(1024, input_byte));
		must(rc == 1028 || rc == -ENODEV || rc == -EBADE, "write");
		if (rc != -ENODEV)
			take_result(truthful);
	}
	void take_result(bool truthful = true)
	{
		std::vector<uint8_t> memory(1028 + 64, user_byte);

		// Within two seconds here, whatever the device says: the limit is a thousandth of it.
		file->poll(poll_bits::result | poll_bits::hup, 20'000);
		fill_stack();
		const long rc = file->read_nonblocking(memory.data(), 1028);
		must(rc != -EAGAIN, "a command passed its time limit and nobody was told");
		must(rc == 1028 || rc == -EIO || rc == -ENXIO || rc == -EBADMSG || rc == -ETIMEDOUT ||
			     rc == -ENODEV || rc == -EPIPE,
		     "read returned something else than abi.rst says");
		must(memory[1028] == user_byte, "read() wrote too much");
		if (rc < 0)
			return;
		must(!has_word(memory.data(), 1028, input_byte), "the input came back");
		must(!has_word(memory.data(), 1028, stack_byte), "read() handed out the stack");
		must(!has_word(memory.data(), 1028, user_byte), "read() left something out");
		uint32_t code, first;
		std::memcpy(&code, memory.data(), 4);
		std::memcpy(&first, memory.data() + 4, 4);
		if (!truthful)
			return;
		must(first == (code ? 0 : answer_word) || first == 0, "not the device's answer");
		must(std::all_of(memory.begin() + 8, memory.begin() + 1028,
				 [](uint8_t b) { return b == 0; }),
		     "not zero past the device's output");
	}

	void attributes()
	{
		for (int which = 0; which <= SWITCHTEC_ATTR_PARTITION_COUNT; which++) {
			long rc = 0;
			fill_stack();
			const std::string text =
				host::attribute(0, static_cast<switchtec_attribute>(which), &rc);
			must(rc == -EIO || (rc > 0 && rc < 32 && text.back() == '\n'), "attribute");
			for (size_t i = 0; rc > 0 && i + 1 < text.size(); i++)
				must(text[i] >= ' ' && text[i] <= '~', "an attribute is not text");
		}
	}
	void flash()
	{
		abi::flash_info info{};
		ioctl(abi::FLASH_INFO, info);
		must(info.padding == 0, "padding");
		for (uint32_t i = 0; i < 20; i++) {
			abi::flash_part_info part{i, 0, 0, 0};
			ioctl(abi::FLASH_PART_INFO, part);
			must((part.active & ~3u) == 0, "active");
		}
	}
	// @counts_are_true: of partitions and PFFs
	void summary(bool counts_are_true = true)
	{
		abi::event_summary s;
		std::memset(&s, user_byte, sizeof(s));
		const bool ok = ioctl(abi::EVENT_SUMMARY, s) == 0;
		must(!ok || s.padding == 0, "padding");
		for (unsigned i = partitions; ok && counts_are_true && i < abi::max_partitions; i++)
			must(s.part[i] == 0, "a partition that is not there");
		for (unsigned i = pffs; ok && counts_are_true && i < abi::max_pffs; i++)
			must(s.pff[i] == 0, "a PFF that is not there");
		ioctl(abi::EVENT_SUMMARY_LEGACY, s, abi::event_summary_size_legacy);
		ioctl(abi::EVENT_SUMMARY_32, s, abi::event_summary_size_32);
	}
	long control(uint32_t id, int32_t index, uint32_t flags)
	{
		abi::event_ctl ctl{id, index, flags, 0, 0, {}};
		const long rc = ioctl(abi::EVENT_CTL, ctl);
		must(ctl.event_id == id && ctl.index == index, "EVENT_CTL changed its arguments");
		must(ctl.occurred <= 1 && ctl.count <= 0xff, "EVENT_CTL");
		must((ctl.flags & ~abi::event_flag::all) == 0, "EVENT_CTL's flags");
		return rc;
	}
	void ports()
	{
		for (uint32_t pff : {0u, 1u, 3u, 254u, 255u, 256u, ~0u}) {
			abi::pff_port p{pff, 0, 0};
			if (ioctl(abi::PFF_TO_PORT, p) == 0)
				must(p.port == abi::port_none || p.port <= 47 || p.port == abi::port_vep,
				     "PFF_TO_PORT");
			must(p.partition < abi::max_partitions, "PFF_TO_PORT's partition");
		}
		for (uint32_t partition : {0u, local, 2u, 47u, 48u, 0x80000000u, ~0u})
			for (uint32_t port : {0u, 1u, 47u, 48u, 100u, ~0u}) {
				abi::pff_port p{0, partition, port};
				ioctl(abi::PORT_TO_PFF, p);
			}
	}
	void arm_events()
	{
		for (uint32_t id : events_with_a_path_of_their_own)
			control(id, abi::index_all,
				abi::event_flag::clear | abi::event_flag::enable_poll);
	}
	void fire_events()
	{
		machine.inject("event=0:0;event=13:1;event=30:0;event=28:1;event=28:3");
		machine.settle();
		file->poll();
	}
	// Everything that a program can do.
	void use(bool truthful = false)
	{
		attributes();
		flash();
		summary(truthful);
		for (uint32_t id : events_with_a_path_of_their_own)
			for (int32_t index : {-3, -2, -1, 0, 1, 3, 47, 48, 254, 255})
				control(id, index, 0);
		ports();
		arm_events();
		fire_events();
		exchange(truthful);
		summary(truthful);
	}

	host::driver &driver() { return *driver_; }

	const kind &what;
	host::machine machine;
	std::unique_ptr<host::file> file;

private:
	static switchtec::model::config config_of(const kind &k)
	{
		auto cfg = switch_for(k.how);

		cfg.device_id = k.device_id;
		cfg.partitions = partitions;
		cfg.partition = local;
		cfg.pffs = pffs;
		cfg.latency_ns = 0;
		return cfg;
	}
	static void nothing_is_left()
	{
		must(!host::allocations() && !host::nodes() && !host::minors() &&
			     !host::pending_work(),
		     "something is left of the driver");
	}

	with_params params_;
	std::optional<host::driver> driver_;
	watchdog watchdog_;
};

// A register as the driver reads it.
struct place {
	uint64_t offset;
	unsigned size;
	bool in_output() const { return ::in_output(offset); }
	bool operator<(const place &o) const { return offset < o.offset; }
};

inline uint64_t cut(uint64_t value, unsigned size)
{
	return size == 8 ? value | value << 32 : value & ((1ull << 8 * size) - 1);
}

// Limits of what registers count, and what is not a limit of anything. The first few are enough
// for registers that decide nothing.
inline std::vector<uint64_t> nasty_values(unsigned size, size_t at_most = 100)
{
	std::vector<uint64_t> all;

	for (uint64_t v : {~0ull, 0ull, 0x7fffffffull, 9ull, 0x80000000ull, 1ull, 2ull, 0x7full, 0x80ull,
			   0xffull, 0x100ull, 0xfeull, 0x2full, 0x30ull, 0x31ull, 0xffffull, 0x80000009ull})
		if (const uint64_t c = cut(v, size);
		    all.size() < at_most && std::find(all.begin(), all.end(), c) == all.end())
			all.push_back(c);
	return all;
}

inline filter always(place where, uint64_t value)
{
	return [=](uint64_t offset, unsigned, uint64_t truth) {
		return offset == where.offset ? value : truth;
	};
}

// What f makes the driver read.
template <class F>
std::vector<place> reads_of(host::machine &m, F f)
{
	std::map<uint64_t, unsigned> seen;
	{
		lying record(m, [&](uint64_t offset, unsigned size, uint64_t truth) {
			seen[offset] = size;
			return truth;
		});
		f();
	}
	std::vector<place> all;
	for (const auto &[offset, size] : seen)
		all.push_back({offset, size});
	return all;
}

} // namespace hostile
