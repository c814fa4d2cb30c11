// SPDX-License-Identifier: GPL-2.0-only
// Probe: every step of it can fail, and what the registers say is checked.
#include <cstring>
#include <map>

#include "bench.h"
#include "core/pci_ids.h"

static void nothing_is_left()
{
	CHECK(host::allocations() == 0);
	CHECK(host::nodes() == 0);
	CHECK(host::minors() == 0);
	CHECK(host::pending_work() == 0);
}

// Something has failed, and that is told once at error level, with these words.
static void told_once(const std::string &words)
{
	const std::string log = host::log();
	unsigned errors = 0;

	for (size_t at = 0; (at = log.find("<3>", at)) != std::string::npos; at++)
		errors++;
	INFO(log);
	CHECK(errors == 1);
	CHECK(log.find(words, log.find("<3>")) != std::string::npos);
}

// What the log says of a call of the seam that fails in probe.
static std::string words_for(const std::string &call)
{
	static const std::map<std::string, std::string> words = {
		{"seam_zalloc", "no memory"},
		{"seam_minor_alloc", "no memory"},
		{"seam_node_create", "no memory"},
		{"seam_pci_enable", "cannot enable the function: error -5"},
		{"seam_pci_claim_bar", "BAR 0 is another driver's: error -16"},
		{"seam_pci_map", "cannot map"},
		{"seam_pci_dma_64bit", "no 64-bit DMA: error -5"},
		{"seam_dma_alloc", "no memory for MRPC results"},
		{"seam_pci_copy", "no memory for a copy of configuration space: error -12"},
		{"seam_irq_vectors_alloc", "the device needs MSI-X or MSI: error -28"},
		{"seam_irq_request", "cannot attach a handler: error -12"},
		{"seam_node_add", "cannot add the node: error -12"},
	};
	return words.at(call);
}

TEST_CASE("probe fails cleanly at each step, and works the next time", "[probe]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	host::machine m(switch_for(how));
	std::vector<std::string> failed;

	for (unsigned n = 1;; n++) {
		host::fail_call(n);
		host::clear_log();
		{
			host::driver d(m);
			if (!host::failed_call()) {
				CHECK(d.rc() == 0);
				CHECK(host::log().find("<3>") == std::string::npos);
				break;
			}
			failed.push_back(host::failed_call());
			INFO(failed.back());
			CHECK(d.rc() < 0);
			told_once(words_for(failed.back()));
			// What went wrong first is what is told.
			CHECK((failed.back() == "seam_pci_claim_bar") == (d.rc() == -EBUSY));
			CHECK(!d.bound());
		}
		nothing_is_left();
	}
	host::fail_call(0);
	nothing_is_left();
	// chardev, minor, node, device, enable, claim, two mappings, mask, vectors, handler(s), copy, add
	CHECK(failed.size() == (how == mode::dma ? 15u : 13u));
	bench b(switch_for(how));
	CHECK(echo_works(*b.open()));
}

