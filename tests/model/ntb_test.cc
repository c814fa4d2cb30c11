// SPDX-License-Identifier: GPL-2.0-only
// The non-transparent bridge: windows into another host's memory, doorbells, messages; two switches that face
// each other; and whatever a hostile host may write there.

#include <catch2/catch.hpp>

#include <random>

#include "fake_machine.h"

using namespace switchtec::model;

namespace {

constexpr uint64_t ntb = 0x10000, gas_part_cfg = 0x4000, pffs = 0x134000;
constexpr uint64_t status = 0x0, operation = 0x4, bar_error = 0x10, lut_error = 0x18, requester_error = 0x20;
constexpr uint64_t requesters = 0x400, luts = 0x1000;
constexpr uint64_t odb = 0x1000, odb_mask = 0x1008, idb = 0x1010, idb_mask = 0x1018, vector_map = 0x1020,
		   message_map = 0x1060, out_message = 0x1068, in_message = 0x1088;
constexpr uint32_t lock = 1, configure = 2, reset = 3;
constexpr uint32_t normal = 1, locked = 2, locking = 3, configuring = 4;
constexpr uint32_t direct = 1 << 4, lut = 1 << 5;
constexpr uint64_t op_ns = config{}.ntb_op_ns, lut_size = 64 << 10, lut_space = 8 * lut_size;
constexpr uint64_t nobody = ~uint64_t(0);

constexpr uint64_t ctl(unsigned p) { return ntb + 0x4000 + p * 0x2000; }
constexpr uint64_t dbmsg(unsigned p) { return ntb + 0x64000 + p * 0x4000; }
constexpr uint64_t bar(unsigned n) { return 0x40 + 16 * n; }

/* A computer whose memory is large enough to be looked into, and can be read by the switch. */
class host : public fake_machine {
public:
	static constexpr uint64_t base = 0x2'0000'0000;

	host(const config &cfg, std::shared_ptr<shared_switch> of, uint64_t &clock)
		: fake_machine(cfg, std::move(of), clock), ram(1 << 20)
	{
	}
	bool dma_write(uint64_t addr, const void *data, size_t size) override
	{
		if (!holds(addr, size))
			return false;
		std::memcpy(&ram[addr - base], data, size);
		return true;
	}
	bool dma_read(uint64_t addr, void *data, size_t size) override
	{
		if (!holds(addr, size))
			return false;
		std::memcpy(data, &ram[addr - base], size);
		return true;
	}
	bool holds(uint64_t addr, size_t size) const
	{
		return addr >= base && addr - base < ram.size() && size <= ram.size() - (addr - base);
	}
	void write64(uint64_t offset, uint64_t value) { device.write(offset, value, 8); }

	std::vector<uint8_t> ram;
};

config endpoint(unsigned partition, unsigned partitions = 2)
{
	return {.partitions = partitions, .partition = partition, .class_id = 0x0680};
}

struct bridged {
	uint64_t clock = 1'000'000;
	std::shared_ptr<shared_switch> common = make_shared_switch(endpoint(0));
	host one{endpoint(0), common, clock}, other{endpoint(1), common, clock};

	void pass(uint64_t ns)
	{
		clock += ns;
		for (host *h : {&one, &other})
			h->device.expire();
	}
	uint32_t operate(unsigned partition, uint32_t what)
	{
		one.write32(ctl(partition) + operation, what);
		pass(op_ns);
		return one.read32(ctl(partition) + status);
	}
	/* processors of @partition may use its windows */
	void admit(unsigned partition, uint32_t requester = 0)
	{
		one.write32(ctl(partition) + requesters, requester << 16 | 1);
	}
	/* a direct window of the first host, BAR 4, into the other's memory */
	void open_direct(uint64_t address, uint64_t size, unsigned bits = 12)
	{
		one.write32(ctl(0) + bar(4), direct);
		one.write32(ctl(0) + bar(4) + 4, uint32_t(size) | bits);
		one.write64(ctl(0) + bar(4) + 8, address | 1);
	}
};

} // namespace

