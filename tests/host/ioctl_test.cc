// SPDX-License-Identifier: GPL-2.0-only
// The ioctls, on every generation.
#include "bench.h"

#include "abi/ioctl.h"

namespace abi = switchtec::abi;
namespace flag = switchtec::abi::event_flag;

namespace {

struct part {
	uint16_t device_id;
	switchtec_generation generation;
};
const part parts[] = {
	{0x8532, SWITCHTEC_GEN3}, {0x4000, SWITCHTEC_GEN4}, {0x5000, SWITCHTEC_GEN5},
	{0x6048, SWITCHTEC_GEN6}, {0x1001, SWITCHTEC_GEN4},
};

// A bound switch of some generation, with three partitions.
struct ioctl_bench {
	explicit ioctl_bench(const part &p = parts[0], unsigned pffs = 24)
		: machine(config_of(p, pffs)), driver(machine)
	{
		if (driver.rc() || host::file::open(0, f))
			host::bug("no device: %d %s", driver.rc(), host::log().c_str());
	}
	static switchtec::model::config config_of(const part &p, unsigned pffs)
	{
		switchtec::model::config cfg;
		cfg.device_id = p.device_id;
		cfg.partitions = 3;
		cfg.partition = 1;
		cfg.pffs = pffs;
		return cfg;
	}
	template <class T>
	long call(uint32_t number, T &arg, unsigned caller = SWITCHTEC_MAY_WRITE)
	{
		return f->ioctl(number, &arg, caller);
	}
	host::machine machine;
	host::driver driver;
	std::unique_ptr<host::file> f;
};

const uint32_t numbers[] = {
	abi::FLASH_INFO, abi::FLASH_PART_INFO, abi::EVENT_SUMMARY, abi::EVENT_SUMMARY_LEGACY,
	abi::EVENT_CTL, abi::PFF_TO_PORT, abi::PORT_TO_PFF,
};

} // namespace

TEST_CASE("unknown ioctls are ENOTTY, bad pointers EFAULT, a device that is gone ENODEV", "[ioctl]")
{
	ioctl_bench b;
	char nothing[2048] = {};

	CHECK(b.f->ioctl(0x5700, nothing, 0) == -ENOTTY);
	CHECK(b.f->ioctl(abi::EVENT_SUMMARY_32, nothing, 0) == -ENOTTY);
	for (uint32_t number : numbers) {
		INFO(std::hex << number);
		CHECK(b.f->ioctl(number, const_cast<char *>(host::bad_page), SWITCHTEC_MAY_WRITE) ==
		      -EFAULT);
		CHECK(b.f->ioctl(number, nullptr, SWITCHTEC_MAY_WRITE) == -EFAULT);
	}
	b.driver.unbind();
	for (uint32_t number : numbers)
		CHECK(b.f->ioctl(number, nothing, SWITCHTEC_MAY_WRITE) == -ENODEV);
	CHECK(b.f->ioctl(0x5700, nothing, 0) == -ENODEV);
}

TEST_CASE("flash information of each generation", "[ioctl]")
{
	for (const part &p : parts) {
		INFO("device " << std::hex << p.device_id);
		ioctl_bench b(p);
		abi::flash_info info{};
		const unsigned count = p.generation == SWITCHTEC_GEN3 ? 13 : 19;

		REQUIRE(b.call(abi::FLASH_INFO, info) == 0);
		CHECK(info.num_partitions == count);
		CHECK(info.flash_length != 0);
		for (unsigned i = 0; i < 24; i++) {
			abi::flash_part_info pi{i, 0, 0, 0xff};
			const long rc = b.call(abi::FLASH_PART_INFO, pi);
			INFO("flash partition " << i);
			if (i >= count) {
				CHECK(rc == -EINVAL);
				continue;
			}
			REQUIRE(rc == 0);
			CHECK(pi.length != 0);
			CHECK((pi.active & ~3u) == 0);
		}
		// Of each pair with copies exactly one is active, and one runs.
		const unsigned pairs[][2] = {{0, 1}, {2, 3}, {13, 14}, {17, 18}};
		for (const auto &pair : pairs) {
			if (pair[0] >= count)
				continue;
			abi::flash_part_info one{pair[0], 0, 0, 0}, two{pair[1], 0, 0, 0};
			REQUIRE(b.call(abi::FLASH_PART_INFO, one) == 0);
			REQUIRE(b.call(abi::FLASH_PART_INFO, two) == 0);
			INFO("pair " << pair[0]);
			CHECK(((one.active ^ two.active) & abi::flash_active) == abi::flash_active);
			CHECK(((one.active ^ two.active) & abi::flash_running) == abi::flash_running);
			CHECK(one.address != two.address);
		}
	}
}

