// SPDX-License-Identifier: GPL-2.0-only
// The device goes silent in the middle of an answer that takes several registers, for good or for one
// read: nobody is told all ones, and nobody reads on.
#include "bench.h"
#include "event_control.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

using bytes = std::vector<uint8_t>;

struct call {
	std::string name;
	std::function<long(host::file &, bytes &)> make; // its return value, and what it has written
};

template <class T>
call ioctl_call(const char *name, uint32_t number, T arg, size_t size = sizeof(T))
{
	return {name, [=](host::file &f, bytes &out) {
		T copy = arg;
		const long rc = f.ioctl(number, &copy,
					SWITCHTEC_MAY_WRITE | (number == abi::EVENT_SUMMARY_32
								       ? SWITCHTEC_COMPAT
								       : 0));
		out.assign(reinterpret_cast<uint8_t *>(&copy), reinterpret_cast<uint8_t *>(&copy) + size);
		return rc;
	}};
}

std::vector<call> all_calls(bool gen3)
{
	std::vector<call> calls = {
		ioctl_call("FLASH_INFO", abi::FLASH_INFO, abi::flash_info{}),
		ioctl_call("EVENT_SUMMARY", abi::EVENT_SUMMARY, abi::event_summary{}),
		ioctl_call("EVENT_SUMMARY_32", abi::EVENT_SUMMARY_32, abi::event_summary{},
			   abi::event_summary_size_32),
		ioctl_call("EVENT_SUMMARY_LEGACY", abi::EVENT_SUMMARY_LEGACY, abi::event_summary{},
			   abi::event_summary_size_legacy),
		ioctl_call("EVENT_CTL", abi::EVENT_CTL, abi::event_ctl{27, 2, 0, 0, 0, {}}),
		ioctl_call("EVENT_CTL, all", abi::EVENT_CTL, abi::event_ctl{27, -2, 0, 0, 0, {}}),
		ioctl_call("EVENT_CTL, changes", abi::EVENT_CTL,
			   abi::event_ctl{27, -2, flag::enable_poll, 0, 0, {}}),
		ioctl_call("PFF_TO_PORT", abi::PFF_TO_PORT, abi::pff_port{3, 0, 0}),
		ioctl_call("PFF_TO_PORT of none", abi::PFF_TO_PORT, abi::pff_port{200, 0, 0}),
		ioctl_call("PORT_TO_PFF, upstream", abi::PORT_TO_PFF, abi::pff_port{0, ~0u, 0}),
		ioctl_call("PORT_TO_PFF, vEP", abi::PORT_TO_PFF, abi::pff_port{0, ~0u, 100}),
		ioctl_call("PORT_TO_PFF, downstream", abi::PORT_TO_PFF, abi::pff_port{0, ~0u, 1}),
	};
	for (uint32_t part = 0; part < (gen3 ? 13u : 19u); part++)
		calls.push_back(ioctl_call("FLASH_PART_INFO", abi::FLASH_PART_INFO,
					   abi::flash_part_info{part, 0, 0, 0}));
	for (int which = 0; which <= SWITCHTEC_ATTR_PARTITION_COUNT; which++)
		calls.push_back({"attribute " + std::to_string(which), [=](host::file &, bytes &out) {
			long rc = 0;
			const auto text = host::attribute(0, switchtec_attribute(which), &rc);
			out.assign(text.begin(), text.end());
			return rc < 0 ? rc : 0;
		}});
	return calls;
}

switchtec::model::config some_switch(bool gen3)
{
	switchtec::model::config cfg;

	cfg.device_id = gen3 ? 0x8532 : 0x4000;
	cfg.partitions = 3;
	cfg.pffs = 12;
	return cfg;
}

// attempt(bench, file, call, what the call writes on a device that is well, register accesses that it makes)
template <class Attempt>
void with_each_call(bool gen3, Attempt attempt)
{
	bench b(some_switch(gen3));
	auto f = b.open();

	for (const call &c : all_calls(gen3)) {
		bytes healthy;
		b.machine.reset_counters();
		REQUIRE(c.make(*f, healthy) == 0);
		attempt(b, *f, c, healthy, b.machine.count().total);
	}
}

} // namespace

TEST_CASE("a device that dies in mid-answer: EIO, and no more reads", "[silence]")
{
	with_each_call(GENERATE(true, false), [](bench &b, host::file &f, const call &c, const bytes &healthy,
						 const auto &cost) {
		const auto accesses = cost.reads + cost.writes;
		bytes out;

		for (unsigned n = 1; n <= accesses; n++) {
			INFO(c.name << ", dies at access " << n << " of " << accesses);
			b.machine.inject("dead@" + std::to_string(n));
			b.machine.reset_counters();
			const long rc = c.make(f, out);
			// A write is not answered: only the last one may be lost without a word.
			const bool lost_write = n == accesses && cost.writes;
			CHECK((rc == -EIO || (lost_write && rc == 0)));
			// The silent one, whether anybody is there.
			CHECK(b.machine.count().total.reads <= n + 1);
			b.machine.inject("clear;alive");
		}
		CHECK(c.make(f, out) == 0);
		CHECK(out == healthy);
	});
}

