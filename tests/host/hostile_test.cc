// SPDX-License-Identifier: GPL-2.0-only
// Registers are input: every one that the driver reads lies, in every phase.
#include "hostile_lab.h"

#include <random>

using namespace hostile;

namespace {

// A part of the driver's life. The device lies while run() runs, not in prepare().
struct phase {
	const char *name;
	std::function<void(lab &)> prepare, run;
	bool bound = true; // the driver is there before it
	bool mrpc_only = false; // what else is read meanwhile, others have lied about
};

void nothing(lab &) {}

std::vector<phase> phases()
{
	return {
		{"probe", nothing, [](lab &l) { l.bind(); }, false},
		{"attributes", nothing, [](lab &l) { l.attributes(); }},
		{"flash", nothing, [](lab &l) { l.flash(); }},
		{"summary", nothing, [](lab &l) { l.summary(); }},
		{"ports", nothing, [](lab &l) { l.ports(); }},
		{"arm", nothing, [](lab &l) { l.arm_events(); }},
		{"events", [](lab &l) { l.arm_events(); }, [](lab &l) { l.fire_events(); }},
		{"link clients", nothing,
		 [](lab &l) {
			 host::client c(0, [](void *) {}, nullptr);
			 l.machine.inject("link=1:down");
			 l.machine.settle();
		 }},
		{"MRPC", nothing, [](lab &l) { l.exchange(false); }, true, true},
		{"MRPC, no interrupt", [](lab &l) { l.machine.inject("lost-interrupt"); },
		 [](lab &l) { l.exchange(false); }, true, true},
		{"MRPC, nothing in memory", [](lab &l) { l.machine.inject("lost-dma"); },
		 [](lab &l) { l.exchange(false); }, true, true},
	};
}

// A life of the driver on a device that lies all the time.
void life(lab &l, filter f)
{
	l.reset();
	lying device(l.machine, std::move(f));
	if (l.bind())
		l.use();
	l.unbind();
}

// The registers that decide something, for what is too much for all.
std::vector<place> deciding(const kind &k)
{
	const bool gen3 = k.generation == SWITCHTEC_GEN3;

	return {
		{0x804, 4}, {0x808, 4}, {0x818, 4}, {0x81c, 4},     // MRPC
		{0x1820, 4}, {0x1830, 4},                           // global summary, stack error
		{0x2000, 4}, {gen3 ? 0x2018u : 0x2048u, 1},         // device, partition
		{gen3 ? 0x2234u : 0x2204u, 4},                      // flash length
		{0x4010, 4}, {0x4114, 4}, {0x4184, 4},              // PFF of a port, events
		{0x4500, 2}, {0x4514, 4}, {0x4524, 4}, {0x453c, 4}, // vector, our own completions
		{0x10000, 1},                                       // number of partitions
		{0x134000, 2}, {0x134c00, 4}, {0x134d30, 4}, {0x135d30, 4}, {0x138000, 2},
	};
}

constexpr uint64_t own_completions = 0x453c;

// Lives in which every other read of a register lies, or every one counts on, in jumps.
void fickle_lives(lab &l, place where)
{
	for (int way = 0; way < 6; way++) {
		INFO(l.what.name << std::hex << ": " << where.offset << ", way " << way);
		life(l, [=, n = 0u](uint64_t offset, unsigned size, uint64_t truth) mutable -> uint64_t {
			if (offset != where.offset)
				return truth;
			const bool odd = n++ & 1;
			switch (way) {
			case 0:
				return odd ? cut(~0ull, size) : truth;
			case 1:
				return odd ? truth : cut(~0ull, size);
			case 2:
				return odd ? cut(0x30, size) : truth;
			case 3:
				return cut(truth + n * 0x13579bdu, size);
			case 4:
				return odd ? 1 : truth;
			default:
				return odd ? 0 : truth;
			}
		});
	}
}

bool decides(const kind &k, place where)
{
	for (const place &p : deciding(k))
		if (p.offset == where.offset)
			return true;
	return false;
}

} // namespace

TEST_CASE("every register lies, one at a time, in every phase", "[hostile]")
{
	for (const kind &k : kinds) {
		lab l(k);

		for (const phase &p : phases()) {
			l.must_be_healthy();
			if (!p.bound)
				l.unbind();
			p.prepare(l);
			const auto places = reads_of(l.machine, [&] { p.run(l); });
			CAPTURE(k.name, p.name);
			REQUIRE((!places.empty() || k.how == mode::dma));
			for (const place &where : places) {
				// Of the output area, 1 KiB of the same, a part is enough.
				if (where.in_output() && where.offset % 0xf8)
					continue;
				if (p.mrpc_only && where.offset >= 0x1000 &&
				    where.offset != own_completions)
					continue;
				const size_t how_many = decides(k, where) ? 100 : 4;
				for (const uint64_t value : nasty_values(where.size, how_many)) {
					INFO(std::hex << where.offset << " reads " << value);
					if (!p.bound)
						l.unbind();
					else if (!l.bound())
						must(l.bind(), "bind");
					p.prepare(l);
					{
						lying device(l.machine, always(where, value));
						p.run(l);
					}
					// What was believed at probe stays: live with it.
					if (!p.bound && l.bound())
						l.use();
				}
				l.must_be_healthy();
			}
		}
	}
}

