// SPDX-License-Identifier: GPL-2.0-only
// tests/explore: every schedule of every scenario. See --help, and README.md.
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>

#include "explorer.h"

using namespace explore;

static const char *const usage =
	"explore [OPTION...]: run the driver's threads in every order, up to a number of preemptions\n"
	"  --list             the scenarios; the core ones are explored with one preemption more\n"
	"  --scenario NAME    only this one, or all that begin so; may be repeated\n"
	"  --bound N          preemptions (2, core 3)\n"
	"  --quick            1, core 2\n"
	"  --jobs N           processes (one for each processor)\n"
	"  --first            stop at the first violation\n"
	"  --at-most N        of what is no core scenario only the first N schedules of each number of preemptions\n"
	"  --seconds N        stop then; what is not complete counts as failed\n"
	"  --replay NAME:SEED that schedule again, and print it\n"
	"  --no-cache         search states again that were met before\n";

// What is allocated on the heap is the model's and the explorer's own; the driver's memory is in
// seam/memory.cc. Schedules that are given up in the middle leave some behind.
extern "C" const char *__asan_default_options()
{
	return "detect_leaks=0:quarantine_size_mb=1:malloc_context_size=1";
}

struct options {
	std::vector<std::string> only;
	effort how{.bound = 2}; // but of the core
	unsigned core_more = 1;
	unsigned jobs = static_cast<unsigned>(sysconf(_SC_NPROCESSORS_ONLN));
	bool first = false;

	bool wants(const scenario &s) const
	{
		for (const std::string &o : only)
			if (s.name.starts_with(o))
				return true;
		return only.empty();
	}
	unsigned bound_of(const scenario &s) const
	{
		if (s.how_much == weight::single)
			return std::min(how.bound, 1u);
		return how.bound + (s.how_much == weight::core ? core_more : 0);
	}
	effort effort_for(const scenario &s) const
	{
		effort its = how;

		its.bound = bound_of(s);
		if (s.how_much == weight::core)
			its.most = ULONG_MAX;
		return its;
	}
};

static int replay_one(const std::string &what)
{
	const size_t colon = what.rfind(':');

	for (const scenario &s : scenario::all()) {
		if (colon == what.npos || s.name != what.substr(0, colon))
			continue;
		replay(s, what.substr(colon + 1));
		std::puts("no violation");
		return 0;
	}
	std::fprintf(stderr, "explore: NAME:SEED, with a name from --list\n");
	return 2;
}

/**
 * class team - processes that explore a scenario each
 */
