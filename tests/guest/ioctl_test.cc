// SPDX-License-Identifier: GPL-2.0-only
/* The ioctls, on whatever generation this guest has. */

#include "test.h"

#include "device_ioctl.h"

#include <algorithm>
#include <cstdio>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace guest;

namespace {

constexpr unsigned long numbers[] = {
	SWITCHTEC_IOCTL_FLASH_INFO,    SWITCHTEC_IOCTL_FLASH_PART_INFO,
	SWITCHTEC_IOCTL_EVENT_SUMMARY, SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY,
	SWITCHTEC_IOCTL_EVENT_CTL,     SWITCHTEC_IOCTL_PFF_TO_PORT,
	SWITCHTEC_IOCTL_PORT_TO_PFF,
};
/* What a 32-bit program calls EVENT_SUMMARY. */
constexpr unsigned long event_summary_32 = 0x84d45742;
constexpr size_t event_summary_size = 1240, event_summary_size_legacy = 408;

bool is_gen3(const slot &sw)
{
	return read_line(sw.sysfs_path() + "/device").starts_with("0x85");
}

uint32_t count_of(const slot &sw, const char *property)
{
	return static_cast<uint32_t>(sw.get(property).count());
}

/* Mapped, but not to be written to. */
class read_only_page {
public:
	read_only_page()
		: at_(mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
	{
	}
	~read_only_page() { munmap(at_, size); }
	void *get() const { return at_; }

private:
	static constexpr size_t size = 4096;
	void *at_;
};

flash_part_info flash_partition(const handle &h, uint32_t number)
{
	flash_part_info info = { number, 0, 0, 0xff };
	REQUIRE(call(h, SWITCHTEC_IOCTL_FLASH_PART_INFO, info) == ok());
	return info;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "the node is root's alone, after every bind", "[ioctl]")
{
	for (int i = 0; i < 2; i++) {
		struct stat info;

		REQUIRE(stat(sw.node().c_str(), &info) == 0);
		CHECK((info.st_mode & 07777) == 0600);
		CHECK(info.st_uid == 0);
		CHECK(info.st_gid == 0);
		REQUIRE(sw.unbind() == ok());
		REQUIRE(sw.bind() == ok());
		REQUIRE(wait_until([&] { return sw.ready(); }));
	}
}

TEST_CASE_METHOD(switch_fixture, "an ioctl that nobody knows is ENOTTY", "[ioctl]")
{
	handle h = sw.open();
	char nothing[2048] = {};

	for (unsigned long number : { 0x5700ul, 0x5740ul, 0x80105746ul, 0x80105741ul, 0x81985743ul,
				      0x84d85642ul, event_summary_32, 0xfffffffful, 0ul }) {
		INFO(std::hex << number);
		CHECK(call(h, number, nothing) == fails(ENOTTY));
		CHECK(call(h, number, nullptr) == fails(ENOTTY));
	}
}

TEST_CASE_METHOD(switch_fixture, "a bad pointer is EFAULT", "[ioctl]")
{
	handle h = sw.open();
	read_only_page page;
	void *const wrong[] = { nullptr, reinterpret_cast<void *>(16),
				reinterpret_cast<void *>(0xffff888000000000), page.get() };

	for (unsigned long number : numbers) {
		for (void *pointer : wrong) {
			INFO(std::hex << number << " " << pointer);
			CHECK(call(h, number, pointer) == fails(EFAULT));
		}
	}
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "every ioctl is ENODEV when the device is gone", "[ioctl][removal]")
{
	handle h = sw.open();
	char nothing[2048] = {};

	REQUIRE(sw.unbind() == ok());
	for (unsigned long number : numbers) {
		INFO(std::hex << number);
		CHECK(call(h, number, nothing) == fails(ENODEV));
		CHECK(call(h, number, nullptr) == fails(ENODEV));
	}
	/* A new instance of the device is none of this handle's. */
	REQUIRE(sw.bind() == ok());
	for (unsigned long number : numbers)
		CHECK(call(h, number, nothing) == fails(ENODEV));
}

TEST_CASE_METHOD(switch_fixture, "ioctls of a device that answers all ones fail, and work again", "[ioctl]")
{
	handle h = sw.open();
	flash_info info = {};
	flash_part_info part = {};

	sw.set("dead", true);
	CHECK(call(h, SWITCHTEC_IOCTL_FLASH_INFO, info) == fails(EIO));
	CHECK(call(h, SWITCHTEC_IOCTL_FLASH_PART_INFO, part) == fails(EIO));
	CHECK(control(h, 0, 0, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL) == fails(EIO));
	CHECK(control(h, 28, -2, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL) == fails(EIO));
	sw.set("dead", false);
	CHECK(call(h, SWITCHTEC_IOCTL_FLASH_INFO, info) == ok());
	CHECK(control(h, 0, 0, 0) == ok());
}

TEST_CASE_METHOD(switch_fixture, "flash information is this generation's", "[ioctl]")
{
	handle h = sw.open();
	const uint32_t count = is_gen3(sw) ? SWITCHTEC_NUM_PARTITIONS_GEN3 :
					     SWITCHTEC_NUM_PARTITIONS_GEN4;
	flash_info info;

	memset(&info, 0xa5, sizeof(info));
	REQUIRE(call(h, SWITCHTEC_IOCTL_FLASH_INFO, info) == ok());
	CHECK(info.num_partitions == count);
	CHECK(info.flash_length > 0);
	CHECK(info.flash_length < 0xffffffff);
	CHECK(info.padding == 0);
	for (uint32_t i = 0; i < count; i++) {
		INFO("flash partition " << i);
		flash_part_info part = flash_partition(h, i);
		CHECK(part.length > 0);
		CHECK(part.length <= info.flash_length);
		CHECK((part.active & ~3u) == 0);
	}
	for (uint32_t i : { count, 19u, 20u, 255u, 0x7fffffffu, 0x80000000u, 0xffffffffu }) {
		INFO("flash partition " << i);
		flash_part_info part = { i, 0, 0, 0 };
		CHECK(call(h, SWITCHTEC_IOCTL_FLASH_PART_INFO, part) == fails(EINVAL));
	}
}

TEST_CASE_METHOD(switch_fixture, "of two copies one is active and one runs", "[ioctl]")
{
	handle h = sw.open();
	std::vector<std::pair<uint32_t, uint32_t>> pairs = {
		{ SWITCHTEC_IOCTL_PART_CFG0, SWITCHTEC_IOCTL_PART_CFG1 },
		{ SWITCHTEC_IOCTL_PART_IMG0, SWITCHTEC_IOCTL_PART_IMG1 },
	};

	if (!is_gen3(sw)) {
		pairs.push_back({ SWITCHTEC_IOCTL_PART_BL2_0, SWITCHTEC_IOCTL_PART_BL2_1 });
		pairs.push_back({ SWITCHTEC_IOCTL_PART_KEY_0, SWITCHTEC_IOCTL_PART_KEY_1 });
	}
	for (auto [first, second] : pairs) {
		INFO("flash partitions " << first << " and " << second);
		flash_part_info one = flash_partition(h, first), two = flash_partition(h, second);
		CHECK((one.active ^ two.active) ==
		      (SWITCHTEC_IOCTL_PART_ACTIVE | SWITCHTEC_IOCTL_PART_RUNNING));
		CHECK(one.address != two.address);
	}
}

TEST_CASE_METHOD(switch_fixture, "ports and PFFs lead to each other", "[ioctl]")
{
	handle h = sw.open();
	const uint32_t partitions = count_of(sw, "partitions"), pffs = count_of(sw, "pffs");
	const uint32_t own = count_of(sw, "partition");
	uint32_t upstream = 0, vep = 0, downstream = 0;

	for (uint32_t pff = 0; pff < pffs; pff++) {
		INFO("PFF " << pff);
		pff_port there = { pff, 0xaaaa, 0xaaaa };
		REQUIRE(call(h, SWITCHTEC_IOCTL_PFF_TO_PORT, there) == ok());
		CHECK(there.pff == pff);
		if (there.port == ~0u)
			continue;
		upstream += there.port == 0;
		vep += there.port == SWITCHTEC_IOCTL_PFF_VEP;
		downstream += there.port > 0 && there.port < SWITCHTEC_IOCTL_PFF_VEP;
		REQUIRE(there.partition < partitions);
		pff_port back = { 0xaaaa, there.partition, there.port };
		REQUIRE(call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, back) == ok());
		CHECK(back.pff == pff);
		if (there.partition != own)
			continue;
		back = { 0xaaaa, ~0u, there.port };
		REQUIRE(call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, back) == ok());
		CHECK(back.pff == pff);
	}
	CHECK(upstream == partitions);
	CHECK(vep == 1);
	CHECK(downstream > 0);
	/* 255 is what the registers say where there is none. */
	for (uint32_t pff : { pffs, 254u, 255u, 256u, 0x7fffffffu, 0xffffffffu }) {
		if (pff < pffs)
			continue;
		INFO("PFF " << pff);
		pff_port none = { pff, 0, 0 };
		REQUIRE(call(h, SWITCHTEC_IOCTL_PFF_TO_PORT, none) == ok());
		CHECK(none.port == ~0u);
	}
}

