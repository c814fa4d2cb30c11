// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can fail, fails once: each allocation and each copy from or to user memory, one
 * after the other, in each system call that the driver serves, and in its probe. Needs a kernel
 * with fault injection, so these run only when asked for by tag.
 */

#include "test.h"

#include "device_ioctl.h"
#include "fault_injection.h"
#include "module.h"

#include <iostream>
#include <map>
#include <poll.h>
#include <set>
#include <sys/epoll.h>

using namespace guest;

namespace {

/* No call here has so many places; one that never comes to its end is a failure. */
constexpr unsigned too_many = 3000;

class failing_fixture : public switch_fixture {
protected:
	failing_fixture() { REQUIRE(injection_.available()); /* else: a kernel without fail-nth */ }

	/**
	 * Do it with its first place failing, then with the second, until none fails. Whatever fails
	 * may be harmless, so the call may succeed; else it must say one of `errors`. After each,
	 * `check`. Prints what was seen.
	 */
	unsigned each_failure(const std::string &name, const std::set<int> &errors,
			      const std::function<outcome()> &what,
			      const std::function<void(outcome)> &check)
	{
		std::map<int, unsigned> seen;
		unsigned n = 1;

		for (;; n++) {
			outcome said;
			bool failed = injection_.run(n, [&] { said = what(); });

			INFO(name << ", failure " << n << ": " << said);
			if (!failed) {
				CHECK(said.error == 0);
				check(said);
				break;
			}
			seen[said.error]++;
			CHECK((said.error == 0 || errors.contains(said.error)));
			check(said);
			REQUIRE(n < too_many);
		}
		std::cout << "  " << name << ": " << n - 1 << " failures";
		for (auto [error, times] : seen)
			std::cout << ", " << (error ? errno_name(error) : "harmless") << " " << times;
		std::cout << std::endl;
		return n - 1;
	}

	void check_healthy()
	{
		CHECK(complaint(sw) == "");
	}

	fault_injection injection_;
};

outcome open_and_close(const std::string &node)
{
	outcome said = outcome::of(open(node.c_str(), O_RDWR | O_CLOEXEC));

	if (!said.error)
		close(static_cast<int>(said.value));
	return said.error ? said : ok();
}

} // namespace

TEST_CASE_METHOD(failing_fixture, "each failure of an open", "[.][failure]")
{
	const std::string node = sw.node();

	unsigned places = each_failure("open", { ENOMEM, EFAULT, ENFILE },
		[&] { return open_and_close(node); }, [&](outcome) { check_healthy(); });
	/* The handle is one, and the file itself another. */
	CHECK(places >= 2);
}

TEST_CASE_METHOD(failing_fixture, "each failure of a write: the handle is as before", "[.][failure]")
{
	handle h = sw.open();
	uint32_t word = 0;

	unsigned places = each_failure("write", { ENOMEM, EFAULT },
		[&] {
			word = next_word();
			return h.send_echo(word);
		},
		[&](outcome said) {
			if (!said.error)
				CHECK(h.receive_echo(word) == ok());
			CHECK(h.echo(next_word()) == ok());
		});
	CHECK(places >= 1);
}