TEST_CASE("whatever a probe is refused for, it says so once and leaves nothing", "[probe]")
{
	const struct {
		const char *words;
		int rc;
		std::function<void(host::machine &)> how;
		bool untouched; // not even claimed
	} cases[] = {
		{"BAR 0 has no address", -ENODEV, [](host::machine &m) { m.bar_address = 0; }, true},
		{"BAR 0 has no address", -ENODEV, [](host::machine &m) { m.bar_length = 0; }, true},
		{"BAR 0 has no address", -ENODEV,
		 [](host::machine &m) { m.bar_address = m.bar_length = 0; }, true},
		{"BAR 0 has 2306047 bytes", -ENODEV, [](host::machine &m) { m.bar_length = 0x232fff; }, true},
		{"memory space is off", -ENODEV, [](host::machine &m) { m.memory_space = false; }, true},
		{"refused: vendor", -ENODEV, [](host::machine &m) { m.identity.vendor = 0x8086; }, true},
		{"does not answer", -ENODEV, [](host::machine &m) { m.inject("dead"); }, false},
		{"partition 48 of at most 48", -ENODEV, [](host::machine &m) { m.inject("poke=2018:30"); }, false},
		{"the device needs MSI-X or MSI", -ENOSPC, [](host::machine &m) { m.granted_vectors = 0; }, false},
		{"events on vector 32", -ENXIO, [](host::machine &m) { m.inject("poke=4100:20"); }, false},
		{"events on vector 65535", -ENXIO, [](host::machine &m) { m.inject("poke=4100:ffff"); }, false},
		{"events on vector 1", -ENXIO,
		 [](host::machine &m) {
			 m.granted_vectors = 1;
			 m.inject("poke=4100:1");
		 }, false},
		{"events on vector 2", -ENXIO,
		 [](host::machine &m) {
			 m.msix = false;
			 m.granted_vectors = 2;
			 m.inject("poke=4100:2");
		 }, false},
	};

	for (const auto &c : cases) {
		host::machine m;
		bool claimed = false;

		INFO(c.words);
		c.how(m);
		m.reset_counters();
		host::clear_log();
		{
			host::step_hook hook([&](const char *call) {
				claimed = claimed || !std::strcmp(call, "seam_pci_claim_bar");
			});
			host::driver d(m);
			CHECK(d.rc() == c.rc);
		}
		told_once(c.words);
		CHECK(claimed == !c.untouched);
		if (c.untouched)
			CHECK(m.count().total.reads + m.count().total.writes == 0);
		nothing_is_left();
	}
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
		host::clear_log();
		{
			host::driver d(m);
			std::unique_ptr<host::file> f;
			CAPTURE(d.rc(), host::log());
			// Nothing that it did not say is told of it.
			CHECK((d.rc() == 0 || (d.rc() == -ENODEV && host::log() == "<3>device does not answer\n")));
			if (d.rc() == 0 && host::file::open(0, f) == 0 &&
			    f->submit(cmd_echo, question) == 8) {
				const long rc = f->result(4).rc;
				CHECK((rc == 0 || rc == -EIO));
			}
		}
		nothing_is_left();
	}
}


TEST_CASE("a mailbox that does not answer is no device", "[probe]")
{
	host::machine m(switch_for(GENERATE(mode::dma, mode::mailbox)));

	m.on_read([](uint64_t offset, unsigned size, uint64_t value) {
		return offset == mailbox_reg::status ? host::silence(size) : value;
	});
	{
		host::driver d(m);
		CHECK(d.rc() == -ENODEV);
	}
	m.on_read(nullptr);
	nothing_is_left();
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
	CHECK(host::log().find("<6>MRPC completions have no") != std::string::npos);
}

TEST_CASE("an address that an earlier driver left behind is not written to", "[probe]")
{
	with_params params;
	host::machine m;
	std::unique_ptr<host::file> f;

	// As after a crash kernel's start: DMA on, to memory that has another owner now.
	m.write(mailbox_reg::dma_addr, 0x1000, 8);
	m.write(mailbox_reg::dma_en, 1, 4);
	seam_params.use_dma_mrpc = false;
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f)); // ends the program if the device writes there
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
	told_once("max_devices");
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

// Two reads: the one that matters, and the look whether anybody is there.
TEST_CASE("a device that is silent for a moment of its probe is refused, or known as it is", "[probe]")
{
	switchtec::model::config cfg;

	cfg.partitions = 3;
	cfg.pffs = 12;
	for (unsigned at = 1; at < 24; at++) {
		INFO("read " << at);
		host::machine m(cfg);
		std::atomic<unsigned> read{0};
		m.on_read([&](uint64_t, unsigned size, uint64_t value) -> uint64_t {
			const unsigned n = ++read;
			return n == at || n == at + 1 ? host::silence(size) : value;
		});
		host::driver d(m);
		m.on_read(nullptr);
		CHECK((d.rc() == 0 || d.rc() == -ENODEV || d.rc() == -ENXIO));
		if (d.rc())
			continue;
		host::client c(0, [](void *) {}, nullptr);
		c.with_blocks(
			[](const switchtec_blocks *blocks, void *) {
				CHECK(blocks->partition == 0);
				CHECK(blocks->partition_count == 3);
				CHECK(blocks->pff_count == 12);
				return 0;
			},
			nullptr);
	}
}
