// SPDX-License-Identifier: GPL-2.0-only
/* Several switches at once: what happens to one is no business of the others. */

#include "test.h"

#include <set>

using namespace guest;

namespace {

bool enough_slots()
{
	if (slot::all().size() >= 2)
		return true;
	WARN("skipped: needs a second --device");
	return false;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "every switch has a node of its own, and answers", "[several]")
{
	if (!enough_slots())
		return;
	std::set<std::string> nodes;

	for (auto &one : slot::all()) {
		CAPTURE(one.address());
		CHECK(complaint(one) == "");
		nodes.insert(one.node());
	}
	CHECK(nodes.size() == slot::all().size());
}

TEST_CASE_METHOD(switch_fixture, "a hung command of one switch does not hold up another", "[several]")
{
	if (!enough_slots())
		return;
	slot &other = slot::all()[1];
	handle h = sw.open();
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h.send_echo(word) == ok());
	handle unharmed = other.open();
	for (int i = 0; i < 20; i++)
		CHECK(unharmed.echo(next_word()) == ok());
	hold.release();
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "the unbind of one switch leaves a sleeper of another asleep", "[several][removal]")
{
	if (!enough_slots())
		return;
	slot &other = slot::all()[1];
	auto h = open_shared(other);
	uint32_t word = next_word();
	scoped_hold hold(other);

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	REQUIRE(reader.wait_asleep_in_read());
	REQUIRE(sw.unbind() == ok());
	CHECK(!reader.done());
	CHECK(poll_names(poll_now(h->number())) == "none");
	REQUIRE(sw.bind() == ok());
	CHECK(!reader.done());
	hold.release();
	CHECK(reader.result() == ok());
	CHECK(complaint(other) == "");
}

TEST_CASE_METHOD(switch_fixture, "names stay distinct when switches come back in another order", "[several][removal]")
{
	if (!enough_slots())
		return;
	slot &other = slot::all()[1];

	REQUIRE(sw.unbind() == ok());
	REQUIRE(other.unbind() == ok());
	REQUIRE(other.bind() == ok());
	REQUIRE(sw.bind() == ok());
	REQUIRE(wait_until([&] { return sw.ready() && other.ready(); }));
	CHECK(sw.node() != other.node());
	CHECK(complaint(sw) == "");
	CHECK(complaint(other) == "");
}
