// SPDX-License-Identifier: GPL-2.0-only
/*
 * Another kernel is booted while a command runs: by kexec, which shuts devices down, and by a panic, which does
 * not. Hidden: each ends the kernel, and the second half runs in the next one. tests/kexec/run puts them together.
 */
#include "test.h"

#include "device_ioctl.h"
#include "mapped_bar.h"
#include "module.h"

#include <linux/kexec.h>
#include <linux/reboot.h>
#include <sys/syscall.h>

using namespace guest;

namespace {

/* Where the runner puts what the next kernel is made of. */
constexpr const char *next_kernel = "/root/next-kernel", *next_initramfs = "/root/next-initramfs";

/* What the first kernel was told, but for the memory that it kept free for the next one. */
std::string command_line()
{
	std::string text;

	std::istringstream words(read_line("/proc/cmdline"));
	for (std::string word; words >> word;)
		if (!word.starts_with("crashkernel="))
			text += word + " ";
	return text + "nr_cpus=1";
}

void load_next_kernel(unsigned long flags)
{
	fd kernel(open(next_kernel, O_RDONLY | O_CLOEXEC));
	fd initramfs(open(next_initramfs, O_RDONLY | O_CLOEXEC));
	const std::string line = command_line();

	REQUIRE(outcome::of(syscall(SYS_kexec_file_load, kernel.get(), initramfs.get(), line.size() + 1, line.c_str(),
				    flags)) == ok());
}

/* Two commands, the first of which the device works on; whoever comes next finds it there. */
struct left_behind {
	explicit left_behind(const slot &sw) : running(open_shared(sw)), queued(open_shared(sw))
	{
		sw.set("hold", true);
		REQUIRE(running->send_echo(next_word()) == ok());
		REQUIRE(queued->send_echo(next_word()) == ok());
	}
	std::shared_ptr<handle> running, queued;
};

uint64_t dma_results(const slot &sw)
{
	return json::parse(sw.get("totals").text()).at("dma_results").count();
}

void check_works(const slot &sw, handle &h)
{
	for (int i = 0; i < 3; i++)
		CHECK(h.echo(next_word()) == ok());
	REQUIRE(arm(h, SWITCHTEC_IOCTL_EVENT_STACK_ERROR, 0) == ok());
	sw.inject("event=" + std::to_string(SWITCHTEC_IOCTL_EVENT_STACK_ERROR));
	CHECK(wait_told(h));
}

/* Whoever shut the device down took them back. (That it is no bus master any more is also the kernel's doing.) */
void check_no_dma_address(const slot &sw)
{
	constexpr uint64_t dma_enable = 0x80c, dma_address = 0x810;

	REQUIRE(write_text(sw.sysfs_path() + "/enable", "1") == ok());
	{
		mapped_bar bar(sw);
		CHECK((bar.read32(dma_enable) & 1) == 0);
		CHECK(bar.read32(dma_address) == 0);
	}
	REQUIRE(write_text(sw.sysfs_path() + "/enable", "0") == ok());
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "kexec with a command running", "[.][kexec]")
{
	left_behind commands(sw);

	load_next_kernel(0);
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, nullptr);
	FAIL("still here");
}

TEST_CASE_METHOD(switch_fixture, "a panic with a command running", "[.][panic]")
{
	left_behind commands(sw);

	load_next_kernel(KEXEC_FILE_ON_CRASH);
	(void)write_text("/proc/sysrq-trigger", "c");
	FAIL("still here");
}

TEST_CASE("after kexec: what ran does not come to this kernel's memory, and all works", "[.][after-kexec]")
{
	const slot &sw = slot::all().front();
	const auto before = dma_results(sw);

	check_no_dma_address(sw);
	sw.set("hold", false);
	CHECK(dma_results(sw) == before);
	REQUIRE(load_module(read_line("/root/module-arguments")) == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	handle h = sw.open();
	check_works(sw, h);
}

/* Nobody has shut the device down: it still works on a command, and has the address of memory that is not ours. */
TEST_CASE("after a panic: what ran is waited for, and all works", "[.][after-panic]")
{
	const slot &sw = slot::all().front();
	const uint32_t word = next_word();

	REQUIRE(load_module(read_line("/root/module-arguments")) == ok());
	REQUIRE(wait_until([&] { return sw.ready(); }));
	const auto before = dma_results(sw);
	handle h = sw.open();
	REQUIRE(h.send_echo(word) == ok());
	CHECK(dma_results(sw) == before);
	sw.set("hold", false);
	CHECK(h.receive_echo(word) == ok());
	CHECK(sw.counters().at("overlapped_commands").count() == 0);
	check_works(sw, h);
}
