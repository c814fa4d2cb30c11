// SPDX-License-Identifier: GPL-2.0-only
#include "counters.h"

#include "../guest/wait.h"

#include <stdexcept>

namespace bench {

accesses accesses::of(const guest::json &counters)
{
	auto &total = counters.at("total");

	return { total.at("reads").number(), total.at("writes").number() };
}

accesses settled(const subject &on)
{
	accesses last = accesses::of(on);

	if (!guest::wait_until([&] {
		    const double before = last.reads;
		    last = accesses::of(on);
		    return last.reads == before;
	    }))
		throw std::runtime_error("registers are read all the time");
	return last;
}

} // namespace bench
