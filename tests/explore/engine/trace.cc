// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

#include <map>

#include "history.h"

namespace explore {

void trace::value(unsigned long v)
{
	if (entries_.empty())
		return;
	entries_.back().a = v;
	entries_.back().how = outcome::value;
}

void trace::access(unsigned long offset, unsigned long v)
{
	if (entries_.empty())
		return;
	entries_.back().a = offset;
	entries_.back().b = v;
	entries_.back().how = outcome::access;
}

void trace::print(std::FILE *to, const std::vector<std::string> &names, const objects &all) const
{
	std::map<std::string, std::map<const void *, unsigned>> numbers;
	unsigned long n = 0;

	for (const entry &e : entries_) {
		if (e.how == outcome::text) {
			std::fprintf(to, "       %-14s %s\n", names.at(e.thread).c_str(), e.call);
			continue;
		}
		std::fprintf(to, "%5lu  %-14s %s", ++n, names.at(e.thread).c_str(), e.call);
		if (const object *o = e.object ? all.find(e.object) : nullptr; o && o->name) {
			// Two of the same name get numbers, in the order in which they appear.
			auto &known = numbers[o->name];
			const unsigned number = known.emplace(o->at, known.size() + 1).first->second;
			std::fprintf(to, " %s#%u", o->name, number);
		}
		if (e.how == outcome::value)
			std::fprintf(to, " = %ld", static_cast<long>(e.a));
		else if (e.how == outcome::access)
			std::fprintf(to, " [%#lx] %#lx", e.a, e.b);
		std::fputc('\n', to);
	}
}

} // namespace explore