TEST_CASE("a device that is silent for one read of an answer: the answer, or EIO", "[silence]")
{
	with_each_call(GENERATE(true, false), [](bench &b, host::file &f, const call &c, const bytes &healthy,
						 const auto &cost) {
		bytes out;

		for (unsigned n = 1; n <= cost.reads; n++) {
			std::atomic<unsigned> read{0};
			INFO(c.name << ", silent at read " << n << " of " << cost.reads);
			b.machine.on_read([&](uint64_t, unsigned size, uint64_t value) -> uint64_t {
				return ++read == n ? host::silence(size) : value;
			});
			const long rc = c.make(f, out);
			b.machine.on_read(nullptr);
			CHECK((rc == -EIO || (rc == 0 && out == healthy)));
		}
	});
}

TEST_CASE("partition and partition_count answer while the device is silent", "[silence]")
{
	bench b(some_switch(GENERATE(true, false)));
	long rc = 0;

	b.machine.inject("dead");
	CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION, &rc) == "0\n");
	CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT, &rc) == "3\n");
	// No other does, not even to say that there is none of it.
	for (int which = 0; which < SWITCHTEC_ATTR_PARTITION; which++) {
		INFO("attribute " << which);
		CHECK(host::attribute(0, switchtec_attribute(which), &rc).empty());
		CHECK(rc == -EIO);
	}
	b.machine.inject("alive");
}

TEST_CASE("looks at all headers end at the first silence", "[silence]")
{
	auto cfg = switch_for(GENERATE(mode::dma, mode::mailbox));
	cfg.partitions = 48;
	cfg.pffs = 255;
	bench b(cfg);
	auto f = b.open();
	// What reads nothing may go on all the same: it takes locks, and gives way.
	std::atomic<unsigned> steps{0};
	const auto reads_of = [&](auto what, unsigned most_steps = 12) {
		b.machine.inject("dead");
		b.machine.reset_counters();
		{
			steps = 0;
			host::step_hook hook([&](const char *call) {
				steps += std::string(call) == "seam_mutex_lock" ||
					 std::string(call) == "seam_give_way";
			});
			what();
			b.machine.settle();
			CHECK(eventually([] { return host::pending_work() == 0; }));
		}
		CHECK(steps <= most_steps);
		const auto reads = b.machine.count().total.reads;
		b.machine.inject("alive");
		return reads;
	};

	event_control(*f, 27, abi::index_all, flag::enable_poll | flag::clear);
	SECTION("a scan")
	{
		CHECK(reads_of([&] { b.machine.interrupt_now(0); }) <= 8);
	}
	SECTION("an interrupt of events")
	{
		b.machine.inject("event=27:5");
		b.machine.settle();
		CHECK(reads_of([&] { b.machine.interrupt_now(0); }) <= 8);
	}
	SECTION("the way back after a reset")
	{
		b.driver->pause();
		b.machine.inject("dead");
		b.machine.reset_counters();
		// It is tried again later, and more seldom then.
		b.driver->resume();
		CHECK(b.machine.count().total.reads <= 16);
		b.machine.inject("alive");
	}
	SECTION("a link client comes, and goes")
	{
		std::optional<host::client> client;
		CHECK(reads_of([&] { client.emplace(0, [](void *) {}, nullptr); }) <= 8);
		CHECK(reads_of([&] { client.reset(); }) <= 8);
	}
	SECTION("an unbind with links armed")
	{
		host::client client(0, [](void *) {}, nullptr);
		// Present when it is asked, silent from then on.
		std::atomic<bool> silent{false};
		b.machine.on_read([&](uint64_t, unsigned size, uint64_t value) -> uint64_t {
			return silent ? host::silence(size) : value;
		});
		silent = true;
		b.machine.reset_counters();
		{
			host::step_hook hook([&](const char *call) {
				steps += std::string(call) == "seam_give_way";
			});
			b.unbind();
		}
		CHECK(b.machine.count().total.reads <= 8);
		CHECK(steps <= 2);
		b.machine.on_read(nullptr);
	}
	SECTION("a bind")
	{
		b.unbind();
		b.machine.reset_counters();
		// Among the PFFs; there are 255.
		b.machine.inject("dead@100");
		b.rebind();
		CHECK(b.driver->rc() == -ENODEV);
		CHECK(b.machine.count().total.reads < 120);
		b.machine.inject("alive");
		CHECK(host::log().find("does not answer") != std::string::npos);
	}
	SECTION("the first look, and one for nothing")
	{
		b.unbind();
		b.rebind();
		b.machine.inject("dead@500");
		b.machine.reset_counters();
		pass_first_look(b.machine);
		CHECK(b.machine.count().total.reads < 520);
		b.machine.inject("alive");
	}
}

