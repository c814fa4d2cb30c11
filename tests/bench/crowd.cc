// SPDX-License-Identifier: GPL-2.0-only
#include "crowd.h"

#include "../guest/sysfs.h"
#include "../guest/wait.h"
#include "slice.h"

#include <cstring>
#include <fstream>
#include <limits.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {

using namespace guest;

namespace {

/* A sleeper calls read(), and little else. */
constexpr size_t stack_size = 32 * 1024;
constexpr unsigned spare = 1000;

} // namespace

void allow(unsigned handles)
{
	const rlimit files = { handles + spare, handles + spare };
	const std::string threads = std::to_string(handles + spare);

	if (setrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    write_text("/proc/sys/kernel/threads-max", threads).error)
		throw std::runtime_error("cannot have " + threads + " handles and threads");
	const rlimit processes = { RLIM_INFINITY, RLIM_INFINITY };
	setrlimit(RLIMIT_NPROC, &processes);
}

crowd::crowd(const subject &on, unsigned count) : stacks_size_(count * stack_size), left_(count)
{
	const std::string node = on.sw.node();

	/* One mapping for all, for the kernel allows only so many. */
	stacks_ = mmap(nullptr, stacks_size_, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (stacks_ == MAP_FAILED)
		throw std::runtime_error("no stacks");
	for (unsigned i = 0; i < count; i++) {
		sleepers_.push_back(std::make_unique<sleeper>());
		auto &one = *sleepers_.back();
		one.all = this;
		one.handle = guest::handle(node);
		if (outcome sent = one.handle.send_echo(next_word()); sent.error)
			throw std::runtime_error(std::string("write: ") + errno_name(sent.error));
		start(one, static_cast<char *>(stacks_) + i * stack_size);
	}
	for (auto &one : sleepers_)
		if (!wait_until([&] { return asleep(*one); }))
			throw std::runtime_error("a reader does not go to sleep");
}

crowd::~crowd()
{
	go_home_ = true;
	go_home_.notify_all();
	for (auto &one : sleepers_)
		pthread_join(one->thread, nullptr);
	munmap(stacks_, stacks_size_);
}

void crowd::start(sleeper &one, void *stack)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, stack_size);
	int error = pthread_create(&one.thread, &attributes, [](void *argument) -> void * {
		auto &self = *static_cast<sleeper *>(argument);
		self.all->sleep(self);
		return nullptr;
	}, &one);
	pthread_attr_destroy(&attributes);
	if (error)
		throw std::runtime_error(std::string("pthread_create: ") + std::strerror(error));
}

void crowd::sleep(sleeper &one)
{
	uint8_t reply[8];

	one.tid = static_cast<int>(syscall(SYS_gettid));
	(void)!::read(one.handle.number(), reply, sizeof(reply));
	const double time = now();
	double last = last_;
	while (last < time && !last_.compare_exchange_weak(last, time))
		;
	left_--;
	/* A thread that ends costs more than one that was woken: later, when nobody looks at the time. */
	go_home_.wait(false);
}

/* It has done nothing yet that it could sleep in but read(). */
bool crowd::asleep(const sleeper &one)
{
	char text[256];

	if (!one.tid)
		return false;
	fd stat(open(("/proc/self/task/" + std::to_string(one.tid) + "/stat").c_str(),
		     O_RDONLY | O_CLOEXEC));
	ssize_t size = ::read(stat.get(), text, sizeof(text) - 1);
	text[size > 0 ? size : 0] = '\0';
	const char *name_end = std::strrchr(text, ')');
	return name_end && std::strncmp(name_end, ") S", 3) == 0;
}

double crowd::last_back() const
{
	return wait_until([this] { return left_ == 0; }) ? last_.load() : 0;
}

} // namespace bench
