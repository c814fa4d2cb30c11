// SPDX-License-Identifier: GPL-2.0
// Probe: every step of it can fail, and what the registers say is checked.
#include "bench.h"
#include "core/pci_ids.h"

static void nothing_is_left()
{
	CHECK(host::allocations() == 0);
	CHECK(host::nodes() == 0);
	CHECK(host::minors() == 0);
	CHECK(host::pending_work() == 0);
}

TEST_CASE("probe fails cleanly at each step, and works the next time", "[probe]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	host::machine m(switch_for(how));
	std::vector<std::string> failed;

	for (unsigned n = 1;; n++) {
		host::fail_call(n);
		{
			host::driver d(m);
			if (!host::failed_call()) {
				CHECK(d.rc() == 0);
				break;
			}
			failed.push_back(host::failed_call());
			INFO(failed.back());
			CHECK(d.rc() < 0);
			// What went wrong first is what is told.
			CHECK((failed.back() == "seam_pci_claim_bar") == (d.rc() == -EBUSY));
			CHECK(!d.bound());
		}
		nothing_is_left();
	}
	host::fail_call(0);
	nothing_is_left();
	// chardev, minor, node, device, enable, claim, two mappings, mask, vectors, handler(s), add
	CHECK(failed.size() == (how == mode::dma ? 14u : 12u));
	bench b(switch_for(how));
	CHECK(echo_works(*b.open()));
}

TEST_CASE("a failed probe after the hardware has been armed leaves nothing running", "[probe]")
{
	// The last step of probe fails while interrupts come in.
	host::machine m(switch_for(GENERATE(mode::dma, mode::mailbox)));
	{
		const auto prober = std::this_thread::get_id();
		host::step_hook storm([&](const char *) {
			if (std::this_thread::get_id() != prober)
				return;
			if (host::current.spinlocks || host::current.mutexes || host::current.fences)
				return;
			m.interrupt_now(0);
			m.interrupt_now(1);
		});
		for (unsigned n = 1; n < 20; n++) {
			host::fail_call(n);
			host::driver d(m);
		}
		host::fail_call(0);
	}
	nothing_is_left();
}

TEST_CASE("whoever finds the node finds the hardware behind it", "[probe]")
{
	host::machine m(switch_for(GENERATE(mode::dma, mode::mailbox)));
	const auto prober = std::this_thread::get_id();
	bool refused = false;
	std::optional<host::driver> d;
	{
		host::step_hook hook([&](const char *) {
			std::unique_ptr<host::file> f;
			if (std::this_thread::get_id() == prober && !host::current.spinlocks &&
			    !host::current.fences && host::file::open(0, f) == 0)
				refused = refused || f->submit(cmd_echo, question) != 8;
		});
		d.emplace(m);
	}
	CHECK(d->rc() == 0);
	CHECK(!refused);
	std::unique_ptr<host::file> f;
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
	CHECK(m.count().overlapped_commands == 0);
}

TEST_CASE("a function that does not answer is refused", "[probe]")
{
	host::machine m;

	host::clear_log();
	m.inject("dead");
	{
		host::driver d(m);
		CHECK(d.rc() == -ENODEV);
	}
	CHECK(host::log().find("does not answer") != std::string::npos);
	nothing_is_left();
	m.inject("alive");
	host::driver d(m);
	CHECK(d.rc() == 0);
}

TEST_CASE("a device that dies at any register access of probe", "[probe]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned at = 1; at < 24; at++) {
		INFO("access " << at);
		host::machine m(switch_for(how));
		m.inject("dead@" + std::to_string(at));
		{
			host::driver d(m);
			std::unique_ptr<host::file> f;
			if (d.rc() == 0 && host::file::open(0, f) == 0 &&
			    f->submit(cmd_echo, question) == 8) {
				const long rc = f->result(4).rc;
				CHECK((rc == 0 || rc == -EIO));
			}
		}
		nothing_is_left();
	}
}

TEST_CASE("a BAR that is too short is refused", "[probe]")
{
	host::machine m;

	m.bar_length = 0x232fff;
	host::driver d(m);
	CHECK(d.rc() == -ENODEV);
}

