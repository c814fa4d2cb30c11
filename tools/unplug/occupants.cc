// SPDX-License-Identifier: GPL-2.0-only
#include "occupants.h"

#include <condition_variable>
#include <csignal>
#include <map>
#include <mutex>
#include <sys/epoll.h>
#include <sys/wait.h>

namespace switchtec::unplug {

namespace {

constexpr uint32_t command_echo = 0x41;

uint32_t next_word()
{
	static std::atomic<uint32_t> word = 0x12340000;

	return word++;
}

std::string name_of(const outcome &what)
{
	return what.error ? errno_name(what.error) : what.return_code ? "refused" : "ok";
}

/* An answer that is another program's would be the worst of all. */
std::string name_of_echo(const outcome &what, uint32_t sent)
{
	uint32_t got = 0;

	if (!what.ok())
		return name_of(what);
	std::memcpy(&got, what.output.data(), sizeof(got));
	return got == ~sent ? "ok" : "a wrong answer";
}

std::vector<uint8_t> bytes_of(uint32_t word)
{
	std::vector<uint8_t> bytes(sizeof(word));

	std::memcpy(bytes.data(), &word, sizeof(word));
	return bytes;
}

std::string poll_for(int descriptor, short bits)
{
	pollfd entry = { descriptor, bits, 0 };

	while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {
	}
	return poll_names(static_cast<unsigned short>(entry.revents));
}

std::string epoll_for(int descriptor)
{
	const int set = epoll_create1(EPOLL_CLOEXEC);
	epoll_event event = {};

	event.events = EPOLLIN | EPOLLRDHUP;
	epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
	while (epoll_wait(set, &event, 1, -1) < 0 && errno == EINTR) {
	}
	::close(set);
	return poll_names(event.events);
}

/* A process of its own, with the handle that it has inherited. */
std::string child_polls(int descriptor)
{
	const pid_t child = fork();

	if (child == 0) {
		/* Gone with its parent. Between fork and _exit a process of several threads may call little. */
		pollfd entry = { descriptor, POLLIN | POLLRDHUP, 0 };
		for (int i = 0; i < 600 && ::poll(&entry, 1, 1000) <= 0; i++)
			if (getppid() == 1)
				break;
		_exit(entry.revents & 0xff);
	}
	int status = 0;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	/* RDHUP does not fit into an exit status: it comes with HUP. */
	const auto bits = static_cast<unsigned>(WEXITSTATUS(status));
	return WIFEXITED(status) ? poll_names(bits | (bits & POLLHUP ? POLLRDHUP : 0)) : "killed";
}

} // namespace

std::string poll_names(unsigned bits)
{
	static constexpr struct {
		unsigned bit;
		const char *name;
	} names[] = { { POLLIN, "IN" }, { POLLPRI, "PRI" }, { POLLOUT, "OUT" }, { POLLERR, "ERR" },
		      { POLLHUP, "HUP" }, { POLLNVAL, "NVAL" }, { POLLRDHUP, "RDHUP" } };
	std::string text;

	for (auto &n : names)
		if (bits & n.bit)
			text += (text.empty() ? "" : "|") + std::string(n.name);
	return text.empty() ? "none" : text;
}

/** One call that sleeps, in a thread. What is shared with it lives as long as it does. */
struct occupants::sleeper {
	std::string who;
	device dev;
	std::mutex lock;
	std::condition_variable changed;
	bool done = false;
	std::string told;

	sleeper(std::string name, device d) : who(std::move(name)), dev(std::move(d)) {}

	static std::shared_ptr<sleeper> start(const std::string &who, const std::string &node,
					      std::function<std::string(int)> call)
	{
		auto s = std::make_shared<sleeper>(who, device(node));
		std::thread([s, call = std::move(call)] {
			auto told = call(s->dev.descriptor());
			std::lock_guard guard(s->lock);
			s->told = std::move(told);
			s->done = true;
			s->changed.notify_all();
		}).detach();
		return s;
	}
	bool wait(std::chrono::milliseconds limit)
	{
		std::unique_lock guard(lock);

		return changed.wait_for(guard, limit, [&] { return done; });
	}
};

/** A stream of commands. */
struct occupants::worker {
	std::atomic<uint64_t> commands = 0;
	std::atomic<bool> stop = false, done = false;
	std::mutex lock;
	std::map<std::string, uint64_t> told;
	std::string end;

