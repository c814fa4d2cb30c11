// SPDX-License-Identifier: GPL-2.0-only
/* The driver goes while so many readers sleep: until unbind returns, and until the last one is back. */
#include "crowd.h"
#include "slice.h"
#include "works.h"

#include <stdexcept>

namespace bench {

using namespace guest;

namespace {

struct times {
	double unbind, awake;
};

times one_unbind(const subject &on, unsigned sleepers)
{
	scoped_hold hold(on.sw);
	crowd asleep(on, sleepers);
	const double start = now();
	outcome gone = on.sw.unbind();
	const double end = now();
	const double last = asleep.last_back();

	if (gone.error || !last)
		throw std::runtime_error(gone.error ? "unbind" : "a reader sleeps on after the unbind");
	return { end - start, std::max(last, end) - start };
}

} // namespace

void unbind(const results &out, const std::vector<unsigned> &sleepers)
{
	constexpr unsigned few = 1000;

	for (auto &on : subject::all())
		for (unsigned count : sleepers) {
			std::vector<double> unbinds, awake;
			allow(count);
			for (int i = 0; i < (count > few ? 1 : 3); i++) {
				times took = one_unbind(on, count);
				unbinds.push_back(took.unbind);
				awake.push_back(took.awake);
				if (on.sw.bind().error || !on.sw.ready())
					throw std::runtime_error("bind after the unbind");
			}
			const std::string key = on.key() + "/" + std::to_string(count);
			out.value("unbind/" + key, median(unbinds));
			out.value("unbind-awake/" + key, median(awake));
		}
}

} // namespace bench