TEST_CASE("vector numbers out of range are refused", "[probe]")
{
	const char *poke = GENERATE("poke=4100:20", "poke=4100:ffff", "poke=818:20",
				    "poke=818:ffffffff");
	host::machine m;

	INFO(poke);
	host::clear_log();
	m.inject(poke);
	host::driver d(m);
	CHECK(d.rc() == -ENXIO);
	CHECK(host::log().find("vectors") != std::string::npos);
}

TEST_CASE("the 16 bits above the event vector's number are another field", "[probe]")
{
	host::machine m;

	m.inject("poke=4100:12340000");
	host::driver d(m);
	CHECK(d.rc() == 0);
}

TEST_CASE("events and completions may share a vector", "[probe]")
{
	switchtec::model::config cfg;

	cfg.dma_vector = cfg.event_vector;
	bench b(cfg);
	CHECK(echo_works(*b.open()));
}

TEST_CASE("an address that an earlier driver left behind is not written to", "[probe]")
{
	with_params params;
	host::machine m;
	std::unique_ptr<host::file> f;

	// As after a crash kernel's start: DMA on, to memory that has another owner now.
	m.write(0x810, 0x1000, 8);
	m.write(0x80c, 1, 4);
	seam_params.use_dma_mrpc = false;
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f)); // ends the program if the device writes there
}

TEST_CASE("too few vectors is an error", "[probe]")
{
	switchtec::model::config cfg;

	cfg.dma_vector = 2;
	host::machine m(cfg);
	m.granted_vectors = 2;
	host::driver d(m);
	CHECK(d.rc() == -ENXIO);
}

TEST_CASE("fewer vectors than events and DMA need are not asked for", "[probe]")
{
	with_params params;
	host::machine m;

	seam_params.nirqs = 1;
	host::driver d(m);
	std::unique_ptr<host::file> f;
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
	m.settle();
	CHECK(m.interrupts_unhandled() == 0);
}

TEST_CASE("a single message serves for everything", "[probe]")
{
	host::machine m(switch_for(GENERATE(mode::dma, mode::mailbox)));

	m.granted_vectors = 1;
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	std::unique_ptr<host::file> f;
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
}

TEST_CASE("use_dma_mrpc off, or no DMA in the firmware: the mailbox", "[probe]")
{
	with_params params;

	seam_params.use_dma_mrpc = false;
	{
		bench b(mode::dma);
		CHECK(host::log().find("by mailbox") != std::string::npos);
		CHECK(echo_works(*b.open()));
	}
	seam_params.use_dma_mrpc = true;
	const char *version = GENERATE("0", "ffffffff"); // none, or its register is dead
	host::machine m(switch_for(mode::dma));
	m.inject(std::string("poke=81c:") + version);
	host::clear_log();
	host::driver d(m);
	CHECK(d.rc() == 0);
	CHECK(host::log().find("by mailbox") != std::string::npos);
}

TEST_CASE("more devices than max_devices are refused with a message", "[probe]")
{
	with_params params;

	seam_params.max_devices = 2;
	host::machine m1, m2, m3;
	host::driver d1(m1), d2(m2);
	host::clear_log();
	host::driver d3(m3);
	CHECK(d1.rc() == 0);
	CHECK(d2.rc() == 0);
	CHECK(d3.rc() == -ENOSPC);
	CHECK(host::log().find("max_devices") != std::string::npos);
	d1.unbind();
	host::driver again(m3);
	CHECK(again.rc() == 0);
	std::unique_ptr<host::file> f;
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
}

TEST_CASE("nonsense in the partition registers is bounded", "[probe]")
{
	long rc = 0;

	SECTION("48 partitions at most")
	{
		host::machine m;
		m.inject("poke=10000:ff");
		host::driver d(m);
		REQUIRE(d.rc() == 0);
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT, &rc) == "48\n");
	}
	SECTION("0 counts as 1")
	{
		host::machine m;
		host::clear_log();
		m.inject("poke=10000:0");
		host::driver d(m);
		REQUIRE(d.rc() == 0);
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT, &rc) == "1\n");
		CHECK(host::log().find("claims") == std::string::npos); // nothing is wrong with it
	}
	SECTION("a local partition past the count is counted")
	{
		host::machine m;
		m.inject("poke=2018:5");
		host::driver d(m);
		REQUIRE(d.rc() == 0);
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION, &rc) == "5\n");
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT, &rc) == "6\n");
	}
	SECTION("a partition that cannot be")
	{
		host::machine m;
		m.inject("poke=2018:30");
		host::driver d(m);
		CHECK(d.rc() == -ENODEV);
	}
}