TEST_CASE("a flash partition number cannot reach outside", "[ioctl]")
{
	ioctl_bench b;

	for (uint32_t n : {19u, 255u, 0x7fffffffu, 0x80000000u, 0xffffffffu}) {
		abi::flash_part_info pi{n, 0, 0, 0};
		CHECK(b.call(abi::FLASH_PART_INFO, pi) == -EINVAL);
	}
}

TEST_CASE("ports and PFFs map to each other", "[ioctl]")
{
	for (const part &p : parts) {
		ioctl_bench b(p);
		unsigned found = 0;
		INFO("device " << std::hex << p.device_id);
		for (uint32_t pff = 0; pff < 24; pff++) {
			abi::pff_port there{pff, 99, 0};
			REQUIRE(b.call(abi::PFF_TO_PORT, there) == 0);
			if (there.port == abi::port_none)
				continue;
			found++;
			CHECK(there.partition < 3);
			abi::pff_port back{0xabcd, there.partition, there.port};
			REQUIRE(b.call(abi::PORT_TO_PFF, back) == 0);
			CHECK(back.pff == pff);
		}
		CHECK(found > 3);
		for (uint32_t pff : {200u, 255u, 256u, 0xffffffffu}) {
			abi::pff_port none{pff, 0, 0};
			REQUIRE(b.call(abi::PFF_TO_PORT, none) == 0);
			CHECK(none.port == abi::port_none);
		}
		// The local partition by its number and as "local".
		abi::pff_port local{0, abi::partition_local, 0}, number{0, 1, 0};
		REQUIRE(b.call(abi::PORT_TO_PFF, local) == 0);
		REQUIRE(b.call(abi::PORT_TO_PFF, number) == 0);
		CHECK(local.pff == number.pff);
	}
}

TEST_CASE("the PFF of a virtual endpoint has 8 bits, and others above them", "[ioctl]")
{
	ioctl_bench b;
	abi::pff_port p{0, 0, abi::port_vep};

	b.machine.inject("poke=4014:abcd1207");
	REQUIRE(b.call(abi::PORT_TO_PFF, p) == 0);
	CHECK(p.pff == 7);
	p = {7, 0, 0};
	REQUIRE(b.call(abi::PFF_TO_PORT, p) == 0);
	CHECK(p.port == abi::port_vep);
}

TEST_CASE("the summary of the local partition is that of its number", "[ioctl]")
{
	ioctl_bench b;
	abi::event_summary s;

	b.machine.inject("event=13:1");
	REQUIRE(b.call(abi::EVENT_SUMMARY, s) == 0);
	CHECK(s.local_part == 1);
}

TEST_CASE("ports and partitions out of range are EINVAL", "[ioctl]")
{
	ioctl_bench b;

	for (uint32_t port : {48u, 99u, 101u, 0x80000000u, 0xffffffffu}) {
		abi::pff_port p{0, 0, port};
		INFO(port);
		CHECK(b.call(abi::PORT_TO_PFF, p) == -EINVAL);
	}
	for (uint32_t partition : {3u, 48u, 0x7fffffffu, 0xfffffffeu}) {
		abi::pff_port p{0, partition, 0};
		CHECK(b.call(abi::PORT_TO_PFF, p) == -EINVAL);
	}
}

TEST_CASE("a program's index is safe under speculation", "[ioctl]")
{
	ioctl_bench b;
	const auto limited = [&](uint32_t number, auto arg) {
		const unsigned long before = host::indexes_limited();
		CHECK(b.call(number, arg) == 0);
		return host::indexes_limited() - before;
	};

	CHECK(limited(abi::PORT_TO_PFF, abi::pff_port{0, 0, 1}) == 2); // partition, port
	CHECK(limited(abi::PORT_TO_PFF, abi::pff_port{0, abi::partition_local, 1}) == 1);
	CHECK(limited(abi::FLASH_PART_INFO, abi::flash_part_info{0, 0, 0, 0}) == 1);
	CHECK(limited(abi::EVENT_CTL, abi::event_ctl{28, 3, 0, 0, 0, {}}) == 2); // event, index
}

TEST_CASE("EVENT_SUMMARY has three sizes", "[ioctl]")
{
	ioctl_bench b;
	std::vector<uint8_t> buffer(2048, 0xaa);
	const auto written = [&] {
		size_t n = buffer.size();
		while (n && buffer[n - 1] == 0xaa)
			n--;
		return n;
	};

	REQUIRE(b.f->ioctl(abi::EVENT_SUMMARY, buffer.data(), 0) == 0);
	CHECK(written() == 1240);
	std::fill(buffer.begin(), buffer.end(), 0xaa);
	REQUIRE(b.f->ioctl(abi::EVENT_SUMMARY_LEGACY, buffer.data(), 0) == 0);
	CHECK(written() == 408);
	std::fill(buffer.begin(), buffer.end(), 0xaa);
	REQUIRE(b.f->ioctl(abi::EVENT_SUMMARY_32, buffer.data(), SWITCHTEC_COMPAT) == 0);
	CHECK(written() == 1236);
}

