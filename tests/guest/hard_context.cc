// SPDX-License-Identifier: GPL-2.0-only
#include "hard_context.h"

#include "fd.h"
#include "qmp.h"
#include "sysfs.h"
#include "wait.h"

#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace guest {

namespace {

const double limit_seconds = 10 * slowness();
/* The reply to the first line is far shorter, the counters are far longer. */
constexpr unsigned first_reply = 100;

/* This thread, and nothing else, on one processor. */
void take_processor(int number)
{
	cpu_set_t only;
	sched_param highest = {};

	CPU_ZERO(&only);
	CPU_SET(number, &only);
	highest.sched_priority = sched_get_priority_max(SCHED_FIFO);
	if (sched_setaffinity(0, sizeof(only), &only) != 0 ||
	    sched_setscheduler(0, SCHED_FIFO, &highest) != 0)
		throw std::runtime_error(std::string("scheduler: ") + std::strerror(errno));
}

void give_up_processor(const cpu_set_t &before)
{
	sched_param none = {};

	sched_setscheduler(0, SCHED_OTHER, &none);
	sched_setaffinity(0, sizeof(before), &before);
}

/* While this lives, no other thread runs: user's or kernel's. */
class all_processors {
public:
	all_processors()
	{
		/* Otherwise the kernel gives others a share of every second. */
		(void)write_text("/proc/sys/kernel/sched_rt_runtime_us", "-1");
		sched_getaffinity(0, sizeof(before_), &before_);
		const int count = CPU_COUNT(&before_);
		for (int i = 1; i < count; i++)
			others_.emplace_back([this, i] {
				take_processor(i);
				spinning_++;
				while (!stop_)
					;
			});
		while (spinning_ < count - 1)
			sched_yield();
		take_processor(0);
	}
	~all_processors()
	{
		stop_ = true;
		give_up_processor(before_);
		for (auto &thread : others_)
			thread.join();
	}

private:
	cpu_set_t before_;
	std::atomic<bool> stop_ = false;
	std::atomic<int> spinning_ = 0;
	std::vector<std::thread> others_;
};

/* Interrupts of the driver, all of its vectors on all processors; no allocation by the kernel. */
uint64_t interrupts(const fd &proc)
{
	static char text[65536];
	ssize_t size = pread(proc.get(), text, sizeof(text) - 1, 0);
	std::istringstream lines(std::string(text, size > 0 ? static_cast<size_t>(size) : 0));
	uint64_t sum = 0;

	for (std::string line; std::getline(lines, line);) {
		if (line.find("switchtec") == std::string::npos)
			continue;
		std::istringstream words(line.substr(line.find(':') + 1));
		for (uint64_t number; words >> number;)
			sum += number;
	}
	return sum;
}

/* No sleep: the processor must stay ours. */
template <typename condition>
void spin_until(condition holds, const char *what)
{
	stopwatch time;

	while (!holds())
		if (time.seconds() > limit_seconds)
			throw std::runtime_error(std::string("no ") + what);
}

void spin(double seconds)
{
	stopwatch time;

	while (time.seconds() < seconds)
		;
}

} // namespace

json counters_in_hard_context(const slot &sw, const std::string &fault)
{
	const std::string inject = qom_set_line(sw.id(), "inject", json::quote(fault));
	const std::string count = qom_get_line(sw.id(), "counters");
	fd proc(open("/proc/interrupts", O_RDONLY | O_CLOEXEC));
	control_channel channel;
	{
		const uint64_t before = interrupts(proc);
		const unsigned received = channel.received();
		all_processors busy;

		channel.send(inject);
		spin_until([&] { return interrupts(proc) > before; }, "interrupt");
		/* It is counted before its handler runs. */
		spin(0.2);
		channel.send(count);
		spin_until([&] { return channel.received() > received + first_reply; }, "counters");
	}
	qmp_result(inject, channel.receive());
	return json::parse(qmp_result(count, channel.receive()).text());
}

} // namespace guest
