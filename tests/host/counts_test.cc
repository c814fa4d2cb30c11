// SPDX-License-Identifier: GPL-2.0-only
// What things cost, in numbers that depend on nothing but the driver: register accesses, by context,
// and allocations. Times are tests/bench's.
#include "bench.h"

#include "abi/ioctl.h"

namespace abi = switchtec::abi;

namespace {

const unsigned few_and_many_pffs[] = {8, 48, 255};

switchtec::model::config switch_with(unsigned pffs, mode how)
{
	auto cfg = switch_for(how);

	cfg.partitions = 2;
	cfg.pffs = pffs;
	return cfg;
}

size_t words(size_t bytes)
{
	return (bytes + 7) / 8;
}

// An event is armed and happens; its interrupt is through.
void let_event_happen(bench &b, host::file &f, uint32_t id, int32_t index)
{
	abi::event_ctl ctl{id, index, abi::event_flag::enable_poll | abi::event_flag::clear, 0, 0, {}};

	REQUIRE(f.ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE) == 0);
	b.machine.inject("event=" + std::to_string(id) + ":" + std::to_string(index));
	REQUIRE(f.poll(poll_bits::event, 0) & poll_bits::event);
	b.machine.settle();
}

// Who submits, sleeps in read() before the result is there, and gets it.
void slept_for(bench &b, host::file &f, size_t in, size_t out)
{
	b.machine.hold(true);
	REQUIRE(f.submit(cmd_echo, std::vector<uint8_t>(in, 0x5a)) == static_cast<long>(4 + in));
	auto reader = in_thread([&] { return f.result(out).rc; });
	REQUIRE(eventually([] { return host::asleep() == 1; }));
	b.machine.hold(false);
	REQUIRE(reader.get() == 0);
	b.machine.settle();
}

const size_t sizes[] = {0, 1, 4, 7, 8, 9, 16, 500, 1016, 1017, 1023, 1024};

// Exactly so much, at the best of a few: of a command that takes long the driver reads the status, and
// on a busy machine any may.
void check_cost(bench &b, size_t in, size_t out, size_t reads, size_t writes)
{
	auto f = b.open();
	switchtec::model::counters spent;

	const host::still_clock no_looks;

	INFO(in << " bytes in, " << out << " bytes out");
	once_in_a_while([&] {
		b.machine.reset_counters();
		slept_for(b, *f, in, out);
		spent = b.machine.count();
		return spent.total.reads == reads && spent.total.writes == writes && spent.interrupts == 1;
	});
	CHECK(spent.total.reads == reads);
	CHECK(spent.total.writes == writes);
	CHECK(spent.interrupts == 1);
}

} // namespace

TEST_CASE("a DMA command reads no register; it writes its input, itself, and an acknowledgement", "[counts]")
{
	for (unsigned pffs : few_and_many_pffs) {
		bench b(switch_with(pffs, mode::dma));

		INFO(pffs << " PFFs");
		for (size_t in : sizes)
			check_cost(b, in, 1024, 0, words(in) + 2);
		CHECK(b.machine.reads_in_hard_interrupt() == 0);
	}
}

TEST_CASE("a mailbox command reads three registers and its output, however many ports", "[counts]")
{
	for (unsigned pffs : few_and_many_pffs) {
		bench b(switch_with(pffs, mode::mailbox));

		INFO(pffs << " PFFs");
		// Written are the input, the command, and the acknowledgement of its event.
		for (size_t size : sizes)
			check_cost(b, size, size, 3 + words(size), words(size) + 2);
		CHECK(b.machine.reads_in_hard_interrupt() == 0);
	}
}

TEST_CASE("no hard interrupt handler reads a register", "[counts]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned pffs : few_and_many_pffs) {
		for (unsigned vectors : {1u, 4u}) {
			host::machine machine(switch_with(pffs, how));
			machine.granted_vectors = vectors;
			machine.msix = vectors != 1;
			host::driver driver(machine);
			std::unique_ptr<host::file> f;

			INFO(pffs << " PFFs, " << vectors << " vectors");
			REQUIRE(driver.rc() == 0);
			REQUIRE(host::file::open(0, f) == 0);
			for (int i = 0; i < 3; i++) {
				abi::event_ctl ctl{27, 5, abi::event_flag::enable_poll, 0, 0, {}};
				REQUIRE(f->ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE) == 0);
				machine.inject("event=27:5");
				machine.inject("silent-event=0:0");
				CHECK(polled_echo_works(*f));
				machine.settle();
			}
			CHECK(machine.reads_in_hard_interrupt() == 0);
		}
	}
}

TEST_CASE("a summary of events reads each register of it once", "[counts]")
{
	for (unsigned pffs : few_and_many_pffs) {
		bench b(switch_with(pffs, mode::dma));
		auto f = b.open();
		abi::event_summary s;

		INFO(pffs << " PFFs");
		b.machine.reset_counters();
		REQUIRE(f->ioctl(abi::EVENT_SUMMARY, &s, 0) == 0);
		// Global, the partitions' bitmap, each partition, each PFF.
		CHECK(b.machine.count().total.reads == 3 + 2 + pffs);
		CHECK(b.machine.count().total.writes == 0);
	}
}