class team {
public:
	explicit team(const options &o) : options_(o)
	{
		for (const scenario &s : scenario::all())
			if (o.wants(s))
				chosen_.push_back(&s);
		// Those that take longest first, so that the processes end together.
		std::stable_partition(chosen_.begin(), chosen_.end(),
				      [](const scenario *s) { return s->how_much == weight::core; });
		void *memory = mmap(nullptr, sizeof(progress) * (chosen_.size() + 1), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		progress_ = new (memory) progress[chosen_.size() + 1]{};
	}
	int run();

private:
	void start(size_t n);
	void wait_for_one();
	void finished(size_t n, bool well);
	void say_where_we_are();
	int sum_up() const;

	const options &options_;
	std::vector<const scenario *> chosen_;
	progress *progress_;
	std::map<pid_t, size_t> running_;
	unsigned done_ = 0, failed_ = 0;
	double said_ = monotonic_s();
};

int team::run()
{
	if (chosen_.empty()) {
		std::fprintf(stderr, "explore: no such scenario\n");
		return 2;
	}
	for (size_t n = 0; n < chosen_.size() && !(options_.first && failed_); n++) {
		while (running_.size() >= options_.jobs)
			wait_for_one();
		start(n);
	}
	while (!running_.empty())
		wait_for_one();
	return sum_up();
}

void team::start(size_t n)
{
	const scenario &s = *chosen_[n];

	std::fflush(stdout);
	const pid_t child = fork();
	if (child < 0) {
		std::perror("fork");
		std::exit(2);
	}
	if (child)
		running_[child] = n;
	else
		_Exit(explore_all(s, options_.effort_for(s), progress_[n]) ? 0 : 3);
}

void team::wait_for_one()
{
	int status = 0;
	const pid_t child = waitpid(-1, &status, WNOHANG);

	if (child > 0) {
		const size_t n = running_.at(child);
		running_.erase(child);
		return finished(n, WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	if (monotonic_s() - said_ > 20)
		say_where_we_are();
	usleep(10'000);
}

void team::finished(size_t n, bool well)
{
	const progress &p = progress_[n];

	done_++;
	failed_ += !well;
	std::printf("[%u/%zu] %-24s %s: bound %u, %lu schedules, %lu cut short at a known state, %.1f s\n",
		    done_, chosen_.size(), chosen_[n]->name.c_str(),
		    well ? "ok" : monotonic_s() > options_.how.deadline ? "NOT COMPLETE" : "VIOLATION",
		    p.bound.load(), p.schedules.load(), p.cut.load(), p.seconds);
	said_ = monotonic_s();
}

void team::say_where_we_are()
{
	for (const auto &[child, n] : running_)
		std::printf("... %s: bound %u, %lu schedules so far\n", chosen_[n]->name.c_str(),
			    progress_[n].bound.load(), progress_[n].schedules.load());
	said_ = monotonic_s();
}

int team::sum_up() const
{
	unsigned long all = 0;
	unsigned least = ~0u;

	for (size_t n = 0; n < chosen_.size(); n++) {
		all += progress_[n].schedules;
		if (chosen_[n]->how_much != weight::single)
			least = std::min(least, options_.bound_of(*chosen_[n]));
	}
	if (options_.how.most != ULONG_MAX)
		std::printf("but for the core, of each number of preemptions the first %lu schedules\n", options_.how.most);
	std::printf("core scenarios: bound %u\n", options_.how.bound + options_.core_more);
	std::printf("%u passed, %u failed\n", done_ - failed_, failed_);
	std::printf("%lu schedules, bound %u, %u violations\n", all, least == ~0u ? 1 : least, failed_);
	return failed_ ? 1 : 0;
}

int main(int argc, char **argv)
{
	options o;

	std::setvbuf(stdout, nullptr, _IOLBF, 0);
	__sanitizer_set_death_callback([] { violation("what the sanitizer says above"); });
	for (int i = 1; i < argc; i++) {
		const std::string option = argv[i];
		const auto argument = [&]() -> std::string {
			if (++i < argc)
				return argv[i];
			std::fputs(usage, stderr);
			std::exit(2);
		};
		if (option == "--list") {
			for (const scenario &s : scenario::all())
				std::printf("%s%s\n", s.name.c_str(), s.how_much == weight::core ? " (core)" : "");
			return 0;
		} else if (option == "--replay") {
			return replay_one(argument());
		} else if (option == "--scenario") {
			o.only.push_back(argument());
		} else if (option == "--bound") {
			o.how.bound = static_cast<unsigned>(std::stoul(argument()));
			o.core_more = 0;
		} else if (option == "--quick") {
			o.how.bound = 1;
		} else if (option == "--jobs") {
			o.jobs = std::max(1u, static_cast<unsigned>(std::stoul(argument())));
		} else if (option == "--at-most") {
			o.how.most = std::stoul(argument());
		} else if (option == "--seconds") {
			o.how.deadline = monotonic_s() + std::stod(argument());
		} else if (option == "--first") {
			o.first = true;
		} else if (option == "--no-cache") {
			o.how.cache = false;
		} else {
			std::fputs(usage, stderr);
			return option == "--help" ? 0 : 2;
		}
	}
	return team(o).run();
}
