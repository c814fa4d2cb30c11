// SPDX-License-Identifier: GPL-2.0-only
#include "slice.h"

#include <atomic>
#include <barrier>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

namespace bench {

double slice_seconds = 0.2;

namespace {

/* A slice ends after so much of it even if too few repetitions fit in. */
constexpr double most_slices = 10;

} // namespace

double now()
{
	using namespace std::chrono;

	return duration<double>(steady_clock::now().time_since_epoch()).count();
}

std::vector<double> times_of(const std::function<void()> &once, size_t least)
{
	std::vector<double> times;

	once();
	for (const double start = now();;) {
		const double before = now();
		if (before - start > slice_seconds &&
		    (times.size() >= least || before - start > most_slices * slice_seconds))
			break;
		once();
		times.push_back(now() - before);
	}
	return times;
}

double rate_of(unsigned count, const std::function<std::function<void()>(unsigned)> &make)
{
	std::atomic<uint64_t> total = 0;
	std::atomic<bool> stop = false, failed = false;
	std::exception_ptr first_failure;
	std::mutex lock;
	std::barrier start(count + 1);
	std::vector<std::thread> threads;

	auto run = [&](unsigned index) {
		uint64_t done = 0;
		std::function<void()> once;
		bool arrived = false;
		try {
			once = make(index);
			once();
			arrived = true;
			start.arrive_and_wait();
			for (; !stop; done++)
				once();
		} catch (...) {
			std::lock_guard guard(lock);
			if (!failed.exchange(true))
				first_failure = std::current_exception();
			if (!arrived)
				(void)start.arrive();
		}
		total += done;
	};
	for (unsigned i = 0; i < count; i++)
		threads.emplace_back(run, i);
	start.arrive_and_wait();
	const double began = now();
	std::this_thread::sleep_for(std::chrono::duration<double>(slice_seconds));
	stop = true;
	for (auto &thread : threads)
		thread.join();
	/* What was under way at the end has been counted, so its time counts, too. */
	const double took = now() - began;
	if (failed)
		std::rethrow_exception(first_failure);
	return static_cast<double>(total) / took;
}

} // namespace bench