TEST_CASE_METHOD(failing_fixture, "each failure of a read: the result can be read again", "[.][failure]")
{
	handle h = sw.open();
	uint32_t word = next_word();

	REQUIRE(h.send_echo(word) == ok());
	unsigned places = each_failure("read", { ENOMEM, EFAULT },
		[&] {
			REQUIRE(wait_ready_to_read(h));
			return h.receive_echo(word);
		},
		[&](outcome said) {
			if (said.error)
				CHECK(h.receive_echo(word) == ok());
			word = next_word();
			CHECK(h.send_echo(word) == ok());
			REQUIRE(wait_ready_to_read(h));
		});
	CHECK(places >= 1);
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(failing_fixture, "each failure of a poll, and of an epoll set", "[.][failure]")
{
	handle h = sw.open();
	auto check = [&](outcome) { CHECK(poll_names(poll_now(h.number())) == ready_poll_names()); };

	uint32_t word = next_word();
	REQUIRE(h.send_echo(word) == ok());
	REQUIRE(wait_ready_to_read(h));
	unsigned places = each_failure("poll", { ENOMEM, EFAULT },
		[&] {
			pollfd entry = { h.number(), POLLIN, 0 };
			outcome said = outcome::of(poll(&entry, 1, 0));
			return said.error ? said : ok();
		}, check);
	CHECK(places >= 1);
	each_failure("epoll", { ENOMEM, EFAULT, EMFILE, ENFILE },
		[&] {
			fd set(epoll_create1(EPOLL_CLOEXEC));
			epoll_event wanted = { .events = EPOLLIN, .data = {} }, got = {};
			if (!set)
				return fails(errno);
			if (epoll_ctl(set.get(), EPOLL_CTL_ADD, h.number(), &wanted) != 0)
				return fails(errno);
			outcome said = outcome::of(epoll_wait(set.get(), &got, 1, 0));
			/* It was told of nothing only if that could not be copied. */
			return said.error ? said : ok();
		}, check);
	CHECK(h.receive_echo(word) == ok());
}

TEST_CASE_METHOD(failing_fixture, "each failure of each ioctl", "[.][failure]")
{
	handle h = sw.open();
	flash_info info = {};
	flash_part_info part = {};
	event_summary summary = {};
	event_summary_legacy legacy = {};
	event_ctl event = {};
	pff_port port = {};
	const struct {
		const char *name;
		unsigned long number;
		void *argument;
	} calls[] = {
		{ "FLASH_INFO", SWITCHTEC_IOCTL_FLASH_INFO, &info },
		{ "FLASH_PART_INFO", SWITCHTEC_IOCTL_FLASH_PART_INFO, &part },
		{ "EVENT_SUMMARY", SWITCHTEC_IOCTL_EVENT_SUMMARY, &summary },
		{ "EVENT_SUMMARY_LEGACY", SWITCHTEC_IOCTL_EVENT_SUMMARY_LEGACY, &legacy },
		{ "EVENT_CTL", SWITCHTEC_IOCTL_EVENT_CTL, &event },
		{ "PFF_TO_PORT", SWITCHTEC_IOCTL_PFF_TO_PORT, &port },
		{ "PORT_TO_PFF", SWITCHTEC_IOCTL_PORT_TO_PFF, &port },
	};

	for (const auto &one : calls) {
		unsigned places = each_failure(one.name, { EFAULT, ENOMEM },
			[&] { return call(h, one.number, one.argument); },
			[&](outcome) {
				CHECK(call(h, one.number, one.argument) == ok());
			});
		/* At least the argument. */
		CHECK(places >= 1);
	}
	CHECK(h.echo(next_word()) == ok());
}

TEST_CASE_METHOD(failing_fixture, "each failure of an attribute", "[.][failure]")
{
	const std::string path = sw.class_path() + "/fw_version";
	std::string text, right;

	REQUIRE(try_read(path, &right).error == 0);
	unsigned places = each_failure("attribute", { ENOMEM, EFAULT, ENFILE },
		[&] {
			outcome said = try_read(path, &text);
			return said.error ? said : ok();
		},
		[&](outcome said) {
			if (!said.error)
				CHECK(text == right);
			CHECK(try_read(path).error == 0);
		});
	CHECK(places >= 2);
}

/*
 * The write to "bind" runs probe in this thread. EINVAL is what the kernel says when it has no memory
 * for MSI-X messages and the function no MSI to fall back to. The kernel itself warns of names in
 * /proc/irq that it could not make and misses later: the runner is told to allow that.
 */
TEST_CASE_METHOD(failing_fixture, "each failure of a probe leaves nothing, and the next one works", "[.][failure]")
{
	const std::string path = "/sys/bus/pci/drivers/switchtec/bind";
	fd bind(open(path.c_str(), O_WRONLY | O_CLOEXEC));
	const std::string &address = sw.address();

	REQUIRE(bind);
	REQUIRE(sw.unbind() == ok());
	unsigned places = each_failure("bind", { ENOMEM, EFAULT, EBUSY, EINVAL },
		[&] {
			outcome said = outcome::of(write(bind.get(), address.data(), address.size()));
			return said.error ? said : ok();
		},
		[&](outcome said) {
			if (said.error) {
				CHECK_FALSE(sw.bound());
				CHECK_FALSE(sw.name());
				CHECK(sw.bind() == ok());
			}
			CHECK(wait_until([&] { return sw.ready(); }));
			check_healthy();
			CHECK(sw.unbind() == ok());
		});
	CHECK(places >= 20);
	CHECK(sw.bind() == ok());
}

/*
 * Not for want of memory: each call that the probe makes of the kernel and that can fail, with an
 * error of its own (or NULL). tests/failing lets it.
 */
TEST_CASE_METHOD(failing_fixture, "each call of probe fails in its own way", "[.][failure]")
{
	const char *file = "/root/failing_call.ko", *module = "failing_call";
	const struct {
		const char *function;
		int result;
		int error;
	} calls[] = {
		{ "pcim_enable_device", -EIO, EIO },
		{ "__devm_request_region", 0, EBUSY },
		{ "devm_ioremap", 0, ENOMEM },
		{ "devm_ioremap_wc", 0, ENOMEM },
		{ "dma_set_mask", -EIO, EIO },
		{ "dma_set_coherent_mask", -EIO, 0 /* the kernel goes on without */ },
		{ "dmam_alloc_attrs", 0, ENOMEM },
		{ "pci_alloc_irq_vectors_affinity", -ENOSPC, ENOSPC },
		{ "devm_request_threaded_irq", -EBUSY, EBUSY },
		{ "dev_set_name", -ENOMEM, ENOMEM },
		{ "cdev_device_add", -EEXIST, EEXIST },
		{ "device_add", -EEXIST, EEXIST },
	};

	REQUIRE(exists(file)); /* else: runner, --copy of what tests/failing/build builds */
	REQUIRE(sw.unbind() == ok());
	for (const auto &one : calls) {
		unsigned made = 0, nth = 1;

		for (;; nth++) {
			INFO(one.function << ", call " << nth);
			REQUIRE(load_module(std::string("function=") + one.function + " result=" +
						    std::to_string(one.result) +
						    " nth=" + std::to_string(nth), file) == ok());
			outcome said = sw.bind();
			made = static_cast<unsigned>(
				std::stoul(read_line("/sys/module/failing_call/parameters/calls")));
			CHECK(unload_module(module) == ok());
			bool failed = made >= nth;
			CHECK(said == (failed && one.error ? fails(one.error) : ok()));
			if (said.error) {
				CHECK_FALSE(sw.bound());
				CHECK_FALSE(sw.name());
				REQUIRE(sw.bind() == ok());
			}
			CHECK(wait_until([&] { return sw.ready(); }));
			check_healthy();
			REQUIRE(sw.unbind() == ok());
			if (!failed)
				break;
		}
		std::cout << "  " << one.function << ": " << nth - 1 << " calls" << std::endl;
	}
	CHECK(sw.bind() == ok());
}

TEST_CASE_METHOD(failing_fixture, "an unbind succeeds whatever fails in it", "[.][failure]")
{
	const std::string path = "/sys/bus/pci/drivers/switchtec/unbind";
	fd unbind(open(path.c_str(), O_WRONLY | O_CLOEXEC));
	const std::string &address = sw.address();

	REQUIRE(unbind);
	unsigned places = each_failure("unbind", { ENOMEM, EFAULT },
		[&] {
			outcome said = outcome::of(write(unbind.get(), address.data(), address.size()));
			return said.error ? said : ok();
		},
		[&](outcome said) {
			/* The write itself may fail before it gets to the driver; half an unbind may not be. */
			CHECK(sw.bound() == (said.error != 0));
			if (said.error)
				CHECK(sw.unbind() == ok());
			CHECK_FALSE(sw.name());
			CHECK(sw.bind() == ok());
			CHECK(wait_until([&] { return sw.ready(); }));
			check_healthy();
		});
	CHECK(places >= 1);
}