TEST_CASE_METHOD(switch_fixture, "ports and partitions out of range are EINVAL", "[ioctl]")
{
	handle h = sw.open();
	const uint32_t partitions = count_of(sw, "partitions");

	for (uint32_t port : { 48u, 99u, 101u, 255u, 0x80000000u, 0xfffffffeu, 0xffffffffu }) {
		INFO("port " << port);
		pff_port p = { 0, 0, port };
		CHECK(call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, p) == fails(EINVAL));
	}
	for (uint32_t partition : { partitions, 48u, 0x7fffffffu, 0x80000000u, 0xfffffffeu }) {
		INFO("partition " << partition);
		pff_port p = { 0, partition, 0 };
		CHECK(call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, p) == fails(EINVAL));
	}
	pff_port last = { 0, 0, 47 };
	CHECK(call(h, SWITCHTEC_IOCTL_PORT_TO_PFF, last) == ok());
}

TEST_CASE_METHOD(switch_fixture, "EVENT_SUMMARY writes as much as its caller's structure has", "[ioctl]")
{
	handle h = sw.open();
	bytes all(2048, 0xaa), legacy(2048, 0xaa);
	auto untouched_from = [](const bytes &buffer, size_t start) {
		return std::all_of(buffer.begin() + static_cast<ptrdiff_t>(start), buffer.end(),
				   [](uint8_t byte) { return byte == 0xaa; });
	};

	static_assert(sizeof(event_summary) == event_summary_size);
	static_assert(sizeof(event_summary_legacy) == event_summary_size_legacy);
	REQUIRE(call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY, all.data()) == ok());
	REQUIRE(call(h, SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY, legacy.data()) == ok());
	CHECK(untouched_from(all, event_summary_size));
	CHECK(untouched_from(legacy, event_summary_size_legacy));
	/* The tail is no leftover of the kernel's stack. */
	CHECK(bytes(all.begin() + 1236, all.begin() + event_summary_size) == bytes(4, 0));
	all.resize(event_summary_size_legacy);
	legacy.resize(event_summary_size_legacy);
	CHECK(all == legacy);
}