// Each call over many blocks, on a device that is there but slow.
TEST_CASE("a long answer gives way between blocks, and ends when the gate closes", "[silence]")
{
	auto cfg = switch_for(mode::dma);
	cfg.partitions = 48;
	cfg.pffs = 255;
	bench b(cfg);
	auto f = b.open();
	const auto calls = all_calls(true);
	// What is left of one block: its registers.
	const auto [name, of_a_block] = GENERATE(table<const char *, unsigned>(
		{{"EVENT_SUMMARY", 1}, {"EVENT_CTL, all", 6}, {"PFF_TO_PORT of none", 49}}));
	const auto c = std::find_if(calls.begin(), calls.end(),
				    [&, wanted = std::string(name)](const call &k) { return k.name == wanted; });
	// Among the partitions, and among the PFFs.
	const unsigned closes_at = GENERATE(10u, 100u);

	INFO(name << ", the gate closes at read " << closes_at);
	std::atomic<unsigned> ways{0}, reads{0}, after{0};
	std::atomic<bool> leaving{false};
	std::optional<std::future<void>> unbind;
	const auto caller = std::this_thread::get_id();
	{
		host::step_hook hook([&](const char *what) {
			if (std::this_thread::get_id() != caller)
				return;
			ways += std::string(what) == "seam_give_way";
			if (std::string(what) != "read")
				return;
			after += leaving;
			if (++reads == closes_at) {
				unbind.emplace(in_thread([&] { b.unbind(); }));
				leaving = eventually([&] { return f->poll() & poll_bits::hup; });
			}
		});
		bytes out;
		CHECK(c->make(*f, out) == -ENODEV);
	}
	REQUIRE(unbind);
	unbind->get();
	CHECK(leaving);
	CHECK(after <= of_a_block);

	b.rebind();
	auto g = b.open();
	{
		host::step_hook hook([&](const char *what) { ways += std::string(what) == "seam_give_way"; });
		bytes out;
		ways = 0;
		CHECK(c->make(*g, out) == 0);
	}
	CHECK(ways >= 30);
}

// The same for what no program asks for: the thread that looks is not the tester's.
TEST_CASE("a look at many headers gives way between blocks, and ends when the gate closes", "[silence]")
{
	auto cfg = switch_for(mode::dma);
	cfg.partitions = 48;
	cfg.pffs = 255;
	bench b(cfg);
	auto f = b.open();
	std::atomic<unsigned> ways{0}, reads{0}, after{0};
	std::atomic<bool> leaving{false};
	std::optional<std::future<void>> unbind;
	const auto look = [&](unsigned closes_at, auto what) {
		host::step_hook hook([&](const char *call) {
			ways += std::string(call) == "seam_give_way";
			if (std::string(call) != "read" || !host::current.mutexes)
				return;
			after += leaving;
			if (++reads == closes_at) {
				unbind.emplace(in_thread([&] { b.unbind(); }));
				leaving = eventually([&] { return f->poll() & poll_bits::hup; });
			}
		});
		what();
		if (closes_at) {
			REQUIRE(eventually([&] { return leaving.load(); }));
			unbind->get();
		} else {
			b.machine.settle();
			CHECK(eventually([] { return host::pending_work() == 0; }));
		}
	};

	event_control(*f, 27, abi::index_all, flag::enable_poll | flag::clear);
	event_control(*f, 13, abi::index_all, flag::enable_poll | flag::clear);
	SECTION("an interrupt, and the scan that it causes: give way")
	{
		look(0, [&] { b.machine.interrupt_now(0); });
		CHECK(ways >= 2 * 300);
	}
	SECTION("the same: the gate closes")
	{
		// In the interrupt, among partitions, and PFFs; in the scan.
		const unsigned at = GENERATE(20u, 100u, 300u, 600u);
		INFO("at read " << at);
		look(at, [&] { b.machine.interrupt_now(0); });
		// What is left of a block, or of what says which PFFs are ours; a scan that has been armed meanwhile
		// looks at its first.
		CHECK(after <= (at < 49 ? 49 : 2 * 14));
	}
	SECTION("the way back after a reset gives way")
	{
		b.driver->pause();
		look(0, [&] { b.driver->resume(); });
		CHECK(ways >= 2 * 300);
	}
	SECTION("a bind gives way")
	{
		b.unbind();
		look(0, [&] { b.rebind(); });
		CHECK(ways >= 255);
	}
	SECTION("a link client gives way")
	{
		std::optional<host::client> client;
		look(0, [&] { client.emplace(0, [](void *) {}, nullptr); });
		CHECK(ways >= 255);
		ways = 0;
		look(0, [&] { client.reset(); });
		CHECK(ways >= 250);
	}
	SECTION("a link client comes: the gate closes")
	{
		std::optional<host::client> client;
		look(20, [&] { client.emplace(0, [](void *) {}, nullptr); });
		// Whatever was armed is disarmed again.
		CHECK(after <= 1 + 255);
	}
}

// All ones may be a value: the device is there, and says so again.
TEST_CASE("a register of all ones is an answer", "[silence]")
{
	bench b(some_switch(true));
	auto f = b.open();

	b.machine.inject("poke=136d1c:ffffffff");
	CHECK(event_control(*f, 27, 2, 0).data[0] == ~0u);
	b.machine.inject("poke=134c00:ffffffff");
	abi::event_summary s;
	REQUIRE(f->ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
	CHECK(s.pff[0] == ~0u);
}