TEST_CASE("PFFs are counted to 255, whatever the registers behind them say", "[probe]")
{
	switchtec::model::config cfg;

	cfg.pffs = 255;
	host::machine m(cfg);
	std::atomic<bool> beyond{false};
	m.inject("poke=233000:11f8");
	m.on_read([&](uint64_t offset, unsigned, uint64_t value) {
		beyond = beyond || offset >= 0x233000;
		return value;
	});
	{
		host::driver d(m);
		CHECK(d.rc() == 0);
	}
	CHECK(!beyond);
	m.on_read(nullptr);
}

TEST_CASE("every id is there, with the right generation", "[probe]")
{
	unsigned count[7] = {}, pci100x = 0;

#define X(vendor, device, gen, family)                          \
	count[SWITCHTEC_##gen]++;                               \
	pci100x += vendor == SWITCHTEC_VENDOR_EFAR;
	SWITCHTEC_PCI_IDS(X)
#undef X
	CHECK(count[SWITCHTEC_GEN3] == 30);
	CHECK(count[SWITCHTEC_GEN4] == 27 + 7);
	CHECK(count[SWITCHTEC_GEN5] == 36);
	CHECK(count[SWITCHTEC_GEN6] == 16);
	CHECK(pci100x == 7);
}

TEST_CASE("attributes of each generation", "[probe]")
{
	struct {
		uint16_t device_id;
		switchtec_generation generation;
	} const cases[] = {
		{0x8532, SWITCHTEC_GEN3},
		{0x4000, SWITCHTEC_GEN4},
		{0x5000, SWITCHTEC_GEN5},
		{0x6048, SWITCHTEC_GEN6},
		{0x1001, SWITCHTEC_GEN4},
	};

	for (const auto &c : cases) {
		switchtec::model::config cfg;
		cfg.device_id = c.device_id;
		cfg.partitions = 3;
		cfg.partition = 2;
		host::machine m(cfg);
		host::driver d(m);
		INFO("device " << std::hex << c.device_id);
		REQUIRE(d.rc() == 0);
		for (int which = SWITCHTEC_ATTR_DEVICE_VERSION;
		     which <= SWITCHTEC_ATTR_PARTITION_COUNT; which++) {
			const std::string text =
				host::attribute(0, static_cast<switchtec_attribute>(which));
			REQUIRE(text.size() > 1);
			CHECK(text.back() == '\n');
			CHECK(text[text.size() - 2] != ' ');
		}
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION) == "2\n");
		CHECK(host::attribute(0, SWITCHTEC_ATTR_PARTITION_COUNT) == "3\n");
		CHECK(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION).size() == 9);
		const bool gen3 = c.generation == SWITCHTEC_GEN3;
		CHECK((host::attribute(0, SWITCHTEC_ATTR_COMPONENT_VENDOR) == "none\n") == !gen3);
		CHECK((host::attribute(0, SWITCHTEC_ATTR_COMPONENT_REVISION) == "255\n") == !gen3);
		CHECK((host::attribute(0, SWITCHTEC_ATTR_COMPONENT_ID).substr(0, 2) == "PM") == gen3);
	}
}

TEST_CASE("the mailbox page is mapped write-combining, and nothing else", "[probe]")
{
	bench b;

	CHECK(b.machine.write_combining(0));
	CHECK(b.machine.write_combining(0xfff));
	CHECK(!b.machine.write_combining(0x1000));
	CHECK(!b.machine.write_combining(0x134000));
}

TEST_CASE("attributes of a device that is away are EIO", "[probe]")
{
	bench b;
	long rc = 0;

	b.machine.inject("dead");
	host::attribute(0, SWITCHTEC_ATTR_PRODUCT_ID, &rc);
	CHECK(rc == -EIO);
	b.machine.inject("alive");
}