TEST_CASE("a direct window leads into the other host's memory, both ways")
{
	bridged b;

	b.admit(0);
	b.open_direct(host::base + 0x2000, 0x3000);
	CHECK(b.operate(0, lock) == locked);
	CHECK(b.one.device.read_window(4, 0, 8) == nobody); // not configured yet
	CHECK(b.operate(0, configure) == normal);

	for (unsigned size = 1; size <= 8; size++) {
		b.one.device.write_window(4, 0x10 * size, 0x1122334455667788, size);
		CHECK(b.other.ram[0x2000 + 0x10 * size] == 0x88);
		CHECK(b.other.ram[0x2000 + 0x10 * size + size] == 0);
		CHECK(b.one.device.read_window(4, 0x10 * size, size) ==
		      (0x1122334455667788 & (nobody >> (64 - 8 * size))));
	}
	CHECK(b.one.device.read_window(4, 0x3000, 4) == 0xffffffff); // beyond its end
	CHECK(b.one.device.read_window(2, 0, 4) == 0xffffffff);	      // the other BAR has none
	CHECK(b.other.device.read_window(4, 0, 4) == 0xffffffff);     // nor has the other host
}

TEST_CASE("windows of the look-up table come first in their BAR, the direct one behind them")
{
	bridged b;

	b.admit(1);
	b.one.write32(ctl(1) + bar(2), lut | direct | 16 << 8 | 7 << 14);
	b.one.write32(ctl(1) + bar(2) + 4, 0x10000 | 16);
	b.one.write64(ctl(1) + bar(2) + 8, host::base | 0);
	b.one.write64(ctl(1) + luts + 8 * 3, (host::base + 0x20000) | 0 << 1 | 1);
	CHECK(b.operate(1, configure) == normal);

	b.other.device.write_window(2, 3 * lut_size + 4, 0xabcd, 4);
	CHECK(b.one.ram[0x20004] == 0xcd);
	CHECK(b.other.device.read_window(2, 2 * lut_size, 4) == 0xffffffff); // an entry that is not enabled
	b.other.device.write_window(2, lut_space + 8, 0x77, 1);
	CHECK(b.one.ram[8] == 0x77);
}

TEST_CASE("who is not in the table of requesters reaches nobody")
{
	bridged b;

	b.open_direct(host::base, 0x1000);
	CHECK(b.operate(0, configure) == normal);
	CHECK(b.one.device.read_window(4, 0, 4) == 0xffffffff);
	b.admit(0, 0x0100);
	CHECK(b.operate(0, configure) == normal);
	CHECK(b.one.device.read_window(4, 0, 4) == 0xffffffff);
	b.one.write32(ctl(0) + requesters + 4 * 5, 1);
	CHECK(b.one.read32(ctl(0) + requesters + 4 * 5) == (1 | 5 << 1)); // the number on the other side
	CHECK(b.operate(0, configure) == normal);
	CHECK(b.one.device.read_window(4, 0, 4) == 0);
}

TEST_CASE("an operation takes its time; the next one waits for it")
{
	bridged b;

	b.one.write32(ctl(0) + operation, lock);
	CHECK(b.other.read32(ctl(0) + status) == locking);
	b.pass(op_ns - 1);
	CHECK(b.one.read32(ctl(0) + status) == locking);
	b.other.write32(ctl(0) + operation, configure);
	CHECK(b.one.read32(ctl(0) + status) == locking);
	b.pass(1);
	CHECK(b.one.read32(ctl(0) + status) == configuring);
	b.pass(op_ns);
	CHECK(b.one.read32(ctl(0) + status) == normal);

	for (const uint32_t none : {0u, 4u, 0xffffffffu}) {
		b.one.write32(ctl(0) + operation, none);
		CHECK(b.one.read32(ctl(0) + status) == normal);
	}
}

TEST_CASE("what cannot be is refused, and what counted before goes on to count")
{
	bridged b;

	b.admit(0);
	b.open_direct(host::base, 0x1000);
	REQUIRE(b.operate(0, configure) == normal);

	SECTION("larger than the BAR") { b.open_direct(host::base, 1 << 20); }
	SECTION("of no size") { b.open_direct(host::base, 0); }
	SECTION("not aligned as it says") { b.open_direct(host::base + 0x1000, 0x1000, 13); }
	SECTION("aligned to less than a page") { b.open_direct(host::base, 0x1000, 11); }
	SECTION("in a partition that is not there")
	{
		b.one.write64(ctl(0) + bar(4) + 8, host::base | 2);
	}
	SECTION("in a BAR that is not there") { b.one.write32(ctl(0) + bar(0), direct); }
	SECTION("a look-up table larger than the BAR") { b.one.write32(ctl(0) + bar(2), lut | 31 << 8 | 1 << 14); }
	SECTION("more windows than there are entries") { b.one.write32(ctl(0) + bar(2), lut | 12 << 8 | 8 << 14); }
	CHECK(b.operate(0, configure) == locked);
	CHECK(b.one.read32(ctl(0) + bar_error) != 0);
	CHECK(b.one.device.read_window(4, 0, 4) == 0);
}