TEST_CASE("two registers lie for a whole life", "[hostile]")
{
	const uint64_t values[] = {0, ~0ull, 1, 2, 0x2f, 0x30, 0xff, 0x80000000, 0x7fffffff, 9};
	constexpr size_t n = std::size(values);

	for (const kind &k : kinds) {
		lab l(k);
		const auto places = deciding(k);
		std::minstd_rand random(1);

		for (size_t a = 0; a < places.size(); a++) {
			for (size_t b = a; b < places.size(); b++) {
				const place one = places[a], two = places[b];
				const uint64_t v1 = cut(values[random() % n], one.size);
				const uint64_t v2 = cut(values[random() % n], two.size);
				INFO(k.name << std::hex << ": " << one.offset << " reads " << v1 << ", "
					    << two.offset << " reads " << v2);
				life(l, [=](uint64_t offset, unsigned, uint64_t truth) {
					return offset == one.offset   ? v1
					       : offset == two.offset ? v2
								      : truth;
				});
			}
		}
		l.must_be_healthy();
	}
}

TEST_CASE("a register changes between two reads", "[hostile]")
{
	for (const kind &k : kinds) {
		lab l(k);

		for (const place &where : deciding(k))
			if (where.offset != mailbox_reg::status) // a case of its own, below
				fickle_lives(l, where);
		l.must_be_healthy();
	}
}

// What the watch reads as finished and the collector as not must not be looked at for ever.
TEST_CASE("the MRPC status changes between two reads", "[hostile]")
{
	lab l(GENERATE(from_range(std::begin(kinds), std::end(kinds))));

	fickle_lives(l, {mailbox_reg::status, 4});
	l.must_be_healthy();
}

TEST_CASE("every register reads the same from some read on", "[hostile]")
{
	for (const kind &k : kinds) {
		lab l(k);

		for (uint64_t value : {~0ull, 0ull, 0x80000000ull, 0x11f811f9ull}) {
			for (unsigned from = 1; from < 1500; from += from < 90 ? 3 : 97) {
				INFO(k.name << std::hex << ": all read " << value << " from " << std::dec
					    << from << " on");
				life(l, [=, n = 0u](uint64_t, unsigned size, uint64_t truth) mutable {
					return ++n < from ? truth : cut(value, size);
				});
			}
			l.must_be_healthy();
			l.unbind();
		}
	}
}

TEST_CASE("every register reads the same while the driver leaves", "[hostile]")
{
	for (const kind &k : kinds) {
		lab l(k);

		for (uint64_t value : nasty_values(4)) {
			INFO(k.name << std::hex << ": all read " << value);
			l.must_be_healthy();
			l.arm_events();
			l.machine.hold(true);
			REQUIRE(l.file->submit(cmd_echo) == 4);
			auto reader = in_thread([&] { return l.file->result(4).rc; });
			{
				lying device(l.machine, [=](uint64_t, unsigned size, uint64_t) {
					return cut(value, size);
				});
				l.machine.inject("event=0:0;spurious-interrupt=0;spurious-interrupt=1");
				l.driver().unbind();
				const long rc = reader.get();
				CHECK((rc == 0 || rc == -EPIPE || rc == -EIO || rc == -ETIMEDOUT ||
				       rc == -EBADMSG || rc == -ENXIO));
			}
			l.unbind();
		}
	}
}

namespace {

// What the firmware writes to memory, by its own hand. The driver must be bound, the device held.
struct result_block {
	uint32_t status, id, return_code, size;
};

constexpr uint8_t firmware_byte = 0x99;

void write_result(host::machine &m, const result_block &header)
{
	const uint64_t at = m.read(mailbox_reg::dma_addr, 8);
	const auto word = [&](uint64_t offset, uint32_t value) {
		__atomic_store_n(reinterpret_cast<uint32_t *>(at + offset), value, __ATOMIC_RELEASE);
	};

	REQUIRE(at != 0);
	for (uint64_t i = 0; i < 1024; i += 4)
		word(16 + i, firmware_byte * 0x01010101u);
	word(4, header.id);
	word(8, header.return_code);
	word(12, header.size);
	word(0, header.status);
}

} // namespace

