// SPDX-License-Identifier: GPL-2.0-only
/*
 * Link clients: other kernel modules that are told when a link changes. The sample of tests/client
 * does so, when the runner has copied it along.
 */

#include "test.h"

#include "device_ioctl.h"
#include "module.h"
#include "watchdog.h"

#include <atomic>

using namespace guest;

namespace {

constexpr const char *client_name = "switchtec_link_client";
constexpr const char *client_file = "/root/switchtec_link_client.ko";
constexpr uint32_t link_state = SWITCHTEC_IOCTL_EVENT_LINK_STATE;

/* The sample, loaded; unloaded at the end, come what may. */
class client_module {
public:
	explicit client_module(const std::string &arguments = "")
	{
		REQUIRE(load_module(arguments, client_file) == ok());
	}
	~client_module()
	{
		if (module_loaded(client_name))
			CHECK(unload_module(client_name) == ok());
	}

	void unload() { REQUIRE(unload_module(client_name) == ok()); }
	static std::string value(const char *parameter)
	{
		return read_line("/sys/module/" + std::string(client_name) + "/parameters/" +
				 parameter);
	}
	static int number(const char *parameter)
	{
		std::string text = value(parameter);
		return text.empty() ? -1 : std::stoi(text);
	}
	static int callbacks() { return number("callbacks"); }
	static bool wait_callbacks(int at_least)
	{
		return wait_until([&] { return callbacks() >= at_least; });
	}
};

/* The PFF of a port of our partition, which is the one that events are armed for; 0 is its upstream port. */
uint32_t port(const slot &sw, uint32_t number)
{
	return first_own_pff(sw) + number;
}

class client_fixture : public switch_fixture {
public:
	~client_fixture()
	{
		try {
			sw.inject("storm=0");
		} catch (const std::exception &) {
			/* unplugged: the fixture below complains */
		}
	}

protected:
	static bool have_client()
	{
		if (exists(client_file) && exists(module_file))
			return true;
		WARN("skipped: no " << client_file << " (runner: --copy)");
		return false;
	}

	/* The first port that is neither the upstream one nor the endpoint. */
	void change_link(bool up, uint32_t number = 1)
	{
		sw.inject("link=" + std::to_string(port(sw, number)) + (up ? ":up" : ":down"));
	}

	uint64_t interrupts() { return sw.counters().at("interrupts").count(); }
	/* A change of a link raises an interrupt only if its event is armed; the model does not wait. */
	bool armed(uint32_t number = 1)
	{
		uint64_t before = interrupts();
		change_link(false, number);
		change_link(true, number);
		return interrupts() != before;
	}

	/* Nothing that happens now reaches a client. */
	void check_silence()
	{
		int before = client_module::callbacks();
		for (int i = 0; i < 4; i++)
			change_link(i % 2);
		/* An event that goes the whole way meanwhile, where there is one. */
		if (sw.ready())
			CHECK(sw.open().echo(next_word()) == ok());
		CHECK(client_module::callbacks() == before);
	}

