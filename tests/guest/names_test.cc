// SPDX-License-Identifier: GPL-2.0-only
/* Names: node, class, driver, module parameters. */

#include "test.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace guest;

TEST_CASE_METHOD(switch_fixture, "node, class and driver have their names", "[names]")
{
	struct stat info;
	auto name = sw.name();

	REQUIRE(name);
	CHECK(name->starts_with("switchtec"));
	CHECK(sw.driver() == "switchtec");
	REQUIRE(stat(sw.node().c_str(), &info) == 0);
	CHECK(S_ISCHR(info.st_mode));

	auto number = std::to_string(major(info.st_rdev)) + ":" + std::to_string(minor(info.st_rdev));
	CHECK(read_line("/sys/class/switchtec/" + *name + "/dev") == number);
	/* This is how clients recognise a node as one of ours. */
	CHECK(exists("/sys/dev/char/" + number + "/device/switchtec"));
	CHECK(link_name("/sys/class/switchtec/" + *name + "/device") == sw.address());
	CHECK(link_name("/sys/class/switchtec/" + *name + "/subsystem") == "switchtec");
}

TEST_CASE_METHOD(switch_fixture, "the node is not open to everybody", "[names]")
{
	struct stat info;

	REQUIRE(stat(sw.node().c_str(), &info) == 0);
	CHECK((info.st_mode & 077) == 0);
}

TEST_CASE_METHOD(switch_fixture, "module parameters have their names and defaults", "[names]")
{
	auto mode = [](const std::string &name) {
		struct stat info;
		return stat(parameter_path(name).c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
	};

	CHECK(parameter("max_devices") == "16");
	CHECK(parameter("nirqs") == "32");
	CHECK(parameter("mrpc_timeout_ms") == "120000");
	CHECK(parameter("unbind_drain_ms") == "500");
	auto use_dma = parameter("use_dma_mrpc");
	CHECK((use_dma == "Y" || use_dma == "N" || use_dma == "1" || use_dma == "0"));

	/* What only counts at load time cannot be written afterwards; these two count at each bind. */
	CHECK(mode("max_devices") == 0444);
	CHECK(mode("nirqs") == 0644);
	CHECK(mode("use_dma_mrpc") == 0644);
	CHECK(mode("mrpc_timeout_ms") == 0644);
	CHECK(mode("unbind_drain_ms") == 0644);
}

TEST_CASE_METHOD(switch_fixture, "a changed use_dma_mrpc counts from the next bind on", "[names]")
{
	bool dma_before = dma_mode(sw);
	auto mailbox_reads = [this] {
		uint64_t before = sw.counters().at("mrpc").at("reads").count();
		CHECK(sw.open().echo(next_word()) == ok());
		return sw.counters().at("mrpc").at("reads").count() - before;
	};
	auto rebind = [this] {
		REQUIRE(sw.unbind() == ok());
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	};

	/* Results read from the mailbox show that the mode is what it is. */
	CHECK((mailbox_reads() == 0) == dma_before);
	{
		scoped_parameter other("use_dma_mrpc", dma_before ? "0" : "1");
		CHECK((mailbox_reads() == 0) == dma_before);
		rebind();
		if (sw.get("dma-version").count())
			CHECK((mailbox_reads() == 0) == !dma_before);
	}
	rebind();
	CHECK((mailbox_reads() == 0) == dma_before);
}
