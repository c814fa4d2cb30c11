// SPDX-License-Identifier: GPL-2.0-only
/* The module and its parameters: unloading, loading again, how many devices it takes. */

#include "test.h"

#include "kmsg.h"
#include "module.h"

using namespace guest;

namespace {

bool can_reload()
{
	if (exists(module_file))
		return true;
	WARN("skipped: no " << module_file << " (runner: --copy)");
	return false;
}

void reload(const std::string &arguments)
{
	if (module_loaded())
		REQUIRE(unload_module() == ok());
	REQUIRE(load_module(arguments) == ok());
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "the module stays while a handle is open, and goes after", "[module]")
{
	if (!can_reload())
		return;
	handle h = sw.open();
	std::string node = sw.node();

	REQUIRE(h.opened() == ok());
	CHECK(is_refusal(unload_module()));
	CHECK(h.echo(next_word()) == ok());
	h.close();
	REQUIRE(unload_module() == ok());
	CHECK(!module_loaded());
	CHECK(!exists(node));
	REQUIRE(load_module(mode_arguments()) == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "a handle to a device that is gone keeps the module as well", "[module][removal]")
{
	if (!can_reload())
		return;
	handle h = sw.open();

	REQUIRE(sw.unbind() == ok());
	CHECK(is_refusal(unload_module()));
	CHECK(h.receive().result == fails(ENODEV));
	h.close();
	REQUIRE(unload_module() == ok());
	REQUIRE(load_module(mode_arguments()) == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "a sleeping reader keeps the module", "[module]")
{
	if (!can_reload())
		return;
	uint32_t word = next_word();
	{
		auto h = open_shared(sw);
		scoped_hold hold(sw);

		REQUIRE(h->send_echo(word) == ok());
		sleeper reader([h, word] { return h->receive_echo(word); });
		REQUIRE(reader.wait_asleep_in_read());
		CHECK(is_refusal(unload_module()));
		hold.release();
		CHECK(reader.result() == ok());
	}
	/* The sleeper's thread gives its share of the handle up a moment after its result. */
	REQUIRE(wait_until([] { return unload_module() == ok(); }));
	REQUIRE(load_module(mode_arguments()) == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "unloading with a command running that nobody waits for", "[module][removal]")
{
	if (!can_reload())
		return;
	scoped_hold hold(sw);

	REQUIRE(sw.open().send_echo(next_word()) == ok());
	stopwatch time;
	REQUIRE(unload_module() == ok());
	CHECK(time.seconds() < late);
	hold.release();
	REQUIRE(load_module(mode_arguments()) == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
}

TEST_CASE_METHOD(switch_fixture, "20 times out and in again", "[module]")
{
	if (!can_reload())
		return;
	for (int i = 0; i < 20; i++) {
		reload(mode_arguments());
		REQUIRE(wait_until([&] { return sw.ready(); }));
		REQUIRE(sw.open().echo(next_word()) == ok());
	}
}

TEST_CASE_METHOD(switch_fixture, "both MRPC modes can be chosen at load time", "[module]")
{
	if (!can_reload())
		return;
	for (auto mode : { "0", "1" }) {
		reload(std::string("use_dma_mrpc=") + mode);
		REQUIRE(wait_until([&] { return sw.ready(); }));
		CAPTURE(mode);
		CHECK(sw.open().echo(next_word()) == ok());
	}
	reload(mode_arguments());
}

TEST_CASE_METHOD(switch_fixture, "a device past max_devices is refused with a message, the others go on", "[module][several]")
{
	if (!can_reload())
		return;
	if (slot::all().size() < 2) {
		WARN("skipped: needs a second --device");
		return;
	}
	auto ready_slots = [] {
		size_t count = 0;
		for (auto &one : slot::all())
			count += one.ready();
		return count;
	};
	kernel_log_reader log;

	reload(mode_arguments() + " max_devices=1");
	REQUIRE(wait_until([&] { return ready_slots() > 0; }));
	CHECK(ready_slots() == 1);
	/* The kernel's order of devices is not that of their addresses once cards were replugged. */
	bool first = sw.ready();
	slot &taken = slot::all()[first ? 0 : 1], &refused = slot::all()[first ? 1 : 0];
	CHECK(!refused.bound());
	CHECK(complaint(taken) == "");
	INFO(log.text());
	CHECK(log.has_line(refused.address(), "max_devices"));

	/* Its number is free again after an unbind, whoever takes it. */
	REQUIRE(taken.unbind() == ok());
	CHECK(refused.bind() == ok());
	CHECK(complaint(refused) == "");
	CHECK(taken.bind() != ok());
	CHECK(complaint(refused) == "");
	reload(mode_arguments());
	CHECK(wait_until([&] { return ready_slots() == slot::all().size(); }));
}