	static std::shared_ptr<worker> start(const std::string &node, bool blocks)
	{
		auto w = std::make_shared<worker>();
		auto dev = std::make_shared<device>(node);

		/* Half of them sleep in read(), the others in poll(). */
		if (blocks)
			fcntl(dev->descriptor(), F_SETFL, fcntl(dev->descriptor(), F_GETFL) & ~O_NONBLOCK);
		std::thread([w, dev] { w->work(*dev); }).detach();
		return w;
	}
	void work(device &dev)
	{
		while (!stop) {
			const uint32_t word = next_word();
			const auto result = dev.run(command_echo, bytes_of(word), sizeof(word));
			const auto name = name_of_echo(result, word);
			{
				std::lock_guard guard(lock);
				told[name]++;
			}
			if (result.ok())
				commands++;
			if (result.gone() || name == "EBADF") {
				std::lock_guard guard(lock);
				end = name;
				break;
			}
		}
		done = true;
	}
};

occupants::occupants(const std::string &node, unsigned load)
	: idle_(std::make_unique<device>(node)), unread_(std::make_unique<device>(node))
{
	for (unsigned i = 0; i < load; i++)
		workers_.push_back(worker::start(node, i % 2 == 0));
	asleep_.push_back(sleeper::start("poll", node, [](int d) { return poll_for(d, POLLIN | POLLRDHUP); }));
	asleep_.push_back(sleeper::start("epoll", node, epoll_for));
	asleep_.push_back(sleeper::start("event poller", node, [](int d) { return poll_for(d, POLLPRI); }));
	asleep_.push_back(sleeper::start("child", node, child_polls));
	unread_word_ = next_word();
	if (auto failed = unread_->submit(command_echo, bytes_of(unread_word_)))
		throw error(node + ": cannot submit a command", failed->from, failed->error);
	/* Each stream has had an answer: it works. */
	const auto end = clock::now() + std::chrono::seconds(10);
	for (auto &w : workers_)
		while (!w->commands && !w->done && clock::now() < end)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

occupants::~occupants()
{
	for (auto &w : workers_)
		w->stop = true;
	const auto end = clock::now() + std::chrono::seconds(5);
	for (auto &w : workers_)
		while (!w->done && clock::now() < end)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

bool occupants::collect_gone(const tell &say, std::chrono::milliseconds limit)
{
	const auto end = clock::now() + limit;
	const auto left = [&] {
		return std::max(std::chrono::ceil<std::chrono::milliseconds>(end - clock::now()),
				std::chrono::milliseconds(0));
	};
	bool all = true;

	for (auto &s : asleep_) {
		const bool woke = s->wait(left());
		say(s->who, woke ? s->told : "hang");
		all = all && woke;
	}
	for (auto &w : workers_) {
		while (!w->done && clock::now() < end)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
		std::lock_guard guard(w->lock);
		for (auto &[name, count] : w->told)
			say("load", name);
		say("load, in the end", w->done ? w->end : "hang");
		all = all && w->done;
	}
	const auto result = unread_->collect(4, in(left()));
	say("not read", name_of_echo(result, unread_word_));
	return all;
}

bool occupants::collect_paused(const tell &say, std::chrono::milliseconds limit)
{
	const auto end = clock::now() + limit;
	bool all = true;

	for (auto &w : workers_) {
		const auto before = w->commands.load();
		while (w->commands == before && !w->done && clock::now() < end)
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
		const bool goes_on = w->commands != before;
		std::lock_guard guard(w->lock);
		for (auto &[name, count] : w->told)
			say("load", name);
		say("load, in the end", goes_on ? "goes on" : w->done ? w->end : "hang");
		all = all && (goes_on || w->done);
	}
	for (auto &s : asleep_)
		say(s->who, s->wait(std::chrono::milliseconds(0)) ? s->told : "asleep");
	say("not read", name_of_echo(unread_->collect(4, in(limit)), unread_word_));
	return all;
}

void occupants::try_idle(const tell &say)
{
	pollfd entry = { idle_->descriptor(), POLLIN | POLLOUT | POLLRDHUP, 0 };
	switchtec_ioctl_flash_info info = {};
	const uint32_t word = next_word();

	::poll(&entry, 1, 0);
	say("idle, poll", poll_names(static_cast<unsigned short>(entry.revents)));
	const int failed = ::ioctl(idle_->descriptor(), SWITCHTEC_IOCTL_FLASH_INFO, &info) ? errno : 0;
	say("idle, ioctl", failed ? errno_name(failed) : "ok");
	const auto sent = idle_->submit(command_echo, bytes_of(word));
	say("idle, write", sent ? name_of(*sent) : "ok");
	say("idle, read", name_of_echo(idle_->collect(4, in(std::chrono::seconds(5))), word));
}

uint64_t occupants::commands() const
{
	uint64_t all = 0;

	for (auto &w : workers_)
		all += w->commands;
	return all;
}

} // namespace switchtec::unplug
