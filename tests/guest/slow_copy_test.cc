// SPDX-License-Identifier: GPL-2.0
/*
 * A program whose memory is slow (here: a page that user space itself fills in, userfaultfd) must
 * not hold up an unbind, nor the commands of others.
 */

#include "test.h"

#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

using namespace guest;

namespace {

/** A page that does not exist until provide(): whoever touches it sleeps in the page fault. */
class slow_page {
public:
	slow_page()
		: size_(static_cast<size_t>(sysconf(_SC_PAGESIZE))),
		  faults_(static_cast<int>(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK))),
		  memory_(mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0))
	{
		uffdio_api api = {};
		api.api = UFFD_API;
		uffdio_register range = {};
		range.range = { address(), size_ };
		range.mode = UFFDIO_REGISTER_MODE_MISSING;
		usable_ = faults_ && ioctl(faults_.get(), UFFDIO_API, &api) == 0 &&
			  ioctl(faults_.get(), UFFDIO_REGISTER, &range) == 0;
	}
	~slow_page()
	{
		/* A thread that still sleeps in it gets zeros. */
		faults_.close();
		munmap(memory_, size_);
	}

	bool usable() const
	{
		if (!usable_)
			WARN("skipped: this kernel has no userfaultfd");
		return usable_;
	}

	void *memory() const { return memory_; }

	/** Somebody sleeps in the page fault. */
	bool wait_touched() const
	{
		pollfd entry = { faults_.get(), POLLIN, 0 };
		uffd_msg message;

		return poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) ==
			       1 &&
		       read(faults_.get(), &message, sizeof(message)) == sizeof(message);
	}

	/** The page exists now, starts with these bytes, and the sleeper goes on. */
	void provide(bytes content) const
	{
		content.resize(size_);
		uffdio_copy copy = {};
		copy.dst = address();
		copy.src = reinterpret_cast<uint64_t>(content.data());
		copy.len = size_;
		CHECK(ioctl(faults_.get(), UFFDIO_COPY, &copy) == 0);
	}

private:
	uint64_t address() const { return reinterpret_cast<uint64_t>(memory_); }

	size_t size_;
	fd faults_;
	void *memory_;
	bool usable_ = false;
};

bytes echo_request(uint32_t word)
{
	bytes request = bytes_of(command_echo);
	bytes payload = bytes_of(word);
	request.insert(request.end(), payload.begin(), payload.end());
	return request;
}

} // namespace

TEST_CASE_METHOD(switch_fixture, "a slow write holds up neither others nor an unbind", "[removal][slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	handle other = sw.open();

	if (!page->usable())
		return;
	sleeper writer([h, page] {
		return outcome::of(write(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	CHECK(other.echo(next_word()) == ok());
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
	CHECK(!writer.done());
	page->provide(echo_request(next_word()));
	CHECK(writer.result() == fails(ENODEV));
	CHECK(h->receive().result == fails(ENODEV));
}

TEST_CASE_METHOD(switch_fixture, "a slow write is a write like any other in the end", "[slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	uint32_t word = next_word();

	if (!page->usable())
		return;
	sleeper writer([h, page] {
		return outcome::of(write(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	/* The handle is taken already; there is nothing to read yet. */
	CHECK(h->send_echo(next_word()) == fails(EBADE));
	CHECK(h->receive().result == fails(EBADE));
	page->provide(echo_request(word));
	CHECK(writer.result() == ok(8));
	CHECK(h->receive_echo(word) == ok());
}

TEST_CASE_METHOD(switch_fixture, "a slow read holds up neither others nor an unbind, and gets its result", "[removal][slow]")
{
	auto page = std::make_shared<slow_page>();
	auto h = open_shared(sw);
	handle other = sw.open();
	uint32_t word = next_word();

	if (!page->usable())
		return;
	REQUIRE(h->send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(*h));
	sleeper reader([h, page] {
		return outcome::of(read(h->number(), page->memory(), 8));
	});
	REQUIRE(page->wait_touched());
	CHECK(other.echo(next_word()) == ok());
	stopwatch time;
	REQUIRE(sw.unbind() == ok());
	CHECK(time.seconds() < late);
	CHECK(!reader.done());
	page->provide({});
	CHECK(reader.result() == ok(8));
	uint32_t got[2];
	std::memcpy(got, page->memory(), sizeof(got));
	CHECK(got[0] == 0);
	CHECK(got[1] == ~word);
	CHECK(h->receive().result == fails(ENODEV));
}