	void rebind()
	{
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
};

} // namespace

TEST_CASE_METHOD(client_fixture, "a link client is told of every change", "[client]")
{
	if (!have_client())
		return;
	client_module client;

	CHECK(client.number("registered") == static_cast<int>(slot::all().size()));
	CHECK(client.callbacks() == 0);
	/* Down, up, and up again: a retraining. */
	for (int i = 0; i < 30; i++) {
		CAPTURE(i);
		int before = client.callbacks();
		change_link(i % 3 != 0, i % 2 ? 1 : 2);
		REQUIRE(client.wait_callbacks(before + 1));
	}
	CHECK(client.callbacks() == 30);
	CHECK(client.number("late") == 0);
}

TEST_CASE_METHOD(client_fixture, "link-state events are armed only while somebody listens", "[client]")
{
	if (!have_client())
		return;
	CHECK(!armed());
	{
		client_module client("registrations=3");
		for (int i = 0; i < 10; i++) {
			int before = client.callbacks();
			CHECK(armed(1 + i % 2));
			/* Two changes may come as one interrupt, but all three are told. */
			CHECK(client.wait_callbacks(before + 3));
		}
	}
	CHECK(!armed());
	{
		client_module client("keep=1");
		CHECK(armed());
	}
	CHECK(!armed());
}

TEST_CASE_METHOD(client_fixture, "what happened before a client came is no news to it", "[client]")
{
	if (!have_client())
		return;
	change_link(false);
	change_link(true);
	client_module client;
	CHECK(sw.open().echo(next_word()) == ok());
	CHECK(client.callbacks() == 0);
}

TEST_CASE_METHOD(client_fixture, "a client reads registers", "[client]")
{
	if (!have_client())
		return;
	client_module client;
	std::string shown = client.value("blocks");
	bool right = false;

	/* The sample shows those of the switch that it found last, whichever that was. */
	for (auto &one : slot::all())
		right = right ||
			shown == "partition " + std::to_string(one.get("partition").count()) + " of " +
					 std::to_string(one.get("partitions").count()) + ", " +
					 std::to_string(one.get("pffs").count()) + " PFFs, vendor " +
					 read_line(one.sysfs_path() + "/vendor").substr(2) +
					 ", own vector " +
					 std::to_string(one.get("event-vector").count());
	INFO(shown);
	CHECK(right);
}

TEST_CASE_METHOD(client_fixture, "a client and a program do not take each other's link events", "[client][events]")
{
	if (!have_client())
		return;
	handle h = sw.open();
	constexpr uint32_t en_poll = SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL;

	REQUIRE(arm(h, link_state, port(sw, 1)) == ok());
	{
		client_module client;
		int before = client.callbacks();
		CHECK(event_state(h, link_state, port(sw, 1)).flags == en_poll);
		CHECK(event_state(h, link_state, port(sw, 2)).flags == 0);
		change_link(false);
		CHECK(wait_told(h));
		CHECK(client.wait_callbacks(before + 1));
		(void)summarise(h);

		/* One shot for the program, every time for the client. */
		CHECK(event_state(h, link_state, port(sw, 1)).flags == 0);
		before = client.callbacks();
		change_link(true);
		CHECK(client.wait_callbacks(before + 1));
		CHECK(poll_names(poll_now(h.number())) == "none");

		/* A program that disarms does so for itself. */
		REQUIRE(control(h, link_state, SWITCHTEC_IOCTL_EVENT_IDX_ALL,
				SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL) == ok());
		before = client.callbacks();
		change_link(false);
		CHECK(client.wait_callbacks(before + 1));
		REQUIRE(arm(h, link_state, port(sw, 1)) == ok());
	}
	/* And so does a client that goes. */
	CHECK(event_state(h, link_state, port(sw, 1)).flags == en_poll);
	change_link(true);
	CHECK(wait_told(h));
	CHECK(!armed(2));
}

TEST_CASE_METHOD(client_fixture, "the driver stays while a client is loaded, and goes after it", "[client][module]")
{
	if (!have_client())
		return;
	for (auto arguments : { "", "keep=1" }) {
		INFO(arguments);
		client_module client(arguments);
		CHECK(is_refusal(unload_module()));
		change_link(false);
		CHECK(client.wait_callbacks(1));
		CHECK(client.number("late") == 0);
		client.unload();
		CHECK(unload_module() == ok());
		REQUIRE(load_module(mode_arguments()) == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
}

TEST_CASE_METHOD(client_fixture, "unbind, then unload client and driver", "[client][module][removal]")
{
	if (!have_client())
		return;
	for (auto arguments : { "registrations=2", "registrations=2 keep=1" }) {
		INFO(arguments);
		client_module client(arguments);
		change_link(false);
		CHECK(client.wait_callbacks(2));
		REQUIRE(sw.unbind() == ok());
		check_silence();
		/* A client that is still registered is told that there is nothing any more. */
		if (slot::all().size() == 1)
			CHECK(client.value("blocks") == (client.value("keep") == "Y" ? "-19" : "-2"));
		CHECK(is_refusal(unload_module()));
		CHECK(client.number("late") == 0);
		client.unload();
		CHECK(unload_module() == ok());
		REQUIRE(load_module(mode_arguments()) == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
}

TEST_CASE_METHOD(client_fixture, "a client finds the switch again after rebinds", "[client][removal]")
{
	if (!have_client())
		return;
	for (auto arguments : { "", "keep=1" }) {
		INFO(arguments);
		client_module client(arguments);
		const int others = static_cast<int>(slot::all().size()) - 1;
		for (int cycle = 1; cycle <= 5; cycle++) {
			CAPTURE(cycle);
			REQUIRE(sw.unbind() == ok());
			CHECK(client.number("registered") ==
			      others + (*arguments ? cycle : 0));
			check_silence();
			rebind();
			CHECK(client.number("registered") == others + 1 + (*arguments ? cycle : 0));
			int before = client.callbacks();
			change_link(cycle % 2);
			CHECK(client.wait_callbacks(before + 1));
			/* The registrations of earlier bindings heard nothing. */
			CHECK(sw.open().echo(next_word()) == ok());
			CHECK(client.callbacks() == before + 1);
		}
		CHECK(client.number("late") == 0);
	}
	CHECK(!armed());
}

TEST_CASE_METHOD(client_fixture, "a client outlives a switch that is pulled out", "[client][surprise]")
{
	if (!have_client())
		return;
	for (auto arguments : { "", "keep=1" }) {
		INFO(arguments);
		client_module client(arguments);
		change_link(false);
		CHECK(client.wait_callbacks(1));
		REQUIRE(sw.link_down());
		if (slot::all().size() == 1)
			CHECK(client.value("blocks") == (*arguments ? "-19" : "-2"));
		REQUIRE(sw.link_up());
		int before = client.callbacks();
		change_link(true);
		CHECK(client.wait_callbacks(before + 1));
		CHECK(client.number("late") == 0);
	}
}

TEST_CASE_METHOD(client_fixture, "a client goes while the device answers all ones", "[client][surprise]")
{
	if (!have_client())
		return;
	{
		client_module client;
		sw.set("dead", true);
		client.unload();
	}
	{
		client_module client;
		REQUIRE(sw.unbind() == ok());
	}
	sw.set("dead", false);
	CHECK(sw.bind() == ok());
	CHECK(wait_until([&] { return sw.ready(); }));
	/* What nobody could disarm is still armed. */
	CHECK(control(sw.open(), link_state, SWITCHTEC_IOCTL_EVENT_IDX_ALL,
		      SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL) == ok());
	CHECK(!armed());
}

TEST_CASE_METHOD(client_fixture, "an unbind disarms what is armed for clients, and not what is for programs", "[client][removal]")
{
	if (!have_client())
		return;
	for (auto arguments : { "", "keep=1" }) {
		INFO(arguments);
		REQUIRE(arm(sw.open(), link_state, port(sw, 2)) == ok());
		{
			client_module client(arguments);
			REQUIRE(sw.unbind() == ok());
		}
		rebind();
		handle h = sw.open();
		CHECK(event_state(h, link_state, port(sw, 1)).flags == 0);
		CHECK(!armed(1));
		CHECK(poll_names(poll_now(h.number())) == "none");
		CHECK(event_state(h, link_state, port(sw, 2)).flags == SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL);
		CHECK(armed(2));
		CHECK(wait_told(h));
		/* For the next test case, whatever came of this one. */
		CHECK(control(h, link_state, SWITCHTEC_IOCTL_EVENT_IDX_ALL,
			      SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL) == ok());
	}
}

TEST_CASE_METHOD(client_fixture, "the end of a registration waits for a callback that runs", "[client][removal]")
{
	if (!have_client())
		return;
	/* By the client's unloading. */
	for (int i = 0; i < 3; i++) {
		client_module client("slow_ms=300");
		change_link(i % 2);
		client.unload();
	}
	/* By the unbind; what comes after it finds nothing. */
	for (auto arguments : { "slow_ms=300", "slow_ms=300 keep=1" }) {
		client_module client(arguments);
		change_link(false);
		stopwatch time;
		REQUIRE(sw.unbind() == ok());
		CHECK(time.seconds() < late);
		CHECK(client.number("late") == 0);
		check_silence();
		rebind();
	}
}

namespace {

/* Links go up and down as fast as the control channel allows. */
class flapping_links {
public:
	explicit flapping_links(const slot &sw)
		: stop_(std::make_shared<std::atomic<bool>>(false)),
		  changes_(std::make_shared<std::atomic<int>>(0)),
		  thread_([stop = stop_, changes = changes_, &sw] {
			  while (!*stop) {
				  int i = ++*changes;
				  sw.inject("link=" + std::to_string(port(sw, 1)) + (i % 2 ? ":down" : ":up") +
					    ";link=" + std::to_string(port(sw, 2)) + (i % 2 ? ":up" : ":down"));
			  }
			  return ok();
		  })
	{
	}
	~flapping_links()
	{
		*stop_ = true;
		CHECK(thread_.result() == ok());
	}
	void wait_changes(int more)
	{
		int before = *changes_;
		REQUIRE(wait_until([&] { return *changes_ >= before + more; }));
	}

private:
	std::shared_ptr<std::atomic<bool>> stop_;
	std::shared_ptr<std::atomic<int>> changes_;
	sleeper thread_;
};

} // namespace

TEST_CASE_METHOD(client_fixture, "20 times a client comes and goes in a storm of link events", "[client][storm]")
{
	if (!have_client())
		return;
	flapping_links flapping(sw);
	int heard = 0;

	for (int i = 0; i < 20; i++) {
		CAPTURE(i);
		watchdog_progress("cycle " + std::to_string(i));
		client_module client(i % 4 == 0 ? "slow_ms=3 registrations=3" : "");
		flapping.wait_changes(3);
		heard += client.callbacks();
		CHECK(client.number("late") == 0);
		client.unload();
	}
	CHECK(heard > 0);
}

TEST_CASE_METHOD(client_fixture, "20 unbinds under a client in a storm of link events", "[client][storm][removal]")
{
	if (!have_client())
		return;
	for (auto arguments : { "slow_ms=1", "keep=1" }) {
		INFO(arguments);
		client_module client(arguments);
		flapping_links flapping(sw);
		for (int i = 0; i < 10; i++) {
			CAPTURE(i);
			watchdog_progress("cycle " + std::to_string(i));
			flapping.wait_changes(3);
			stopwatch time;
			REQUIRE(sw.unbind() == ok());
			CHECK(time.seconds() < late);
			int before = client.callbacks();
			flapping.wait_changes(3);
			CHECK(client.callbacks() == before);
			rebind();
			CHECK(client.number("late") == 0);
		}
	}
}

TEST_CASE_METHOD(client_fixture, "every event storms, a client listens, MRPC goes on, both modules go", "[client][storm][module][removal]")
{
	if (!have_client())
		return;
	client_module client("registrations=2 slow_ms=1");
	{
		handle h = sw.open();
		sw.inject("storm=100");
		int before = client.callbacks();
		for (int i = 0; i < 50; i++)
			REQUIRE(h.echo(next_word()) == ok());
		CHECK(client.wait_callbacks(before + 10));
	}
	client.unload();
	stopwatch time;
	REQUIRE(unload_module() == ok());
	CHECK(time.seconds() < late);
	/* It comes back into the storm, and the client with it. */
	REQUIRE(load_module(mode_arguments()) == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	{
		client_module again("keep=1");
		CHECK(again.wait_callbacks(10));
		REQUIRE(sw.unbind() == ok());
		sw.inject("storm=0");
		check_silence();
	}
}
