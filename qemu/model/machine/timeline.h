// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace switchtec::model {

/** class timeline - what will happen when; of one instant, in the order it was added */
class timeline {
public:
	using action = std::function<void()>;

	void add(uint64_t deadline_ns, action what)
	{
		events_.emplace(deadline_ns, std::move(what));
	}
	/* @ns after @now_ns, or never */
	void add_after(uint64_t now_ns, uint64_t ns, action what)
	{
		add(ns < UINT64_MAX - now_ns ? now_ns + ns : UINT64_MAX, std::move(what));
	}
	void clear() { events_.clear(); }

	/* take out the first event that is due at @now_ns; empty if none is */
	action take_due(uint64_t now_ns)
	{
		const auto first = events_.begin();

		if (first == events_.end() || first->first > now_ns)
			return {};
		action what = std::move(first->second);
		events_.erase(first);
		return what;
	}

	/* UINT64_MAX: nothing is waiting */
	uint64_t next_deadline() const
	{
		return events_.empty() ? UINT64_MAX : events_.begin()->first;
	}

private:
	std::multimap<uint64_t, action> events_;
};

} // namespace switchtec::model
