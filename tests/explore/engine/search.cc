// SPDX-License-Identifier: GPL-2.0-only
#include "search.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace explore {

bool search::next()
{
	if (started_) {
		if (was_cut_)
			cut_++;
		else
			schedules_++;
		// The last decision that has an option left.
		while (!path_.empty() && path_.back().taken + 1 == path_.back().count)
			path_.pop_back();
		if (path_.empty())
			return false;
		path_.back().taken++;
	}
	started_ = true;
	depth_ = 0;
	left_ = static_cast<uint8_t>(bound_);
	was_cut_ = false;
	return true;
}

int search::choose(const option *options, unsigned count, uint64_t state)
{
	decision d{0, 0, left_, {}};

	// The first costs nothing, so there is one.
	for (unsigned i = 0; i < count; i++)
		if (options[i].cost <= left_)
			d.options[d.count++] = options[i];
	if (depth_ < path_.size()) {
		if (d.count > 1) {
			const decision &before = path_[depth_++];
			if (before.count != d.count || std::memcmp(before.options, d.options, d.count * sizeof(option))) {
				std::fprintf(stderr, "explore: the same decisions led somewhere else\n");
				std::abort();
			}
			d.taken = before.taken;
		}
	} else {
		if (cache_ && seen(state, left_)) {
			was_cut_ = true;
			return -1;
		}
		if (d.count > 1) {
			path_.push_back(d);
			depth_++;
		}
	}
	left_ = static_cast<uint8_t>(left_ - d.options[d.taken].cost);
	return d.options[d.taken].who;
}

bool search::seen(uint64_t state, uint8_t left)
{
	if (2 * ++seen_count_ > seen_.size())
		grow();
	for (size_t i = state & (seen_.size() - 1);; i = (i + 1) & (seen_.size() - 1)) {
		place &p = seen_[i];
		if (!p.left_plus_1) {
			p = {state, static_cast<uint8_t>(left + 1)};
			return false;
		}
		if (p.state == state) {
			seen_count_--;
			if (p.left_plus_1 > left)
				return true;
			p.left_plus_1 = static_cast<uint8_t>(left + 1);
			return false;
		}
	}
}

void search::grow()
{
	std::vector<place> old(2 * seen_.size());

	std::swap(old, seen_);
	for (const place &p : old) {
		if (!p.left_plus_1)
			continue;
		size_t i = p.state & (seen_.size() - 1);
		while (seen_[i].left_plus_1)
			i = (i + 1) & (seen_.size() - 1);
		seen_[i] = p;
	}
}

} // namespace explore
