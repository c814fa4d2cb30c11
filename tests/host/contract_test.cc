// SPDX-License-Identifier: GPL-2.0-only
// read, write, poll, open: the contract with user space while the device is there.
#include "bench.h"

static constexpr size_t payload = 1024;

TEST_CASE("an echo comes back inverted", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(echo_works(*f));
	CHECK(echo_works(*f));
}

TEST_CASE("a read returns as much as it is asked for, zeros past the output", "[contract]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	bench b(how);
	auto f = b.open();
	const std::vector<uint8_t> longer(payload, 0x5a);

	REQUIRE(f->submit(cmd_echo, longer) == 4 + static_cast<long>(payload));
	const auto r = f->result(payload);
	REQUIRE(r.rc == 0);
	REQUIRE(r.return_code == 0);
	CHECK(std::vector<uint8_t>(r.data.begin(), r.data.begin() + 4) ==
	      std::vector<uint8_t>(4, 0xa5));
	// Nothing of the caller's own input, which the C driver hands back.
	CHECK(std::vector<uint8_t>(r.data.begin() + 4, r.data.end()) ==
	      std::vector<uint8_t>(payload - 4, 0));
}

TEST_CASE("the device gets the input and zeros, nothing of an older message", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo, std::vector<uint8_t>(64, 0xff)) == 4 + 64);
	REQUIRE(f->result(64).rc == 0);
	// Registers are written in words of 8 bytes: five of input, three that are nobody's.
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4, 5}) == 4 + 5);
	REQUIRE(f->result(4).rc == 0);
	CHECK(b.machine.read(4, 4) == 5);
}

TEST_CASE("what a refused write left behind does not reach the device", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	host::administrator = false;
	REQUIRE(f->submit(0x29, std::vector<uint8_t>(1024, 0xff)) == -EPERM);
	host::administrator = true;
	REQUIRE(f->submit(cmd_echo, {1, 2, 3, 4, 5}) == 4 + 5);
	REQUIRE(f->result(4).rc == 0);
	CHECK(b.machine.read(4, 4) == 5);
}

TEST_CASE("a short read consumes the result", "[contract]")
{
	bench b;
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->result(0).rc == 0);
	CHECK(f->result(4).rc == -EBADE);
}

TEST_CASE("sizes out of range are EINVAL", "[contract]")
{
	bench b;
	auto f = b.open();
	std::vector<uint8_t> buffer(2048, 0);

	for (size_t size : {size_t{0}, size_t{3}, payload + 5, size_t{2048}, ~size_t{0}}) {
		CHECK(f->write(buffer.data(), size) == -EINVAL);
		CHECK(f->read(buffer.data(), size) == -EINVAL);
	}
	CHECK(echo_works(*f));
}

TEST_CASE("one command at a time on a handle", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(f->result(4).rc == -EBADE);
	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->submit(cmd_echo, question) == -EBADE);
	b.machine.hold(false);
	b.machine.settle();
	CHECK(f->submit(cmd_echo, question) == -EBADE);
	CHECK(f->result(4).data == answer);
	CHECK(f->result(4).rc == -EBADE);
}

TEST_CASE("a bad address is EFAULT and loses nothing", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(f->write(host::bad_page, 8) == -EFAULT);
	CHECK(f->result(4).rc == -EBADE); // nothing was queued
	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.settle();
	CHECK(f->read(const_cast<char *>(host::bad_page), 8) == -EFAULT);
	CHECK(f->poll() == poll_bits::result); // still there
	CHECK(f->result(4).data == answer);
}

TEST_CASE("raw register access is for the administrator", "[contract]")
{
	bench b;
	auto f = b.open();

	host::administrator = false;
	for (uint32_t id : {0x29u, 0x87u, 0x34u}) {
		CHECK(f->submit(id, question) == -EPERM);
		CHECK(f->submit(id | 0xabcd0000u, question) == -EPERM);
	}
	CHECK(echo_works(*f));
	host::administrator = true;
	CHECK(f->submit(0x29, question) == 8);
	CHECK(f->result(4).rc == 0);
}

TEST_CASE("raw register access needs a right of the opener and of the caller", "[contract]")
{
	bench b;
	const bool opener = GENERATE(false, true), caller = GENERATE(false, true);

	host::administrator = opener;
	auto f = b.open();
	host::administrator = caller;
	for (uint32_t id : {0x29u, 0x87u, 0x34u}) {
		const long rc = f->submit(id, question);
		INFO("opener " << opener << ", caller " << caller << ", command " << id);
		CHECK(rc == (opener && caller ? 8 : -EPERM));
		CHECK(f->result(4).rc == (opener && caller ? 0 : -EBADE));
	}
	CHECK(echo_works(*f));
	host::administrator = true;
}

TEST_CASE("a non-blocking read says EAGAIN", "[contract]")
{
	bench b;
	auto f = b.open();
	char reply[8];

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->read_nonblocking(reply, 8) == -EAGAIN);
	b.machine.hold(false);
	b.machine.settle();
	CHECK(f->read_nonblocking(reply, 8) == 8);
}

