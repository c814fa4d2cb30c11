// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program whose memory is slow (here: a page that user space itself fills in, userfaultfd) must
 * not hold up an unbind, nor the commands of others.
 */

#include "slow_page.h"
#include "test.h"

using namespace guest;

namespace {

bool usable(const slow_page &page)
{
	if (!page.usable())
		WARN("skipped: this kernel has no userfaultfd");
	return page.usable();
}

bytes echo_request(uint32_t word)
{
	bytes request = bytes_of(command_echo);
	bytes payload = bytes_of(word);
	request.insert(request.end(), payload.begin(), payload.end());
	return request;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "a slow write holds up neither others nor an unbind", "[removal][slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	handle other = sw.open();

	if (!usable(*page))
		return;
	sleeper writer([h, page] {
		return outcome::of(write(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	CHECK(other.echo(next_word()) == ok());
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
	CHECK(!writer.done());
	page->provide(echo_request(next_word()));
	CHECK(writer.result() == fails(ENODEV));
	CHECK(h->receive().result == fails(ENODEV));
}

TEST_CASE_METHOD(switch_fixture, "a slow write is a write like any other in the end", "[slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	uint32_t word = next_word();

	if (!usable(*page))
		return;
	sleeper writer([h, page] {
		return outcome::of(write(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	/* The handle is taken already; there is nothing to read yet. */
	CHECK(h->send_echo(next_word()) == fails(EBADE));
	CHECK(h->receive().result == fails(EBADE));
	page->provide(echo_request(word));
	CHECK(writer.result() == ok(8));
	CHECK(h->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a slow read holds up neither others nor an unbind, and gets its result", "[removal][slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	handle other = sw.open();
	uint32_t word = next_word();

	if (!usable(*page))
		return;
	REQUIRE(h->send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(*h));
	sleeper reader([h, page] {
		return outcome::of(read(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	CHECK(other.echo(next_word()) == ok());
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
	CHECK(!reader.done());
	page->provide({});
	CHECK(reader.result() == ok(8));
	uint32_t got[2];
	std::memcpy(got, page->memory(), sizeof(got));
	CHECK(got[0] == 0);
	CHECK(got[1] == ~word);
	CHECK(h->receive().result == fails(ENODEV));
}
