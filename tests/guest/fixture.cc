// SPDX-License-Identifier: GPL-2.0-only
#include "fixture.h"

#include "kmsg.h"
#include "module.h"
#include "qmp.h"
#include "sysfs.h"

#include <catch2/catch.hpp>

namespace guest {

namespace {

const std::chrono::seconds settle_limit(15 * slowness());

const char *const writable_parameters[] = { "mrpc_timeout_ms", "unbind_drain_ms", "use_dma_mrpc" };
constexpr const char *load_time_parameter = "max_devices";

/* As the module was loaded; the first fixture asks before any test case can change them. */
const std::map<std::string, std::string> &initial_parameters()
{
	static const std::map<std::string, std::string> values = [] {
		std::map<std::string, std::string> found;
		for (auto name : writable_parameters)
			found[name] = parameter(name);
		found[load_time_parameter] = parameter(load_time_parameter);
		return found;
	}();
	return values;
}

void restore_parameters()
{
	for (auto name : writable_parameters)
		if (parameter(name) != initial_parameters().at(name))
			(void)write_text(parameter_path(name), initial_parameters().at(name));
}

void clear_faults(const slot &sw)
{
	sw.inject("clear");
	/* What hangs would hang for ever: the firmware comes to its senses. */
	sw.inject("finish");
	sw.set("dead", false);
	if (!sw.get("link").boolean())
		(void)sw.link_up();
	sw.set("hold", false);
}

void power_cycle(const slot &sw)
{
	(void)sw.link_down();
	(void)sw.link_up();
}

/* What any test case may rightly leave behind, put in order. */
std::string bring_back(const slot &sw)
{
	if (module_loaded() &&
	    parameter(load_time_parameter) != initial_parameters().at(load_time_parameter))
		(void)unload_module();
	if (!module_loaded()) {
		outcome loaded = load_module(mode_arguments());
		if (loaded.error)
			return std::string("cannot load the module: ") + errno_name(loaded.error);
	}
	restore_parameters();
	clear_faults(sw);
	if (!wait_until([&] { return sw.present(); }, settle_limit))
		return sw.address() + " does not come back";
	if (!sw.bound())
		(void)sw.bind();
	(void)wait_until([&] { return sw.ready(); }, settle_limit);
	return complaint(sw);
}

std::string settle(const slot &sw, bool reset)
{
	try {
		if (reset) {
			clear_faults(sw);
			power_cycle(sw);
		}
		return bring_back(sw);
	} catch (const std::exception &error) {
		return error.what();
	}
}

slot &first_slot()
{
	REQUIRE(!slot::all().empty()); /* else: no Switchtec function in this guest */
	return slot::all().front();
}

} // namespace

std::string complaint(const slot &sw)
{
	if (!sw.present())
		return sw.address() + " is not there";
	if (!sw.bound())
		return sw.address() + " is not bound, driver: '" + sw.driver() + "'";
	if (!sw.ready())
		return sw.address() + " has no node";

	handle node = sw.open(O_RDWR | O_NONBLOCK);
	if (node.opened().error)
		return sw.node() + ": open: " + errno_name(node.opened().error);
	uint32_t word = next_word();
	outcome sent = node.send_echo(word), received = fails(EAGAIN);
	if (sent.error)
		return sw.node() + ": write: " + errno_name(sent.error);
	if (!wait_until([&] { return (received = node.receive_echo(word)) != fails(EAGAIN); },
			settle_limit))
		return sw.node() + ": no answer to echo";
	if (received.error)
		return sw.node() + ": echo: " + errno_name(received.error);
	return "";
}

std::string recover(const slot &sw)
{
	try {
		if (!sw.plugged_in())
			sw.plug_in();
		else
			power_cycle(sw);
		if (!wait_until([&] { return sw.present(); }, settle_limit))
			(void)slot::rescan();
		return bring_back(sw);
	} catch (const std::exception &error) {
		return error.what();
	}
}

switch_fixture::switch_fixture() : sw(first_slot())
{
	mode_arguments();
	initial_parameters();
	std::string problem = complaint(sw);
	if (!problem.empty())
		problem = recover(sw);
	INFO("before the test case");
	REQUIRE(problem == "");
	overlapped_before_ = sw.counters().at("overlapped_commands").count();
}

switch_fixture::~switch_fixture()
{
	INFO("after the test case");
	/* Most test cases of removal leave it unbound: that is no complaint, not coming back is. */
	std::string problem = settle(sw, reset_);
	CHECK(problem == "");
	if (!problem.empty())
		CHECK(recover(sw) == "");
	if (overlap_allowed_)
		return;
	try {
		/* Less than before: it was plugged in anew. */
		auto overlapped = sw.counters().at("overlapped_commands").count();
		CHECK(overlapped <= overlapped_before_);
	} catch (const std::exception &error) {
		FAIL_CHECK(error.what());
	}
}

} // namespace guest
