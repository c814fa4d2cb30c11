// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "subject.h"

#include <atomic>
#include <memory>
#include <pthread.h>
#include <vector>

namespace bench {

/** Let this process have so many open files and threads, far more than programs usually may. */
void allow(unsigned handles);

/**
 * Many handles with a command each, of which the first runs and is held and the others wait, and a
 * thread asleep in read() of each.
 */
class crowd {
public:
	/** Returns when everybody is asleep. */
	crowd(const subject &on, unsigned count);
	/** Everybody must be back, or be on the way. */
	~crowd();
	crowd(const crowd &) = delete;
	crowd &operator=(const crowd &) = delete;

	/** When the last one was back, on the clock of now(); 0 if somebody stays asleep. */
	double last_back() const;

private:
	struct sleeper {
		crowd *all;
		guest::handle handle;
		pthread_t thread;
		std::atomic<int> tid = 0;
	};
	void sleep(sleeper &one);
	void start(sleeper &one, void *stack);
	static bool asleep(const sleeper &one);

	void *stacks_;
	size_t stacks_size_;
	std::vector<std::unique_ptr<sleeper>> sleepers_;
	std::atomic<unsigned> left_;
	std::atomic<double> last_ = 0;
	std::atomic<bool> go_home_ = false;
};

} // namespace bench
