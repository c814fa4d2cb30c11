// SPDX-License-Identifier: GPL-2.0-only
/* switchtecctl, when the runner has copied it along (--copy build/tools/switchtecctl). */

#include "test.h"

#include <cstdio>
#include <sys/wait.h>

using namespace guest;

namespace {

constexpr const char *program = "/root/switchtecctl";

struct run_result {
	int status;
	std::string output;
};

run_result run(const std::string &arguments, const std::string &before = "",
	       const std::string &errors = "&1")
{
	std::string line = before + program + " " + arguments + " 2>" + errors;
	FILE *pipe = popen(line.c_str(), "r");
	run_result result = { -1, "" };
	char text[512];

	while (size_t n = fread(text, 1, sizeof(text), pipe))
		result.output.append(text, n);
	int status = pclose(pipe);
	if (WIFEXITED(status))
		result.status = WEXITSTATUS(status);
	return result;
}

bool contains(const std::string &text, const std::string &part)
{
	return text.find(part) != std::string::npos;
}

bool have_tool()
{
	if (exists(program))
		return true;
	WARN("skipped: no " << program << " (runner: --copy)");
	return false;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "switchtecctl list shows bound and unbound functions", "[tool]")
{
	if (!have_tool())
		return;
	auto bound = run("list");
	INFO(bound.output);
	CHECK(bound.status == 0);
	CHECK(contains(bound.output, sw.address()));
	CHECK(contains(bound.output, sw.node()));
	CHECK(contains(bound.output, read_line(sw.class_path() + "/fw_version")));

	std::string node = sw.node();
	REQUIRE(sw.unbind() == ok());
	auto unbound = run("list");
	CHECK(unbound.status == 0);
	CHECK(contains(unbound.output, sw.address()));
	CHECK(!contains(unbound.output, node));
	auto no_driver = run("echo " + sw.address());
	CHECK(no_driver.status == 1);
	CHECK(contains(no_driver.output, "no driver"));
}

TEST_CASE_METHOD(switch_fixture, "switchtecctl finds a device by any of its names", "[tool]")
{
	if (!have_tool())
		return;
	std::string name = *sw.name();

	for (auto &device : { sw.node(), name, name.substr(9), sw.address(), sw.address().substr(5) }) {
		auto result = run("echo " + device);
		INFO(device << ": " << result.output);
		CHECK(result.status == 0);
	}
}

TEST_CASE_METHOD(switch_fixture, "switchtecctl mrpc sends, shows and fails as it should", "[tool]")
{
	if (!have_tool())
		return;
	std::string node = sw.node();

	auto echo = run("mrpc " + node + " 0x41 --in '01 0x02 03,04' --out 4");
	CHECK(echo.status == 0);
	CHECK(contains(echo.output, "return code: 0x0"));
	CHECK(contains(echo.output, "fe fd fc fb"));

	auto raw = run("mrpc " + node + " 65 --in - --out 4 --raw", "printf abcd | ", "/dev/null");
	CHECK(raw.status == 0);
	CHECK(raw.output == "\x9e\x9d\x9c\x9b");

	auto unknown = run("mrpc " + node + " 0x7ff");
	CHECK(unknown.status == 1);
	CHECK(contains(unknown.output, "0x64005"));

	sw.inject("interrupted");
	auto interrupted = run("mrpc " + node + " 0x41 --in 01020304");
	CHECK(interrupted.status == 4);
	CHECK(contains(interrupted.output, "ENXIO"));
}

TEST_CASE_METHOD(switch_fixture, "switchtecctl refuses bad arguments with exit status 2", "[tool]")
{
	if (!have_tool())
		return;
	std::string node = sw.node();

	for (auto &arguments : { std::string(""), std::string("frobnicate"), std::string("echo"),
				 std::string("echo nonsense"), "mrpc " + node,
				 "mrpc " + node + " 0x41zz", "mrpc " + node + " -1",
				 "mrpc " + node + " 0x41 --in 123", "mrpc " + node + " 0x41 --in 0g",
				 "mrpc " + node + " 0x41 --out 1025",
				 "mrpc " + node + " 0x41 --frob" }) {
		auto result = run(arguments);
		INFO("switchtecctl " << arguments << ": " << result.output);
		CHECK(result.status == 2);
		CHECK(!result.output.empty());
	}
	auto missing = run("echo /dev/switchtec99");
	CHECK(missing.status == 1);
	CHECK(contains(missing.output, "/dev/switchtec99"));
}
