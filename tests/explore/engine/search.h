// SPDX-License-Identifier: GPL-2.0-only
/*
 * DOC: the search
 *
 * Depth first through all decisions, each run from the start along the path that is kept here, up to
 * a number of preemptions: a thread that could go on and may not.
 *
 * A state that was met before, with the same thread at work and at least as many preemptions left,
 * is not searched again: what can follow is a function of these. The state is all that threads share
 * (the driver's memory, the device, the clock) and, of each thread, all that it has read of that.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace explore {

class search {
public:
	static constexpr unsigned most = 32; // who can go on, at a time

	explicit search(unsigned bound, bool cache = true) : bound_(bound), cache_(cache) {}

	// Before a run; false: all have been made.
	bool next();

	struct option {
		uint8_t who, cost;
	};
	// Is the next decision a new one? Then choose() wants to know the state.
	bool beyond_the_path() const { return depth_ == path_.size(); }
	unsigned left() const { return left_; }
	// Who goes on, of @count options; a negative number: nobody, nothing new can follow.
	int choose(const option *options, unsigned count, uint64_t state);

	unsigned long schedules() const { return schedules_; }
	unsigned long cut() const { return cut_; }

private:
	struct decision {
		uint8_t taken, count, left; // preemptions, before it
		option options[most];
	};
	bool seen(uint64_t state, uint8_t left);
	void grow();

	const unsigned bound_;
	const bool cache_;
	bool started_ = false;
	std::vector<decision> path_;
	size_t depth_ = 0;
	uint8_t left_ = 0;
	bool was_cut_ = false;
	unsigned long schedules_ = 0, cut_ = 0;

	struct place {
		uint64_t state = 0;
		uint8_t left_plus_1 = 0; // 0: an empty place
	};
	std::vector<place> seen_ = std::vector<place>(1 << 12);
	size_t seen_count_ = 0;
};

} // namespace explore