TEST_CASE("a bind reads no event header, and of each PFF who made it", "[counts]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned pffs : few_and_many_pffs) {
		bench b(switch_with(pffs, how));
		unsigned headers = 0;

		INFO(pffs << " PFFs");
		b.unbind();
		b.machine.on_read([&](uint64_t offset, unsigned, uint64_t value) {
			headers += (offset >= 0x1830 && offset < 0x2000) || (offset >= 0x134000 && offset % 0x1000 >= 0xc00);
			return value;
		});
		b.machine.reset_counters();
		b.rebind();
		b.machine.on_read(nullptr);
		CHECK(headers == 0);
		// One past the last, if there may be one, twice, and somebody answers between. Partition, how many,
		// vectors, the mailbox: status, word; the header of our own completions.
		const unsigned past_the_end = pffs < 255 ? 3 : 0, dma = how == mode::dma ? 1 : 0;
		const unsigned of_width = 3; // a word of 8 bytes, and its halves
		CHECK(b.machine.count().total.reads == pffs + past_the_end + 7 + of_width + dma);
	}
}

TEST_CASE("a link client costs a header of each PFF at an event interrupt, and nobody else anything", "[counts]")
{
	for (unsigned pffs : few_and_many_pffs) {
		bench b(switch_with(pffs, mode::dma));
		auto f = b.open();
		std::optional<host::client> client;

		INFO(pffs << " PFFs");
		let_event_happen(b, *f, 0, 0);
		client.emplace(0, [](void *) {}, nullptr);
		b.machine.reset_counters();
		b.machine.inject("link=1:down");
		b.machine.settle();
		CHECK(b.machine.count().total.reads == pffs + 1); // and whether ports have been bound
		CHECK(b.machine.count().total.writes == 0);
		client.reset();
		b.machine.reset_counters();
		let_event_happen(b, *f, 0, 0);
		// EVENT_CTL: the header and its data; summary and header.
		CHECK(b.machine.count().total.reads == 6 + 2);
	}
}

// Every call that has to do with an open handle, and what the hardware tells it.
static void use(bench &b, host::file &f)
{
	abi::flash_info flash;
	abi::flash_part_info part{};
	abi::event_summary summary;
	abi::event_ctl ctl{27, 2, 0, 0, 0, {}};
	abi::pff_port port{};
	char byte;

	CHECK(echo_works(f));
	CHECK(polled_echo_works(f));
	CHECK(f.read_nonblocking(&byte, 8) == -EBADE);
	CHECK(f.write(host::bad_page, 8) == -EFAULT);
	CHECK(f.submit(cmd_echo | no_event, std::vector<uint8_t>(1024)) == 1028);
	CHECK(f.result(1024).rc == 0);
	CHECK(f.ioctl(abi::FLASH_INFO, &flash, 0) == 0);
	CHECK(f.ioctl(abi::FLASH_PART_INFO, &part, 0) == 0);
	CHECK(f.ioctl(abi::EVENT_SUMMARY, &summary, 0) == 0);
	CHECK(f.ioctl(abi::EVENT_SUMMARY_LEGACY, &summary, 0) == 0);
	CHECK(f.ioctl(abi::EVENT_CTL, &ctl, SWITCHTEC_MAY_WRITE) == 0);
	CHECK(f.ioctl(abi::PFF_TO_PORT, &port, 0) == 0);
	port.port = 0;
	CHECK(f.ioctl(abi::PORT_TO_PFF, &port, 0) == 0);
	CHECK(f.ioctl(0x5700, &port, 0) == -ENOTTY);
	let_event_happen(b, f, 27, 2);
	CHECK(!host::attribute(0, SWITCHTEC_ATTR_FW_VERSION).empty());
}

TEST_CASE("an open handle allocates nothing, whatever is asked of it", "[counts]")
{
	bench b(switch_with(24, GENERATE(mode::dma, mode::mailbox)));
	std::vector<std::unique_ptr<host::file>> files;

	for (int i = 0; i < 8; i++)
		files.push_back(b.open());
	std::atomic<unsigned> allocations{0};
	host::step_hook hook([&](const char *call) {
		const std::string name = call;
		allocations += name == "seam_zalloc" || name == "seam_dma_alloc";
	});
	for (auto &f : files)
		use(b, *f);

	// All of them at a time, with commands in line.
	std::vector<std::future<bool>> threads;
	for (auto &f : files)
		threads.push_back(in_thread([&f] {
			abi::event_summary summary;
			bool right = true;
			for (int i = 0; i < 50; i++)
				right = polled_echo_works(*f) && echo_works(*f) &&
					f->ioctl(abi::EVENT_SUMMARY, &summary, 0) == 0 && right;
			return right;
		}));
	for (auto &thread : threads)
		CHECK(thread.get());
	CHECK(allocations == 0);

	auto another = b.open();
	CHECK(allocations == 1);
}
