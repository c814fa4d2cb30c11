// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace explore {

class objects;

/**
 * class trace - the steps of a run, for whoever has to understand it
 */
class trace {
public:
	void clear() { entries_.clear(); }
	void add(unsigned thread, const char *call, const void *object)
	{
		entries_.push_back({thread, call, object, 0, 0, outcome::none, nullptr});
	}
	// How the last step came out.
	void value(unsigned long v);
	void access(unsigned long offset, unsigned long v);
	void note(unsigned thread, const char *text) { entries_.push_back({thread, text, nullptr, 0, 0, outcome::text, nullptr}); }
	// @name_of_thread: by number
	void print(std::FILE *to, const std::vector<std::string> &names, const objects &all) const;

private:
	enum class outcome : unsigned char { none, value, access, text };
	struct entry {
		unsigned thread;
		const char *call;
		const void *object;
		unsigned long a, b;
		outcome how;
		const char *name;
	};
	std::vector<entry> entries_;
};

} // namespace explore
