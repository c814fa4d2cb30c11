// SPDX-License-Identifier: GPL-2.0-only
// Every call of the seam that can fail, fails once, in every system call: probe has it in
// probe_test.cc. What could not be done is told, and the next attempt works.
#include "bench.h"

#include "abi/ioctl.h"

namespace abi = switchtec::abi;

namespace {

// Do it with its first fallible call failing, then with the second, until there are no more.
// Returns how many there were.
template <class What, class After>
unsigned each_failure(long error, What what, After after)
{
	for (unsigned n = 1;; n++) {
		host::fail_call(n);
		const long rc = what();
		const char *failed = host::failed_call();
		host::fail_call(0);
		INFO("failure " << n << ": " << (failed ? failed : "none"));
		if (!failed) {
			CHECK(rc >= 0);
			after(rc);
			return n - 1;
		}
		CHECK(rc == error);
		after(rc);
	}
}

} // namespace

TEST_CASE("each failure of an open", "[failure]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::unique_ptr<host::file> f;
	const unsigned before = host::allocations();

	const unsigned places = each_failure(-ENOMEM,
		[&] { return host::file::open(0, f); },
		[&](long rc) {
			CHECK((f != nullptr) == (rc == 0));
			f.reset();
			CHECK(host::allocations() == before);
			CHECK(echo_works(*b.open()));
		});
	CHECK(places == 1);
}

TEST_CASE("each failure of a write leaves the handle as it was", "[failure]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	const unsigned places = each_failure(-EFAULT,
		[&] { return f->submit(cmd_echo, question); },
		[&](long rc) {
			if (rc >= 0)
				CHECK(f->result(4).data == answer);
			CHECK(echo_works(*f));
		});
	CHECK(places == 1);
}

TEST_CASE("each failure of a read leaves the result for the next", "[failure]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo, question) == 8);
	const unsigned places = each_failure(-EFAULT,
		[&] { return f->result(4).rc; },
		[&](long rc) {
			if (rc) {
				CHECK((f->poll() & poll_bits::result) == poll_bits::result);
				CHECK(f->result(4).data == answer);
			}
			REQUIRE(f->submit(cmd_echo, question) == 8);
		});
	CHECK(places == 1);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("a poll and an attribute have nothing that can fail", "[failure]")
{
	bench b;
	auto f = b.open();
	long rc = 0;

	host::fail_call(1);
	(void)f->poll();
	CHECK_FALSE(host::attribute(0, SWITCHTEC_ATTR_FW_VERSION, &rc).empty());
	CHECK(rc >= 0);
	CHECK(host::failed_call() == nullptr);
	host::fail_call(0);
}

TEST_CASE("each failure of each ioctl", "[failure][ioctl]")
{
	bench b;
	auto f = b.open();
	const struct {
		uint32_t number;
		unsigned copies; // from the program, and back
	} calls[] = {
		{abi::FLASH_INFO, 1}, {abi::FLASH_PART_INFO, 2}, {abi::EVENT_SUMMARY, 1},
		{abi::EVENT_SUMMARY_LEGACY, 1}, {abi::EVENT_CTL, 2}, {abi::PFF_TO_PORT, 2},
		{abi::PORT_TO_PFF, 2},
	};

	for (const auto &one : calls) {
		char argument[2048] = {};

		INFO(std::hex << one.number);
		const unsigned places = each_failure(-EFAULT,
			[&] { return f->ioctl(one.number, argument, SWITCHTEC_MAY_WRITE); },
			[&](long) { CHECK(f->ioctl(one.number, argument, SWITCHTEC_MAY_WRITE) == 0); });
		CHECK(places == one.copies);
	}
	CHECK(echo_works(*f));
}

TEST_CASE("an event that could not be handed out is still to be told", "[failure][events]")
{
	bench b;
	auto f = b.open();
	abi::event_ctl arm{};
	abi::event_summary summary;

	arm.flags = abi::event_flag::enable_poll;
	REQUIRE(f->ioctl(abi::EVENT_CTL, &arm, SWITCHTEC_MAY_WRITE) == 0);
	b.machine.inject("event=0:0");
	REQUIRE(eventually([&] { return f->poll() & poll_bits::event; }));
	host::fail_call(1);
	CHECK(f->ioctl(abi::EVENT_SUMMARY, &summary, 0) == -EFAULT);
	host::fail_call(0);
	CHECK((f->poll() & poll_bits::event) != 0);
	CHECK(f->ioctl(abi::EVENT_SUMMARY, &summary, 0) == 0);
	CHECK((f->poll() & poll_bits::event) == 0);
}

TEST_CASE("each failure of a client's registration", "[failure][client]")
{
	bench b;
	const unsigned before = host::allocations();

	const unsigned places = each_failure(-ENOMEM,
		[&] { return long(host::client(0, [](void *) {}, nullptr).rc()); },
		[&](long) { CHECK(host::allocations() == before); });
	CHECK(places == 1);
}