TEST_CASE("the result in memory is garbage", "[hostile]")
{
	lab l(kinds[0]);
	const uint32_t nasty[] = {0, 1, 2, 3, 0xff, 0x100, 0x101, 0x7fffffff, 0x80000000, ~0u};
	std::vector<result_block> blocks;

	for (uint32_t v : nasty) {
		blocks.push_back({v, cmd_echo, 0, 4});
		blocks.push_back({v, cmd_echo, ~0u, ~0u});
		blocks.push_back({2, v, 0, 4});
		blocks.push_back({2, cmd_echo | v << 16, 0, 4}); // the id has 16 bits
		blocks.push_back({2, cmd_echo, v, 8});
		blocks.push_back({v, v, v, v});
	}
	for (uint32_t size : {0u, 1u, 3u, 4u, 1023u, 1024u, 1025u, 4096u, 0x7fffffffu, 0x80000000u, ~0u})
		blocks.push_back({2, cmd_echo, 0, size});
	for (const result_block &block : blocks) {
		INFO(std::hex << "status " << block.status << ", id " << block.id << ", return code "
			      << block.return_code << ", size " << block.size);
		l.must_be_healthy();
		l.time_limit(60'000); // what is held for too long is no garbage
		l.machine.hold(true);
		REQUIRE(l.file->submit(cmd_echo, std::vector<uint8_t>(1024, input_byte)) == 1028);
		write_result(l.machine, block);
		l.machine.interrupt_now(1);
		std::vector<uint8_t> reply(1028, user_byte);
		fill_stack();
		long rc = l.file->read_nonblocking(reply.data(), reply.size());
		if (rc == -EAGAIN) {
			// Not believed. It is still the device's turn.
			CHECK((block.status == 1 || (block.id & 0xffff) != cmd_echo));
			l.machine.hold(false);
			l.take_result();
			continue;
		}
		CHECK((block.id & 0xffff) == cmd_echo);
		l.machine.hold(false);
		if (rc < 0) {
			CHECK((rc == -EBADMSG || rc == -ENXIO));
			continue;
		}
		CHECK(rc == 1028);
		const bool delivers = (block.status == 2 || block.status == 0xff) && block.return_code == 0;
		const size_t output = delivers ? std::min<size_t>(block.size, 1024) : 0;
		CHECK(std::all_of(reply.begin() + 4, reply.begin() + 4 + output,
				  [](uint8_t b) { return b == firmware_byte; }));
		CHECK(std::all_of(reply.begin() + 4 + output, reply.end(),
				  [](uint8_t b) { return b == 0; }));
	}
}

TEST_CASE("one lost interrupt in mailbox mode costs one command, not all that follow", "[hostile]")
{
	bench b(mode::mailbox);
	auto f = b.open();

	b.machine.inject("lost-interrupt");
	REQUIRE(echo_works(*f));
	std::atomic<unsigned> looks{0};
	lying counting(b.machine, [&](uint64_t offset, unsigned, uint64_t truth) {
		looks += offset == mailbox_reg::status;
		return truth;
	});
	// After an interrupt one look at the status is enough; the watch takes another, before.
	CHECK(once_in_a_while([&] {
		looks = 0;
		return echo_works(*f) && looks == 1;
	}));
}

// A size beyond the buffer is cut to the buffer; what follows the output in it must not be of the
// command before, which was another program's.
TEST_CASE("a result that claims too much hands out nothing of an earlier one", "[hostile]")
{
	bench b(mode::dma);
	auto mine = b.open(), others = b.open();
	const unsigned vector = dma_vector_of(switch_for(mode::dma));
	const auto fill_memory = [&] {
		for (unsigned at = 16; at < 16 + 1024; at += 4)
			b.machine.write_result(at, ~0u);
	};

	SECTION("which an earlier driver asked for")
	{
		fill_memory();
	}
	SECTION("which went to another program")
	{
		b.machine.inject("huge-output");
		b.machine.hold(true);
		REQUIRE(others->submit(cmd_echo, question) == 8);
		fill_memory();
		b.machine.hold(false);
		REQUIRE(others->result(4).data == answer);
	}
	SECTION("which came too late")
	{
		b.machine.hold(true);
		REQUIRE(others->submit(cmd_echo, question) == 8);
		fill_memory();
		b.machine.write_result(4, cmd_echo + 1);
		b.machine.write_result(0, 2);
		b.machine.interrupt_now(vector);
		b.machine.hold(false);
		REQUIRE(others->result(4).data == answer);
	}
	SECTION("which came during a reset")
	{
		b.driver->pause();
		fill_memory();
		b.driver->resume();
	}
	SECTION("which was taken from the mailbox, and came to memory, too")
	{
		b.machine.inject("lost-dma");
		REQUIRE(others->submit(cmd_echo, question) == 8);
		REQUIRE(others->result(4).data == answer);
		fill_memory();
	}
	b.machine.inject("huge-output");
	REQUIRE(mine->submit(cmd_echo, question) == 8);
	const auto r = mine->result(1024);
	CHECK(r.rc == 0);
	CHECK(std::all_of(r.data.begin() + 4, r.data.end(), [](uint8_t x) { return x == 0; }));
}

// A device that was away while the last driver left still has its address; it must
// not write there when the next one has given it the bus.
TEST_CASE("an address left in the device is not written to", "[hostile]")
{
	bench b(mode::dma);
	auto f = b.open();

	REQUIRE(echo_works(*f));
	b.machine.inject("dead");
	b.unbind();
	b.machine.inject("alive");
	__atomic_store_n(&seam_params.use_dma_mrpc, false, __ATOMIC_RELEASE);
	b.rebind();
	REQUIRE((b.machine.read(mailbox_reg::dma_en, 4) & 1) == 0); // else the next command ends the program
	CHECK(echo_works(*b.open()));
}