TEST_CASE_METHOD(switch_fixture, "EVENT_CTL checks what it is asked for", "[ioctl]")
{
	handle h = sw.open();
	const auto partitions = static_cast<int32_t>(count_of(sw, "partitions"));
	const auto pffs = static_cast<int32_t>(count_of(sw, "pffs"));

	for (uint32_t id : { 32u, 255u, 0x7fffffffu, 0x80000000u, 0xffffffffu })
		CHECK(control(h, id, 0, 0) == fails(EINVAL));
	for (unsigned bit = 9; bit < 32; bit++)
		CHECK(control(h, 0, 0, 1u << bit) == fails(EINVAL));
	for (int32_t index : { partitions, 48, 0x7fffffff, -3, INT32_MIN })
		CHECK(control(h, SWITCHTEC_IOCTL_EVENT_PART_RESET, index, 0) == fails(EINVAL));
	/* There is no local PFF. */
	for (int32_t index : { pffs, 255, 256, 0x7fffffff, -1, -3, INT32_MIN })
		CHECK(control(h, SWITCHTEC_IOCTL_EVENT_LINK_STATE, index, 0) == fails(EINVAL));
	for (uint32_t id = 0; id < event_count; id++) {
		INFO("event " << id);
		for (int32_t index : { 0, SWITCHTEC_IOCTL_EVENT_IDX_ALL }) {
			event_ctl result;
			CHECK(control(h, id, index, 0, &result) == ok());
			CHECK(result.event_id == id);
			CHECK(result.index == index);
			CHECK((result.flags & ~0x1eu) == 0);
			CHECK(result.occurred <= 1);
			CHECK(result.count <= 255);
		}
	}
	CHECK(control(h, SWITCHTEC_IOCTL_EVENT_PART_RESET, SWITCHTEC_IOCTL_EVENT_LOCAL_PART_IDX, 0) ==
	      ok());
}

