// SPDX-License-Identifier: GPL-2.0-only
#include "contract_checks.h"

#include <algorithm>
#include <atomic>
#include <sys/wait.h>
#include <thread>

namespace switchtec::selftest {

namespace {

constexpr uint32_t echo = 0x41, unknown = 0x7ff, no_completion = 1u << 16, raw_read = 0x29;
constexpr uint32_t unknown_command = 0x64005;
constexpr auto patience = std::chrono::seconds(10);

std::string name_of(int error)
{
	return error ? errno_name(error) : "ok";
}

std::string told(long returned)
{
	return returned < 0 ? errno_name(errno) : "ok";
}

class checks {
public:
	explicit checks(std::string node) : node_(std::move(node)) {}

	void is(const std::string &name, const std::string &seen, const std::string &wanted)
	{
		all_.push_back({ name, seen == wanted ? check::passed : check::failed, seen == wanted ? seen : seen + ", not " + wanted });
	}
	void skip(const std::string &name, const std::string &why) { all_.push_back({ name, check::skipped, why }); }
	device open(int flags = O_RDWR) const { return device(node_, flags); }
	const std::string &node() const { return node_; }
	std::vector<check> take() { return std::move(all_); }

private:
	std::string node_;
	std::vector<check> all_;
};

std::vector<uint8_t> words(std::initializer_list<uint32_t> list)
{
	std::vector<uint8_t> bytes;

	for (uint32_t word : list)
		tools::put32(bytes, word);
	return bytes;
}

void sizes(checks &c)
{
	auto d = c.open();
	const std::vector<uint8_t> big(1029);

	c.is("write of 3 bytes", told(::write(d.descriptor(), big.data(), 3)), "EINVAL");
	c.is("write of 1029 bytes", told(::write(d.descriptor(), big.data(), 1029)), "EINVAL");
	std::vector<uint8_t> into(1029);
	c.is("read with nothing outstanding", told(::read(d.descriptor(), into.data(), 8)), "EBADE");
	c.is("read of 3 bytes", told(::read(d.descriptor(), into.data(), 3)), "EINVAL");
	c.is("read of 1029 bytes", told(::read(d.descriptor(), into.data(), 1029)), "EINVAL");
	c.is("lseek", told(::lseek(d.descriptor(), 0, SEEK_SET)), "ESPIPE");
	/* Not the compiler's to know. */
	void *volatile nowhere = reinterpret_cast<void *>(16);
	c.is("write of bad memory", told(::write(d.descriptor(), nowhere, 8)), "EFAULT");
}

void commands(checks &c)
{
	auto d = c.open();
	const auto input = words({ 0x01020304 });

	c.is("a command", name_of(d.submit(echo, input).has_value()), "ok");
	const auto second = d.submit(echo, input);
	c.is("a second one on the same handle", second ? name_of(second->error) : "ok", "EBADE");
	auto answer = d.collect(64, in(patience));
	c.is("its answer", answer.ok() && answer.output[0] == 0xfb && answer.output[3] == 0xfe ? "inverted" : answer.text() + "?",
	     "inverted");
	c.is("past the output", std::all_of(answer.output.begin() + 4, answer.output.end(), [](uint8_t b) { return b == 0; }) ?
					"zeros" : "something", "zeros");
	c.is("a second read", name_of(d.collect(4, in(patience)).error), "EBADE");
	answer = d.run(unknown, {}, 4, in(patience));
	c.is("a command that nobody knows", answer.return_code == unknown_command ? "0x64005" : answer.text(), "0x64005");
	answer = d.run(echo, std::vector<uint8_t>(max_payload, 0x55), max_payload, in(patience));
	c.is("the longest command", answer.ok() && answer.output[0] == 0xaa ? "ok" : answer.text(), "ok");
	answer = d.run(echo | no_completion, words({ 0 }), 4, in(patience));
	c.is("a command with bit 16", answer.ok() && answer.output[0] == 0xff ? "ok" : answer.text(), "ok");
}

std::string poll_now(const device &d)
{
	pollfd entry = { d.descriptor(), POLLIN | POLLPRI | POLLOUT, 0 };

	::poll(&entry, 1, 0);
	return std::to_string(entry.revents);
}

void polls(checks &c)
{
	auto d = c.open();

	c.is("poll of an idle handle", poll_now(d), "0");
	(void)d.submit(echo, words({ 1 }));
	pollfd entry = { d.descriptor(), POLLIN, 0 };
	const int ready = ::poll(&entry, 1, 10'000);
	c.is("poll of a command", ready == 1 && entry.revents == POLLIN ? "IN" : std::to_string(entry.revents), "IN");
	(void)d.collect(4);
	c.is("poll after its read", poll_now(d), "0");
}

void ioctls(checks &c)
{
	auto d = c.open(), reader = c.open(O_RDONLY);
	const auto call = [](const device &on, unsigned long number, void *data) {
		return told(::ioctl(on.descriptor(), number, data));
	};
	switchtec_ioctl_event_ctl event = {};
	switchtec_ioctl_flash_part_info part = {};
	switchtec_ioctl_event_summary all = {};

	c.is("an unknown ioctl", call(d, _IO('W', 0x7f), nullptr), "ENOTTY");
	c.is("an ioctl with bad memory", call(d, SWITCHTEC_IOCTL_EVENT_SUMMARY, reinterpret_cast<void *>(16)), "EFAULT");
	c.is("event summary", call(d, SWITCHTEC_IOCTL_EVENT_SUMMARY, &all), "ok");
	event.event_id = 999;
	c.is("no such event", call(d, SWITCHTEC_IOCTL_EVENT_CTL, &event), "EINVAL");
	event = { .event_id = 0, .index = 0, .flags = 1u << 30, .occurred = 0, .count = 0, .data = {} };
	c.is("flags that do not exist", call(d, SWITCHTEC_IOCTL_EVENT_CTL, &event), "EINVAL");
	event = { .event_id = 0, .index = 0, .flags = SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG, .occurred = 0, .count = 0, .data = {} };
	c.is("a change on a handle for reading", call(reader, SWITCHTEC_IOCTL_EVENT_CTL, &event), "EBADF");
	part.flash_partition = 99;
	c.is("no such flash partition", call(d, SWITCHTEC_IOCTL_FLASH_PART_INFO, &part), "EINVAL");
	switchtec_ioctl_pff_port port = { .pff = 0, .partition = ~0u, .port = 0 };
	const auto there = call(d, SWITCHTEC_IOCTL_PORT_TO_PFF, &port);
	const auto back = call(d, SWITCHTEC_IOCTL_PFF_TO_PORT, &port);
	c.is("the upstream port, there and back", there == "ok" && back == "ok" && port.port == 0 ? "the same" : there + ", " + back,
	     "the same");
}

/* A process without privileges, with a handle that root has opened. */
void privileges(checks &c)
{
	if (geteuid() != 0)
		return c.skip("raw registers without CAP_SYS_ADMIN", "only root can give that up");
	auto d = c.open();
	const pid_t child = fork();
	if (child == 0) {
		constexpr uid_t nobody = 65534;
		if (setuid(nobody))
			_exit(255);
		const auto failed = d.submit(raw_read, words({ 0x2000, 4 }));
		_exit(failed ? failed->error : 0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	c.is("raw registers without CAP_SYS_ADMIN", name_of(WEXITSTATUS(status)), "EPERM");
}

/* Each of many gets its own answers. */
void many(checks &c)
{
	constexpr unsigned threads = 16, each = 50;
	std::atomic<unsigned> right = 0;
	std::vector<std::thread> all;

	for (unsigned t = 0; t < threads; t++)
		all.emplace_back([&c, &right, t] {
			try {
				auto d = c.open();
				for (uint32_t i = 0; i < each; i++) {
					const uint32_t word = t << 16 | i;
					const auto answer = d.run(echo, words({ word }), 4, in(patience));
					if (answer.ok() && tools::fields(answer.output).u32(0) == ~word)
						right++;
				}
			} catch (const error &) {
				/* counted as answers that are missing */
			}
		});
	for (auto &t : all)
		t.join();
	c.is("16 programs, 50 commands each", std::to_string(right) + " right", std::to_string(threads * each) + " right");
}

void attributes(checks &c)
{
	auto d = c.open();

	for (auto name : { "device_version", "fw_version", "vendor_id", "product_id", "product_revision", "component_vendor",
			   "component_id", "component_revision", "partition", "partition_count" }) {
		try {
			c.is(std::string("attribute ") + name, d.attribute(name).empty() ? "empty" : "a value", "a value");
		} catch (const error &wrong) {
			c.is(std::string("attribute ") + name, wrong.what(), "a value");
		}
	}
}

} // namespace

std::vector<check> run_contract(const std::string &node)
{
	checks c(node);

	sizes(c);
	commands(c);
	polls(c);
	ioctls(c);
	privileges(c);
	attributes(c);
	many(c);
	return c.take();
}

} // namespace switchtec::selftest