TEST_CASE("EVENT_CTL checks its arguments", "[ioctl]")
{
	ioctl_bench b;
	const auto control = [&](uint32_t id, int32_t index, uint32_t flags,
				 unsigned caller = SWITCHTEC_MAY_WRITE) {
		abi::event_ctl ctl{id, index, flags, 0, 0, {}};
		return b.call(abi::EVENT_CTL, ctl, caller);
	};

	CHECK(control(32, 0, 0) == -EINVAL);
	CHECK(control(0xffffffff, 0, 0) == -EINVAL);
	CHECK(control(0, 0, 1 << 9) == -EINVAL);
	CHECK(control(0, 0, 0x80000000) == -EINVAL);
	CHECK(control(13, 3, 0) == -EINVAL);           // three partitions
	CHECK(control(13, -3, 0) == -EINVAL);
	CHECK(control(28, 24, 0) == -EINVAL);          // 24 PFFs
	CHECK(control(28, -1, 0) == -EINVAL);          // there is no local PFF
	CHECK(control(28, 0x7fffffff, 0) == -EINVAL);
	for (uint32_t id = 0; id < 32; id++) {
		INFO("event " << id);
		CHECK(control(id, 0, 0) == 0);
		CHECK(control(id, -2, 0) == 0);
	}
	CHECK(control(13, -1, 0) == 0);
	// Looking is for everybody, changing for writers.
	CHECK(control(0, 0, 0, 0) == 0);
	CHECK(control(0, 0, flag::enable_poll, 0) == -EBADF);
}

TEST_CASE("EVENT_CTL reports and changes what is enabled", "[ioctl]")
{
	ioctl_bench b;
	const auto control = [&](uint32_t flags) {
		abi::event_ctl ctl{3, 0, flags, 0, 0, {}};
		REQUIRE(b.call(abi::EVENT_CTL, ctl) == 0);
		return ctl.flags;
	};

	CHECK(control(0) == 0);
	CHECK(control(flag::enable_poll | flag::enable_log) == (flag::enable_poll | flag::enable_log));
	CHECK(control(flag::enable_cli | flag::enable_fatal) ==
	      (flag::enable_poll | flag::enable_log | flag::enable_cli | flag::enable_fatal));
	CHECK(control(0) ==
	      (flag::enable_poll | flag::enable_log | flag::enable_cli | flag::enable_fatal));
	CHECK(control(flag::disable_poll | flag::disable_log) ==
	      (flag::enable_cli | flag::enable_fatal));
	CHECK(control(flag::disable_cli | flag::disable_fatal) == 0);
}

TEST_CASE("EVENT_CTL on a dead device is EIO", "[ioctl]")
{
	ioctl_bench b;
	abi::event_ctl ctl{0, 0, flag::enable_poll, 0, 0, {}};
	abi::flash_info info{};
	abi::flash_part_info pi{0, 0, 0, 0};

	b.machine.inject("dead");
	CHECK(b.call(abi::EVENT_CTL, ctl) == -EIO);
	CHECK(b.call(abi::FLASH_INFO, info) == -EIO);
	CHECK(b.call(abi::FLASH_PART_INFO, pi) == -EIO);
	abi::event_summary s;
	abi::pff_port p{0, 0, 0};
	CHECK(b.call(abi::EVENT_SUMMARY, s) == -EIO);
	CHECK(b.call(abi::PFF_TO_PORT, p) == -EIO);
	CHECK(b.call(abi::PORT_TO_PFF, p) == -EIO);
}

TEST_CASE("more PFFs than there can be are not looked at", "[ioctl]")
{
	ioctl_bench b(parts[0], 255);
	abi::event_summary s;

	// Behind the last block the register reads as another PFF of the switch's own.
	b.machine.inject("poke=233000:11f8");
	REQUIRE(b.call(abi::EVENT_SUMMARY, s) == 0);
	abi::event_ctl ctl{28, 254, 0, 0, 0, {}};
	CHECK(b.call(abi::EVENT_CTL, ctl) == 0);
	ctl.index = 255;
	CHECK(b.call(abi::EVENT_CTL, ctl) == -EINVAL);
}

TEST_CASE("below another Switchtec switch MRPC goes through the mailbox", "[ioctl]")
{
	const std::vector<uint16_t> bridges =
		GENERATE(std::vector<uint16_t>{0x8086}, std::vector<uint16_t>{0x11f8, 0x8086},
			 std::vector<uint16_t>{0x8086, 0x1055});
	const bool cascaded = bridges != std::vector<uint16_t>{0x8086};
	host::machine m;

	m.bridges = bridges;
	host::clear_log();
	host::driver d(m);
	REQUIRE(d.rc() == 0);
	CHECK((host::log().find("by mailbox") != std::string::npos) == cascaded);
	std::unique_ptr<host::file> f;
	REQUIRE(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
}
