// SPDX-License-Identifier: GPL-2.0-only
// sleepers NODE COMMAND...: sleep on NODE in every way there is, run COMMAND, say who woke and how.
//
// One reader waits for a running command, one for a queued command, one poller waits for nothing
// in particular. Exits 0 if each woke as Documentation/abi.rst says for a device that goes away.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <string>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

static constexpr uint32_t echo = 0x41;
static constexpr short gone = POLLIN | POLLRDHUP | POLLOUT | POLLERR | POLLHUP;
static bool good = true;

static int open_node(const char *node)
{
	const int fd = open(node, O_RDWR);

	if (fd < 0) {
		std::perror(node);
		std::exit(1);
	}
	return fd;
}

static void expect(const char *who, const std::string &got, const std::string &wanted)
{
	std::printf("  %-30s woke with %s%s\n", who, got.c_str(),
		    got == wanted ? "" : ("  WRONG, wanted " + wanted).c_str());
	good = good && got == wanted;
}

static std::string read_reply(int fd)
{
	uint32_t reply[2];

	return read(fd, reply, sizeof(reply)) < 0 ? strerrorname_np(errno) : "a result";
}

// A thread that goes to sleep in the kernel, and its number there.
struct sleeper {
	template <class F>
	explicit sleeper(F f) : thread([this, f] { tid = static_cast<int>(syscall(SYS_gettid)); f(); })
	{
		// Asleep when the scheduler says so.
		for (std::string state; state != "S"; state = state_now())
			std::this_thread::yield();
	}
	std::string state_now() const
	{
		std::ifstream stat("/proc/self/task/" + std::to_string(tid) + "/stat");
		std::string word, state;
		while (stat >> word && word.back() != ')')
			;
		stat >> state;
		return state;
	}
	std::atomic<int> tid{0};
	std::thread thread;
};

int main(int argc, char **argv)
{
	if (argc < 3) {
		std::fprintf(stderr, "usage: sleepers NODE COMMAND...\n");
		return 2;
	}
	const uint32_t message[2] = {echo, 0x12345678};
	const int running = open_node(argv[1]), queued = open_node(argv[1]), idle = open_node(argv[1]);
	std::string running_got, queued_got, poller_got;

	for (int fd : {running, queued}) {
		if (write(fd, message, sizeof(message)) != sizeof(message)) {
			std::perror("write");
			return 1;
		}
	}
	sleeper a([&] { running_got = read_reply(running); });
	sleeper b([&] { queued_got = read_reply(queued); });
	sleeper c([&] {
		pollfd p{idle, POLLIN | POLLPRI | POLLRDHUP | POLLOUT, 0};
		poll(&p, 1, -1);
		poller_got = p.revents == gone ? "IN|RDHUP|OUT|ERR|HUP" : std::to_string(p.revents);
	});
	std::printf("  two readers and a poller are asleep\n");
	std::fflush(stdout);

	std::string command;
	for (int i = 2; i < argc; i++)
		command += std::string(argv[i]) + " ";
	if (std::system(command.c_str()) != 0)
		return 1;
	a.thread.join();
	b.thread.join();
	c.thread.join();
	expect("reader of a running command", running_got, "EPIPE");
	expect("reader of a queued command", queued_got, "ENODEV");
	expect("poller", poller_got, "IN|RDHUP|OUT|ERR|HUP");
	expect("read on an old handle", read_reply(running), "ENODEV");
	return good ? 0 : 1;
}
