// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command costs that can be counted. The switches of this guest are slow (latency-ns), so that a
 * reader is always asleep when its command ends, as it would be with real firmware.
 */
#include "../guest/hard_context.h"
#include "../guest/wait.h"
#include "client.h"
#include "counters.h"
#include "kernel_trace.h"
#include "works.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace bench {

using namespace guest;

namespace {

constexpr unsigned commands = 50;

/* Taking a lock, whatever kind; then waking somebody or handing him work, which take locks inside. */
const std::vector<std::string> locks = {
	"_raw_spin_lock*", "_raw_spin_trylock*", "_raw_read_lock*", "_raw_write_lock*",
	"mutex_lock*", "mutex_trylock", "down_read*", "down_write*", "down_interruptible",
};
const std::vector<std::string> wakes = {
	"__wake_up", "__wake_up_sync", "complete", "complete_all", "wake_up_process", "queue_work_on",
	"queue_delayed_work_on", "mod_delayed_work_on", "prepare_to_wait*", "finish_wait",
};
const std::vector<std::string> events_of_interest = {
	"kmem/kmalloc", "kmem/kmem_cache_alloc", "sched/sched_switch",
	"workqueue/workqueue_execute_start",
};

bool is_wake(const std::string &function)
{
	for (auto &name : wakes)
		if (function == name || (name.ends_with('*') &&
					 function.starts_with(name.substr(0, name.size() - 1))))
			return true;
	return false;
}

/* Of the driver's vectors, on all processors. */
uint64_t interrupts()
{
	std::ifstream file("/proc/interrupts");
	uint64_t sum = 0;

	for (std::string line; std::getline(file, line);) {
		if (line.find("switchtec") == line.npos)
			continue;
		std::istringstream words(line.substr(line.find(':') + 1));
		for (uint64_t number; words >> number;)
			sum += number;
	}
	return sum;
}

long voluntary_switches()
{
	rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

struct per_command {
	const results &out;
	std::string key;

	void say(const std::string &what, double count) const
	{
		out.value("counts/" + key + "/" + what, count / commands);
	}
};

void count_registers(const subject &on, client &one, const per_command &each)
{
	const accesses before = accesses::of(on);
	const uint64_t interrupts_before = interrupts();
	const long switches = voluntary_switches();

	for (unsigned i = 0; i < commands; i++)
		one.echo();
	each.say("client sleeps", static_cast<double>(voluntary_switches() - switches));
	each.say("interrupts", static_cast<double>(interrupts() - interrupts_before));
	const accesses after = accesses::of(on);
	each.say("register reads", after.reads - before.reads);
	each.say("register writes", after.writes - before.writes);
}

void count_in_kernel(const kernel_trace &trace, client &one, const per_command &each)
{
	std::map<std::string, unsigned> called;
	unsigned locked = 0, woke = 0, allocated = 0, irq_threads = 0, work_items = 0;

	for (auto &line : trace.lines_of([&] {
		     for (unsigned i = 0; i < commands; i++)
			     one.echo();
	     })) {
		if (auto function = called_by_driver(line); !function.empty()) {
			called[function]++;
			(is_wake(function) ? woke : locked)++;
		} else if (line.find("sched_switch:") != line.npos) {
			const std::string who = field(line, "prev_comm");
			irq_threads += who.starts_with("irq/") && who.find("switc") != who.npos;
		} else if (line.find("workqueue_execute_start:") != line.npos) {
			work_items += line.find("[switchtec]") != line.npos;
		}
		allocated += allocated_by_driver(line);
	}
	each.say("locks", locked);
	each.say("wakes and waits", woke);
	each.say("allocations", allocated);
	each.say("interrupt threads run", irq_threads);
	each.say("work items run", work_items);
	for (auto &[function, count] : called)
		each.say("calls/" + function, count);
}

/*
 * In the hard interrupt handler of a completion. A driver may look at a command that takes long, first often
 * and then every half second: it is waited for until that is so, and the best of a few tries counts.
 */
void count_hard(const subject &on, const per_command &each)
{
	client one(on);
	double least = HUGE_VAL;

	for (int i = 0; i < 5; i++) {
		on.sw.inject("hang");
		const double at_first = settled(on).reads;
		one.write();
		(void)wait_until([&] { return settled(on).reads >= at_first + 6; }, std::chrono::seconds(2));
		const double before = settled(on).reads;
		const accesses hard = accesses::of(counters_in_hard_context(on.sw, "finish"));
		one.read();
		least = std::min(least, double(hard.reads - before));
	}
	each.out.value("counts/" + each.key + "/hard interrupt reads", least);
}

} // namespace

void command_counts(const results &out, const std::vector<unsigned> &sizes)
{
	auto functions = locks;
	functions.insert(functions.end(), wakes.begin(), wakes.end());
	/* One for all: finding the functions takes long. */
	const kernel_trace trace(functions, events_of_interest);

	for (auto &on : subject::all())
		for (unsigned size : sizes) {
			const per_command each{ out, on.key() + "/" + std::to_string(size) };
			client one(on, size);
			/* What happens once, after a bind, is none of it. */
			for (int i = 0; i < 3; i++)
				one.echo();
			count_registers(on, one, each);
			count_in_kernel(trace, one, each);
			count_hard(on, each);
		}
}

} // namespace bench
