// SPDX-License-Identifier: GPL-2.0-only
/* What read, write and the rest refuse, and with which errno. */

#include "test.h"

#include <csignal>
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>

using namespace guest;

namespace {

/** Memory that ends: the page after the returned bytes may not be touched. */
class edge_buffer {
public:
	edge_buffer()
		: page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))),
		  memory_(static_cast<uint8_t *>(mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE,
						      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
	{
		mprotect(memory_ + page_, page_, PROT_NONE);
	}
	~edge_buffer() { munmap(memory_, 2 * page_); }

	/** Points at the last @usable bytes before the edge. */
	uint8_t *last(size_t usable) { return memory_ + page_ - usable; }

private:
	size_t page_;
	uint8_t *memory_;
};

outcome drop_cap_sys_admin()
{
	__user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	__user_cap_data_struct sets[2];

	if (syscall(SYS_capget, &header, sets) != 0)
		return fails(errno);
	sets[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	sets[CAP_TO_INDEX(CAP_SYS_ADMIN)].permitted &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	return outcome::of(syscall(SYS_capset, &header, sets));
}

/* Run this in a child process; it returns the exit status: 0, or which of its steps failed. */
template <typename function> int in_child(function steps)
{
	pid_t child = fork();
	if (child == 0)
		_exit(steps());
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "write refuses sizes outside 4..1028", "[errno]")
{
	handle h = sw.open();
	bytes data(2000);

	for (size_t size : { 0, 1, 2, 3, 1029, 1030, 2000 }) {
		CAPTURE(size);
		CHECK(outcome::of(write(h.number(), data.data(), size)) == fails(EINVAL));
	}
	CHECK(h.receive().result == fails(EBADE));
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "read refuses sizes outside 4..1028 and keeps the result", "[errno]")
{
	handle h = sw.open();
	bytes data(2000);
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	for (size_t size : { 0, 1, 2, 3, 1029, 2000 }) {
		CAPTURE(size);
		CHECK(outcome::of(read(h.number(), data.data(), size)) == fails(EINVAL));
	}
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "write from bad memory: EFAULT, and nothing is outstanding", "[errno]")
{
	handle h = sw.open();
	edge_buffer edge;

	CHECK(outcome::of(syscall(SYS_write, h.number(), nullptr, 8)) == fails(EFAULT));
	CHECK(outcome::of(write(h.number(), edge.last(0), 8)) == fails(EFAULT));
	/* The command word is readable, the payload ends too soon. */
	CHECK(outcome::of(write(h.number(), edge.last(4), 8)) == fails(EFAULT));
	CHECK(outcome::of(write(h.number(), edge.last(500), 1028)) == fails(EFAULT));
	CHECK(h.receive().result == fails(EBADE));
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "read into bad memory: EFAULT, and the result is kept", "[errno]")
{
	handle h = sw.open();
	edge_buffer edge;
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	CHECK(outcome::of(syscall(SYS_read, h.number(), nullptr, 8)) == fails(EFAULT));
	CHECK(outcome::of(read(h.number(), edge.last(4), 8)) == fails(EFAULT));
	CHECK(poll_names(poll_now(h.number())) == ready_poll_names());
	CHECK(h.receive_echo(word) == ok());
	CHECK(h.receive().result == fails(EBADE));
}

TEST_CASE_METHOD(switch_fixture, "read with nothing outstanding: EBADE", "[errno]")
{
	handle h = sw.open(), nonblocking = sw.open(O_RDWR | O_NONBLOCK);

	CHECK(h.receive().result == fails(EBADE));
	CHECK(nonblocking.receive().result == fails(EBADE));
	CHECK(h.echo(next_word()) == ok());
	CHECK(h.receive().result == fails(EBADE));
}

TEST_CASE_METHOD(switch_fixture, "a second write before the read: EBADE, the first is unharmed", "[errno]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	{
		scoped_hold hold(sw);
		REQUIRE(h.send_echo(word) == ok());
		CHECK(h.send_echo(next_word()) == fails(EBADE));
		/* Another size: the C driver let the refused write change the first one's. */
		CHECK(h.send(command_echo, bytes(100)) == fails(EBADE));
	}
	REQUIRE(wait_ready_to_read(h));
	CHECK(h.send_echo(next_word()) == fails(EBADE));
	CHECK(h.receive_echo(word) == ok());
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(switch_fixture, "raw register commands need CAP_SYS_ADMIN", "[errno]")
{
	handle h = sw.open();

	int failed_step = in_child([&] {
		if (drop_cap_sys_admin().error)
			return 1;
		int step = 2;
		for (uint32_t command : { 0x29u, 0x87u, 0x34u }) {
			/* The upper bits address a PAX: they do not make it another command. */
			for (uint32_t upper : { 0u, 1u << 16, 0x30000u, 0xffff0000u }) {
				if (!(h.send(upper | command, bytes(16)) == fails(EPERM)))
					return step;
				step++;
			}
		}
		if (!(h.receive().result == fails(EBADE)))
			return 50;
		return h.echo(next_word()) == ok() ? 0 : 51;
	});
	CHECK(failed_step == 0);

	/* With the capability they are commands like any other; this model may not know them. */
	for (uint32_t command : { 0x29, 0x87, 0x34 }) {
		CAPTURE(command);
		CHECK(h.send(command, bytes(16)) == ok(20));
		CHECK(h.receive(8).result == ok(8));
	}
}

/* As when a descriptor is handed to, or inherited by, a program that has more rights. */
TEST_CASE_METHOD(switch_fixture, "raw register commands need a right of the opener, too", "[errno]")
{
	handle opened_without;
	outcome dropped = ok();

	/* Capabilities are a thread's own, its descriptors everybody's. */
	std::thread([&] {
		dropped = drop_cap_sys_admin();
		opened_without = sw.open();
	}).join();
	REQUIRE(dropped == ok(0));
	REQUIRE(opened_without.opened() == ok());
	for (uint32_t command : { 0x29u, 0x87u, 0x34u, 0x10029u }) {
		CAPTURE(command);
		CHECK(opened_without.send(command, bytes(16)) == fails(EPERM));
	}
	CHECK(opened_without.receive().result == fails(EBADE));
	CHECK(opened_without.echo(next_word()) == ok());
	/* Whoever opens it anew, with the capability, may. */
	handle h = sw.open();
	CHECK(h.send(0x29, bytes(16)) == ok(20));
	CHECK(h.receive(8).result == ok(8));
}

TEST_CASE_METHOD(switch_fixture, "the open mode counts: EBADF", "[errno]")
{
	handle reader = sw.open(O_RDONLY), writer = sw.open(O_WRONLY);

	CHECK(reader.opened() == ok());
	CHECK(reader.send_echo(next_word()) == fails(EBADF));
	CHECK(reader.receive().result == fails(EBADE));
	CHECK(writer.send_echo(next_word()) == ok());
	CHECK(writer.receive().result == fails(EBADF));
}

TEST_CASE_METHOD(switch_fixture, "O_NONBLOCK: EAGAIN until the result is there", "[errno]")
{
	handle h = sw.open(O_RDWR | O_NONBLOCK);
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h.send_echo(word) == ok());
	CHECK(h.receive().result == fails(EAGAIN));
	CHECK(h.receive().result == fails(EAGAIN));
	hold.release();
	REQUIRE(wait_ready_to_read(h));
	CHECK(h.receive_echo(word) == ok());
	CHECK(h.receive().result == fails(EBADE));
}

TEST_CASE_METHOD(switch_fixture, "a signal ends a sleeping read with EINTR; the result stays", "[errno]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	REQUIRE(reader.wait_asleep_in_read());
	reader.signal(SIGUSR1);
	CHECK(reader.result() == fails(EINTR));
	hold.release();
	CHECK(h->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a read that fails leaves the memory as it was", "[errno]")
{
	const auto memory = std::make_shared<bytes>(8192, 0xa5);
	const bytes before = *memory;
	auto h = open_shared(sw);
	/* Across the end of a page, wherever that is. */
	const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
	const size_t to_end = page - reinterpret_cast<uintptr_t>(memory->data()) % page;
	uint8_t *const at = memory->data() + (to_end < 512 ? to_end + page : to_end) - 512;
	const auto read_all = [h, memory, at] { return outcome::of(read(h->number(), at, max_transfer)); };

	/* Nothing is outstanding. */
	CHECK(read_all() == fails(EBADE));
	CHECK(*memory == before);
	scoped_hold hold(sw);
	uint32_t word = next_word();
	REQUIRE(h->send_echo(word) == ok());
	sleeper reader(read_all);
	REQUIRE(reader.wait_asleep_in_read());
	reader.signal(SIGUSR1);
	CHECK(reader.result() == fails(EINTR));
	CHECK(*memory == before);
	hold.release();
	CHECK(h->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a signal with SA_RESTART does not end a sleeping read", "[errno]")
{
	auto h = open_shared(sw);
	uint32_t word = next_word();
	scoped_hold hold(sw);

	REQUIRE(h->send_echo(word) == ok());
	sleeper reader([h, word] { return h->receive_echo(word); });
	REQUIRE(reader.wait_asleep_in_read());
	int before = signals_handled();
	reader.signal(SIGUSR2);
	REQUIRE(wait_until([&] { return signals_handled() > before; }));
	REQUIRE(reader.wait_asleep_in_read());
	hold.release();
	CHECK(reader.result() == ok());
}

TEST_CASE_METHOD(switch_fixture, "seeking: ESPIPE", "[errno]")
{
	handle h = sw.open();
	char data[8];

	CHECK(outcome::of(lseek(h.number(), 0, SEEK_SET)) == fails(ESPIPE));
	CHECK(outcome::of(lseek(h.number(), 0, SEEK_END)) == fails(ESPIPE));
	CHECK(outcome::of(pread(h.number(), data, sizeof(data), 0)) == fails(ESPIPE));
	CHECK(outcome::of(pwrite(h.number(), data, sizeof(data), 0)) == fails(ESPIPE));
}

TEST_CASE_METHOD(switch_fixture, "an unknown ioctl: ENOTTY", "[errno]")
{
	handle h = sw.open();

	constexpr unsigned long ours = _IO('W', 0x7f), foreign = _IO('X', 0x40);
	for (unsigned long request : { ours, foreign, 0ul, 0xfffffffful }) {
		CAPTURE(request);
		CHECK(outcome::of(ioctl(h.number(), request, nullptr)) == fails(ENOTTY));
	}
}