TEST_CASE_METHOD(switch_fixture, "EVENT_CTL changes what it is asked to, and nothing else", "[ioctl]")
{
	handle h = sw.open();
	auto flags_after = [&](uint32_t flags) {
		event_ctl result;
		REQUIRE(control(h, SWITCHTEC_IOCTL_EVENT_SYS_RESET, 0, flags, &result) == ok());
		CHECK(result.flags == event_state(h, SWITCHTEC_IOCTL_EVENT_SYS_RESET, 0).flags);
		return result.flags;
	};
	constexpr uint32_t poll = SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL,
			   log = SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG,
			   cli = SWITCHTEC_IOCTL_EVENT_FLAG_EN_CLI,
			   fatal = SWITCHTEC_IOCTL_EVENT_FLAG_EN_FATAL;

	CHECK(flags_after(SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR) == 0);
	CHECK(flags_after(poll | log) == (poll | log));
	CHECK(flags_after(cli | fatal) == (poll | log | cli | fatal));
	CHECK(flags_after(SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL | SWITCHTEC_IOCTL_EVENT_FLAG_DIS_LOG) ==
	      (cli | fatal));
	CHECK(flags_after(SWITCHTEC_IOCTL_EVENT_FLAG_DIS_CLI) == fatal);
	CHECK(flags_after(SWITCHTEC_IOCTL_EVENT_FLAG_DIS_FATAL) == 0);
}

TEST_CASE_METHOD(switch_fixture, "a handle opened for reading may look at events, not change them", "[ioctl]")
{
	handle reader = sw.open(O_RDONLY), writer = sw.open();
	event_summary summary;
	flash_info info;

	REQUIRE(reader.opened() == ok());
	CHECK(call(reader, SWITCHTEC_IOCTL_EVENT_SUMMARY, summary) == ok());
	CHECK(call(reader, SWITCHTEC_IOCTL_FLASH_INFO, info) == ok());
	CHECK(control(reader, 0, 0, 0) == ok());
	for (unsigned bit = 0; bit < 9; bit++) {
		CHECK(control(reader, 0, 0, 1u << bit) == fails(EBADF));
		CHECK(control(reader, 0, SWITCHTEC_IOCTL_EVENT_IDX_ALL, 1u << bit) == fails(EBADF));
	}
	CHECK(event_state(writer, 0, 0).flags == 0);
	CHECK(control(writer, 0, 0, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL) == ok());
	CHECK(control(writer, 0, 0, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL) == ok());
}

TEST_CASE_METHOD(switch_fixture, "an event that this switch does not have is EOPNOTSUPP", "[ioctl]")
{
	handle h = sw.open();
	/* For the rest of this guest's life: an event that no other test case uses. */
	constexpr uint32_t id = SWITCHTEC_IOCTL_EVENT_FORCE_SPEED;
	constexpr uint32_t poll = SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL;

	sw.inject("unsupported=26:2");
	CHECK(control(h, id, 2, 0) == fails(EOPNOTSUPP));
	CHECK(control(h, id, 2, poll) == fails(EOPNOTSUPP));
	CHECK(control(h, id, 1, 0) == ok());
	CHECK(control(h, id, SWITCHTEC_IOCTL_EVENT_IDX_ALL, poll) == ok());
	CHECK(event_state(h, id, 1).flags == poll);
	CHECK(event_state(h, id, 3).flags == poll);
	CHECK(control(h, id, SWITCHTEC_IOCTL_EVENT_IDX_ALL, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL) ==
	      ok());
	CHECK(event_state(h, id, 3).flags == 0);
}

TEST_CASE_METHOD(switch_fixture, "a 32-bit program on this 64-bit kernel", "[ioctl][compat]")
{
	constexpr const char *program = "/root/compat32";

	if (!exists(program)) {
		WARN("skipped: no " << program << " (runner: --copy)");
		return;
	}
	std::string output, line = program + (" " + sw.node()) + " 2>&1";
	FILE *pipe = popen(line.c_str(), "r");
	char text[512];

	while (size_t n = fread(text, 1, sizeof(text), pipe))
		output.append(text, n);
	int status = pclose(pipe);
	INFO(output);
	REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 126) {
		WARN("skipped: this kernel runs no 32-bit programs");
		return;
	}
	CHECK(WEXITSTATUS(status) == 0);
	CHECK(output.find(" 0 failed") != std::string::npos);
}

TEST_CASE_METHOD(switch_fixture, "ioctls and a running command do not wait for each other", "[ioctl]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_hold hold(sw);
	flash_info info;

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	REQUIRE(reader.wait_asleep_in_read());
	CHECK(call(*h, SWITCHTEC_IOCTL_FLASH_INFO, info) == ok());
	CHECK(control(*h, 28, SWITCHTEC_IOCTL_EVENT_IDX_ALL, 0) == ok());
	(void)summarise(*h);
	hold.release();
	CHECK(reader.result() == ok());
}