TEST_CASE("a refusal by the firmware is a successful read", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(0x7777, question) == 8);
	const auto r = f->result(16);
	CHECK(r.rc == 0);
	CHECK(r.return_code == 0x64005);
	CHECK(r.data == std::vector<uint8_t>(16, 0));
}

TEST_CASE("a refusal that nobody has waited for is read as any other", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(0x7777, question) == 8);
	REQUIRE(f->poll(poll_bits::result, in_the_end_ms) & poll_bits::result);
	const auto r = f->result(16);
	CHECK(r.rc == 0);
	CHECK(r.return_code == 0x64005);
	CHECK(r.data == std::vector<uint8_t>(16, 0));
}

TEST_CASE("the upper bits of the command word reach the firmware", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(f->submit(cmd_echo | 0x12000000, question) == 8);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("poll tells of a result until it is read", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	CHECK(f->poll() == 0);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	CHECK(f->poll(~0u, 0) == poll_bits::result);
	CHECK(f->poll() == poll_bits::result);
	CHECK(f->result(4).data == answer);
	CHECK(f->poll() == 0);
}

TEST_CASE("a poller asleep is woken by its result", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto poller = in_thread([&] { return f->poll(~0u, 0); });
	b.machine.hold(false);
	CHECK(poller.get() == poll_bits::result);
}

TEST_CASE("a poller asleep while a read faults is told of the result that was kept", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();
	std::promise<void> faulting, resolved;

	REQUIRE(f->submit(cmd_echo, question) == 8);
	b.machine.settle();
	host::on_user_copy = [&] {
		faulting.set_value();
		resolved.get_future().wait();
	};
	auto reader = in_thread([&] { return f->read(const_cast<char *>(host::bad_page), 8); });
	faulting.get_future().wait();
	auto poller = in_thread([&] { return f->poll(~0u, 0); });
	CHECK(eventually([] { return host::asleep() == 1; }));
	resolved.set_value();
	CHECK(reader.get() == -EFAULT);
	host::on_user_copy = nullptr;
	CHECK(poller.get() == poll_bits::result);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("commands of several handles run in turn", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	std::vector<std::unique_ptr<host::file>> files;

	b.machine.hold(true);
	for (uint8_t i = 0; i < 16; i++) {
		files.push_back(b.open());
		REQUIRE(files.back()->submit(cmd_echo, {i, 0, 0, 0}) == 8);
	}
	b.machine.hold(false);
	for (uint8_t i = 0; i < 16; i++) {
		const auto r = files[i]->result(4);
		CHECK(r.rc == 0);
		CHECK(r.data == std::vector<uint8_t>{uint8_t(~i), 0xff, 0xff, 0xff});
	}
	CHECK(b.machine.count().overlapped_commands == 0);
}

TEST_CASE("a signal ends a read, and the result can be read later", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	std::promise<host::task *> task;
	auto reader = in_thread([&] {
		task.set_value(&host::task::self());
		return f->result(4).rc;
	});
	task.get_future().get()->signal();
	CHECK(reader.get() == -512);
	CHECK(f->poll() == 0);
	b.machine.hold(false);
	CHECK(f->result(4).data == answer);
}

TEST_CASE("closing with a running command disturbs nobody", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto first = b.open(), second = b.open(), third = b.open();

	b.machine.hold(true);
	REQUIRE(first->submit(cmd_echo, {1, 1, 1, 1}) == 8);
	REQUIRE(second->submit(cmd_echo, {2, 2, 2, 2}) == 8);
	REQUIRE(third->submit(cmd_echo, question) == 8);
	first.reset();  // running
	second.reset(); // queued
	b.machine.hold(false);
	CHECK(third->result(4).data == answer);
	CHECK(b.machine.count().commands == 2);
}

TEST_CASE("two readers on one handle: one gets the result, the other EBADE", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	b.machine.hold(true);
	REQUIRE(f->submit(cmd_echo, question) == 8);
	auto one = in_thread([&] { return f->result(4); });
	auto two = in_thread([&] { return f->result(4); });
	b.machine.hold(false);
	const auto r1 = one.get(), r2 = two.get();
	CHECK(((r1.rc == 0 && r2.rc == -EBADE) || (r2.rc == 0 && r1.rc == -EBADE)));
	CHECK((r1.rc == 0 ? r1 : r2).data == answer);
}

TEST_CASE("a command allocates nothing", "[contract]")
{
	bench b(GENERATE(mode::dma, mode::mailbox));
	auto f = b.open();

	REQUIRE(echo_works(*f));
	const unsigned long before = host::allocations_ever();
	for (int i = 0; i < 100; i++)
		REQUIRE(echo_works(*f));
	CHECK(host::allocations_ever() == before);
}

TEST_CASE("open fails cleanly without memory", "[contract]")
{
	bench b;
	std::unique_ptr<host::file> f;

	host::fail_call(1);
	CHECK(host::file::open(0, f) == -ENOMEM);
	CHECK(host::failed_call() != nullptr);
	CHECK(host::file::open(0, f) == 0);
	CHECK(echo_works(*f));
}