TEST_CASE("an entry of the look-up table or of the requesters that cannot be is told by its number")
{
	bridged b;

	b.one.write64(ctl(0) + luts + 8 * 6, host::base | 2 << 1 | 1);
	CHECK(b.operate(0, configure) == locked);
	CHECK(b.one.read32(ctl(0) + lut_error) == (1u << 31 | 6));
	b.one.write64(ctl(0) + luts + 8 * 6, 0);
	b.one.write32(ctl(0) + requesters, 5 << 16 | 1);
	b.one.write32(ctl(0) + requesters + 4, 5 << 16 | 1);
	CHECK(b.operate(0, configure) == locked);
	CHECK(b.one.read32(ctl(0) + requester_error) == (1u << 31 | 1));
	b.one.write32(ctl(0) + requesters + 4, 0);
	CHECK(b.operate(0, configure) == normal);
	CHECK(b.one.read32(ctl(0) + lut_error) == 0);
	CHECK(b.one.read32(ctl(0) + requester_error) == 0);
}

TEST_CASE("a doorbell rings at the other host, once, if both sides let it")
{
	bridged b;

	for (unsigned i = 0; i < 64; i++)
		b.other.device.write(dbmsg(1) + vector_map + i, i % 4, 1);
	b.one.write64(dbmsg(0) + odb, 2);
	CHECK(b.other.read32(dbmsg(1) + idb) == 0); // masked here
	b.one.write64(dbmsg(0) + odb_mask, 0x8000'0000'0000'0006);
	b.one.write64(dbmsg(0) + odb, 0xff);
	CHECK(b.other.read32(dbmsg(1) + idb) == 6);
	CHECK(b.one.read32(dbmsg(0) + idb) == 0);
	CHECK(b.other.take_vectors().empty()); // masked there

	b.other.write64(dbmsg(1) + idb_mask, 0x8000'0000'0000'0002);
	CHECK(b.other.take_vectors() == vectors{1}); // it has rung
	b.one.write64(dbmsg(0) + odb, 2);
	CHECK(b.other.take_vectors().empty()); // and was not cleared
	b.other.write64(dbmsg(1) + idb, 2);
	CHECK(b.other.read32(dbmsg(1) + idb) == 4);
	b.one.write64(dbmsg(0) + odb, 0x8000'0000'0000'0002);
	CHECK(b.other.take_vectors() == vectors{1, 3});
	CHECK(b.one.take_vectors().empty());
}

TEST_CASE("a message comes where the receiver's map has it")
{
	bridged b;

	b.other.device.write(dbmsg(1) + vector_map + 62, 3, 1);
	b.other.write32(dbmsg(1) + message_map, 0xff'01'ff'ff); // message 1 of partition 0, in place 2
	b.one.write32(dbmsg(0) + out_message + 8, 0x1234);
	CHECK(b.other.read32(dbmsg(1) + in_message + 16) == 0x1234);
	CHECK(b.other.read32(dbmsg(1) + in_message + 20) == 1);
	CHECK(b.other.take_vectors().empty());
	b.other.device.write(dbmsg(1) + in_message + 20, 1, 1);
	b.other.device.write(dbmsg(1) + in_message + 21, 1, 1);
	b.one.write32(dbmsg(0) + out_message + 8, 0x5678);
	CHECK(b.other.take_vectors() == vectors{3});
	CHECK(b.other.read32(dbmsg(1) + in_message + 20) == 0x101);
	b.one.write32(dbmsg(0) + out_message, 0x9999); // in nobody's map
	CHECK(b.other.read32(dbmsg(1) + in_message + 16) == 0x5678);
	b.other.write32(dbmsg(1) + in_message + 16, 0); // is for reading only
	CHECK(b.other.read32(dbmsg(1) + in_message + 16) == 0x5678);
}

TEST_CASE("a host that is dead, or has gone, answers nobody")
{
	bridged b;

	b.admit(0);
	b.open_direct(host::base, 0x1000);
	REQUIRE(b.operate(0, configure) == normal);
	b.other.device.set_dead(true);
	CHECK(b.one.device.read_window(4, 0, 4) == 0xffffffff);
	b.other.device.set_dead(false);
	CHECK(b.one.device.read_window(4, 0, 4) == 0);
	b.one.device.set_dead(true);
	CHECK(b.one.device.read_window(4, 0, 4) == 0xffffffff);
}

TEST_CASE("a reset of a host's link clears its partition's registers, a function level reset does not")
{
	bridged b;

	b.admit(0);
	b.open_direct(host::base, 0x1000);
	REQUIRE(b.operate(0, configure) == normal);
	b.other.device.reset();
	b.one.device.function_reset();
	CHECK(b.one.device.read_window(4, 0, 4) == 0);
	b.one.write32(ctl(0) + operation, lock);
	b.one.device.reset();
	CHECK(b.one.device.read_window(4, 0, 4) == 0xffffffff);
	b.pass(op_ns);
	CHECK(b.one.read32(ctl(0) + status) == normal); // the operation is forgotten
	CHECK(b.one.read32(ctl(0) + bar(4)) == 1);	  // there is a BAR, and nothing is set up
	REQUIRE(b.operate(0, reset) == normal);
}

TEST_CASE("a function without NTB has no windows, and no registers of it")
{
	fake_machine m;

	CHECK(m.device.window_size(2) == 0);
	CHECK(m.device.read_window(2, 0, 4) == 0xffffffff);
	m.write32(ctl(0) + operation, lock);
	CHECK(m.read32(ctl(0) + status) == 0);
	m.write32(dbmsg(0) + odb_mask, 1);
	CHECK(m.read32(dbmsg(0) + odb_mask) == 0);
}

TEST_CASE("of more than two partitions neighbours talk to each other")
{
	uint64_t clock = 0;
	host m(endpoint(2, 4), make_shared_switch(endpoint(2, 4)), clock);

	CHECK(m.read32(ntb + 0x4) == 0xf);
	for (unsigned p = 0; p < 4; p++)
		CHECK(m.read32(ntb + 0x24 + 16 * p) == 1u << (p ^ 1));
}

namespace {

/* Two switches, a host on each; the second partition of each faces the other's. */
struct facing {
	static config half()
	{
		config cfg = endpoint(0);

		cfg.crosslink = true;
		return cfg;
	}

	uint64_t clock = 1'000'000;
	std::shared_ptr<shared_switch> left = make_shared_switch(half()), right = make_shared_switch(half());
	host one{half(), left, clock}, other{half(), right, clock};

	/* the endpoint beyond answers at these addresses: registers, BAR 2, BAR 4 */
	static constexpr uint64_t space = 0x10'0000'0000, csr = pffs + 7 * 0x1000;

	void enumerate(host &h)
	{
		h.device.write(csr + 4, 6, 2);
		for (unsigned i = 0; i < 3; i++)
			h.write64(csr + 0x10 + 8 * i, space * i);
	}
	void operate(host &h, unsigned partition, uint32_t what)
	{
		h.write32(ctl(partition) + operation, what);
		clock += op_ns;
		h.device.expire();
		REQUIRE(h.read32(ctl(partition) + status) == normal);
	}
	/* BAR 4 of partition @p leads to @address in partition @to */
	void open(host &h, unsigned p, uint64_t address, unsigned to)
	{
		h.write32(ctl(p) + requesters, 1);
		h.write32(ctl(p) + bar(4), direct);
		h.write32(ctl(p) + bar(4) + 4, 0x1000 | 12);
		h.write64(ctl(p) + bar(4) + 8, address | to);
		operate(h, p, configure);
	}
};

} // namespace

TEST_CASE("two switches that face each other: their registers and their hosts' memory")
{
	facing f;

	REQUIRE(face(*f.left, *f.right));
	CHECK_FALSE(face(*f.left, *f.right));
	CHECK(f.one.read32(ntb + 0x20 + 16) == 1);
	CHECK((f.one.read32(gas_part_cfg + 0x400 + 0x14) & 0xff) == 7);

	// Registers: a doorbell of the partition in the middle rings at its switch's host.
	f.open(f.one, 0, ntb + 0x64000 + 0x4000 + 0x1000, 1);
	CHECK(f.one.device.read_window(4, 0x8, 4) == 0xffffffff); // it has no address yet
	f.enumerate(f.other);
	CHECK(f.other.read32(f.csr + 0x10) == 0xc);
	f.one.device.write_window(4, 0x8, 0xff, 8);
	f.one.device.write_window(4, 0x0, 0x20, 8);
	CHECK(f.one.device.read_window(4, 0x8, 8) == 0xff);
	CHECK(f.other.read32(dbmsg(0) + idb) == 0x20);
	CHECK(f.one.read32(dbmsg(0) + idb) == 0);

	// Memory: out by BAR 4 of ours, in by BAR 4 of theirs.
	f.open(f.one, 0, 2 * f.space, 1);
	CHECK(f.one.device.read_window(4, 0, 4) == 0xffffffff);
	f.open(f.other, 1, host::base + 0x4000, 0);
	f.one.device.write_window(4, 0x10, 0xcafe, 2);
	CHECK(f.other.ram[0x4011] == 0xca);
	CHECK(f.one.device.read_window(4, 0x10, 2) == 0xcafe);
}

TEST_CASE("windows that lead back and forth end somewhere, and a switch that has gone answers nobody")
{
	facing f;

	REQUIRE(face(*f.left, *f.right));
	for (host *h : {&f.one, &f.other}) {
		f.enumerate(*h);
		f.open(*h, 0, 2 * f.space, 1);
		f.open(*h, 1, 2 * f.space, 1);
	}
	CHECK(f.one.device.read_window(4, 0, 4) == 0xffffffff);
	f.one.device.write_window(4, 0, 1, 4);

	uint64_t clock = 0;
	auto third = make_shared_switch(facing::half());
	{
		auto gone = make_shared_switch(facing::half());
		REQUIRE(face(*third, *gone));
	}
	host h(facing::half(), third, clock);
	h.write32(ctl(0) + requesters, 1);
	CHECK(h.device.read_window(4, 0, 4) == 0xffffffff);
}

TEST_CASE("a crosslink needs an NTB and a partition of its own")
{
	std::string error;
	config cfg = facing::half();

	CHECK(check(cfg, error));
	cfg.partition = 1;
	CHECK_FALSE(check(cfg, error));
	CHECK(error.find("crosslink") != std::string::npos);
	cfg = facing::half();
	cfg.partitions = 1;
	CHECK_FALSE(check(cfg, error));
	cfg = facing::half();
	cfg.class_id = 0x0580;
	CHECK_FALSE(check(cfg, error));
}

/* Whatever is written where, nothing breaks (the sanitizers look on), and another setup works afterwards. */
TEST_CASE("hostile values in every register of the bridge")
{
	const bool crossed = GENERATE(false, true);
	bridged b;
	facing f;
	host &h = crossed ? f.one : b.one;
	std::minstd_rand random(5);
	const auto any64 = [&] { return uint64_t(random()) << 33 ^ uint64_t(random()) << 11 ^ random(); };
	const uint64_t values[] = {0, 1, 0x33, 0xfff, nobody, nobody << 12, uint64_t(1) << 63, 0xffff'f000};

	if (crossed) {
		REQUIRE(face(*f.left, *f.right));
		f.enumerate(f.other);
	}
	for (unsigned round = 0; round < 20'000; round++) {
		const unsigned p = unsigned(random()) % 3; // one that is not there, too
		const uint64_t block = random() % 2 ? ctl(p) + any64() % 0x2000 : dbmsg(p) + 0x1000 + any64() % 0xb0;
		const uint64_t at = random() % 16 ? block : facing::csr + any64() % 0x30;
		const uint64_t value = random() % 3 ? values[any64() % std::size(values)] : any64();

		h.device.write(at, value, 1 + unsigned(random()) % 8);
		if (round % 8 == 0) {
			h.write32(ctl(p) + operation, uint32_t(1 + random() % 3));
			(crossed ? f.clock : b.clock) += any64() % (2 * op_ns);
			h.device.expire();
		}
		const unsigned window = random() % 2 ? 2 : 4, size = 1 + unsigned(random()) % 8;
		const uint64_t offset = any64() % (h.device.window_size(window) - 8);

		h.device.write_window(window, offset, value, size);
		h.device.read_window(window, offset, size);
	}
	h.device.reset();
	if (!crossed) {
		b.admit(0);
		b.open_direct(host::base, 0x1000);
		b.pass(2 * op_ns);
		REQUIRE(b.operate(0, configure) == normal);
		b.one.device.write_window(4, 0, 0x5a, 1);
		CHECK(b.other.ram[0] == 0x5a);
	}
}
