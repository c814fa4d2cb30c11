// SPDX-License-Identifier: GPL-2.0-only
// Seam, section 3: delayed work. One thread runs all of it, as a kernel worker would.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "objects.h"
#include "rules.h"

namespace {

using clock_type = std::chrono::steady_clock;

class worker {
public:
	worker() : thread_([this] { run(); }) {}
	~worker()
	{
		{
			std::lock_guard lock(mutex_);
			stop_ = true;
		}
		changed_.notify_all();
		thread_.join();
	}

	void arm(seam_work *work, unsigned int delay_ms)
	{
		std::lock_guard lock(mutex_);
		shortest_ms_ = std::min(shortest_ms_, delay_ms);
		armed_[work] = clock_type::now() +
			       std::chrono::microseconds(1000ull * delay_ms / host::clock_factor);
		changed_.notify_all();
	}

	void cancel(seam_work *work)
	{
		std::unique_lock lock(mutex_);
		armed_.erase(work);
		changed_.wait(lock, [&] { return running_ != work; });
		armed_.erase(work);
	}

	void check_free(const char *begin, size_t size)
	{
		std::lock_guard lock(mutex_);
		const auto inside = [&](const void *p) { return p >= begin && p < begin + size; };

		for (const auto &[work, when] : armed_)
			if (inside(work))
				host::bug("memory is freed while work in it is armed");
		if (running_ && (inside(running_) || inside(running_->arg)))
			host::bug("memory is freed while work in it runs");
	}

	void rest(bool on)
	{
		std::lock_guard lock(mutex_);
		resting_ = on;
		changed_.notify_all();
	}

	unsigned shortest()
	{
		std::lock_guard lock(mutex_);
		return std::exchange(shortest_ms_, ~0u);
	}

	unsigned pending()
	{
		std::lock_guard lock(mutex_);
		return armed_.size() + (running_ ? 1 : 0);
	}

private:
	void run()
	{
		std::unique_lock lock(mutex_);

		while (!stop_) {
			auto next = armed_.end();
			for (auto it = armed_.begin(); it != armed_.end(); ++it)
				if (next == armed_.end() || it->second < next->second)
					next = it;
			if (next == armed_.end() || resting_) {
				changed_.wait(lock);
				continue;
			}
			if (const auto when = next->second; clock_type::now() < when) {
				changed_.wait_until(lock, when);
				continue;
			}
			running_ = next->first;
			armed_.erase(next);
			lock.unlock();
			running_->function(running_->arg);
			lock.lock();
			running_ = nullptr;
			changed_.notify_all();
		}
	}

	std::mutex mutex_;
	std::condition_variable changed_;
	std::map<seam_work *, clock_type::time_point> armed_;
	seam_work *running_ = nullptr;
	unsigned shortest_ms_ = ~0u;
	bool stop_ = false;
	bool resting_ = false;
	std::thread thread_;
};

worker &the_worker()
{
	static worker w;
	return w;
}

} // namespace

namespace host {

void check_free_of_work(const void *begin, size_t size)
{
	the_worker().check_free(static_cast<const char *>(begin), size);
}

unsigned shortest_delay_ms()
{
	return the_worker().shortest();
}

unsigned pending_work()
{
	return the_worker().pending();
}

static std::atomic<uint64_t> stands_at;

still_clock::still_clock()
{
	stands_at = seam_now_ms();
	the_worker().rest(true);
}

still_clock::~still_clock()
{
	stands_at = 0;
	the_worker().rest(false);
}

void still_clock::step(unsigned ms)
{
	stands_at += ms;
}

uint64_t clock_stands_at()
{
	return stands_at;
}

} // namespace host

extern "C" {

void seam_work_init(seam_work *work, seam_function function, void *arg)
{
	*work = {function, arg};
}

void seam_work_arm(seam_work *work, unsigned int delay_ms)
{
	host::enter(__func__);
	if (!delay_ms)
		host::enter("work, at once");
	the_worker().arm(work, delay_ms);
}

void seam_work_cancel_sync(seam_work *work)
{
	host::enter_waits_for_others(__func__);
	the_worker().cancel(work);
}

}
