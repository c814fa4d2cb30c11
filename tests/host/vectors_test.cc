// SPDX-License-Identifier: GPL-2.0-only
// Which interrupts the device tells of, and which of them there are.
#include "bench.h"

#include "abi/ioctl.h"

namespace abi = switchtec::abi;

namespace {

// What the platform grants: MSI-X or MSI, and how many.
struct grant {
	bool msix;
	unsigned vectors;
};

struct vectors_bench {
	vectors_bench(const switchtec::model::config &cfg, grant g) : machine(cfg)
	{
		machine.msix = g.msix;
		machine.granted_vectors = g.vectors;
		host::clear_log();
		driver.emplace(machine);
		REQUIRE(driver->rc() == 0);
		REQUIRE(host::file::open(0, f) == 0);
	}
	bool by_dma() const { return host::log().find("MRPC by DMA") != std::string::npos; }
	// A warning, and nothing worse.
	bool warned() const
	{
		CHECK(host::log().find("<3>") == std::string::npos);
		return host::log().find("<4>the device tells of MRPC completions on vector") !=
		       std::string::npos;
	}
	// Commands and events come through, by interrupts: with the watch and the scan alone they would not.
	void works()
	{
		abi::event_ctl ctl{27, 5, abi::event_flag::enable_poll, 0, 0, {}};

		machine.reset_counters();
		{
			const host::still_clock no_looks;
			for (int i = 0; i < 3; i++)
				CHECK(polled_echo_works(*f));
			machine.settle();
		}
		CHECK((machine.count().mrpc.reads == 0) == by_dma());
		REQUIRE(f->ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE) == 0);
		machine.inject("event=27:5");
		CHECK(f->poll(poll_bits::event, 0) & poll_bits::event);
		machine.settle();
		CHECK(machine.interrupts_unhandled() == 0);
	}

	host::machine machine;
	std::optional<host::driver> driver;
	std::unique_ptr<host::file> f;
};

switchtec::model::config raises(unsigned event, unsigned dma)
{
	switchtec::model::config cfg;

	cfg.event_vector = event;
	cfg.dma_vector = dma;
	return cfg;
}

} // namespace

TEST_CASE("a single MSI message serves for everything", "[probe]")
{
	switchtec::model::config cfg = raises(GENERATE(0u, 3u), GENERATE(0u, 1u, 77u));
	vectors_bench b(cfg, {false, 1});

	CHECK(!b.by_dma());
	CHECK(!b.warned());
	b.works();
}

TEST_CASE("MRPC without a vector of its own goes through the mailbox, with a warning", "[probe]")
{
	const struct {
		unsigned event, dma;
		grant granted;
	} cases[] = {
		{0, 1, {true, 1}}, {0, 2, {true, 2}},  {1, 2, {true, 2}},   {0, 32, {true, 32}},
		{0, ~0u, {true, 32}}, {0, 2, {false, 2}}, {1, 4, {false, 4}},
	};

	for (const auto &c : cases) {
		INFO("events " << c.event << ", MRPC " << c.dma << ", granted " << c.granted.vectors
			       << (c.granted.msix ? " of MSI-X" : " of MSI"));
		vectors_bench b(raises(c.event, c.dma), c.granted);
		CHECK(!b.by_dma());
		CHECK(b.warned());
		b.works();
	}
}

TEST_CASE("vectors that are granted serve, the last one too; one for both, and it is the mailbox", "[probe]")
{
	const struct {
		unsigned event, dma;
		grant granted;
	} cases[] = {
		{0, 1, {true, 2}}, {1, 0, {true, 2}}, {31, 30, {true, 32}}, {3, 3, {true, 4}},
		{0, 0, {true, 1}}, {0, 1, {false, 2}}, {3, 2, {false, 4}},
	};

	for (const auto &c : cases) {
		INFO("events " << c.event << ", MRPC " << c.dma << ", granted " << c.granted.vectors
			       << (c.granted.msix ? " of MSI-X" : " of MSI"));
		vectors_bench b(raises(c.event, c.dma), c.granted);
		CHECK(b.by_dma() == (c.event != c.dma));
		CHECK(!b.warned());
		b.works();
	}
}

TEST_CASE("who does not want MRPC by DMA is not warned of its vector", "[probe]")
{
	with_params params;
	switchtec::model::config cfg = raises(0, 77);

	seam_params.use_dma_mrpc = GENERATE(false, true);
	cfg.dma_version = !seam_params.use_dma_mrpc;
	vectors_bench b(cfg, {true, 4});
	CHECK(!b.by_dma());
	CHECK(!b.warned());
	b.works();
}

TEST_CASE("nirqs says how many vectors are asked for, 4 at least", "[probe]")
{
	with_params params;
	const struct {
		int nirqs;
		unsigned asked;
	} cases[] = {{-1, 4}, {0, 4}, {1, 4}, {3, 4}, {4, 4}, {5, 5}, {31, 31}};

	for (const auto &c : cases) {
		INFO("nirqs " << c.nirqs);
		seam_params.nirqs = c.nirqs;
		{
			vectors_bench b(raises(c.asked - 1, c.asked - 2), {true, 32});
			CHECK(b.by_dma());
			b.works();
		}
		host::machine m(raises(c.asked, 0));
		host::driver d(m);
		CHECK(d.rc() == -ENXIO);
	}
}

TEST_CASE("the spare vectors of a function with an NTB are none that the device could raise", "[probe]")
{
	host::machine m(raises(1, 2));

	m.identity.class_code = 0x068000;
	m.granted_vectors = 2;
	host::clear_log();
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	CHECK(m.spare_vectors);
	CHECK(host::log().find("on vector 2, but 0 to 1 of MSI-X are") != std::string::npos);
}
