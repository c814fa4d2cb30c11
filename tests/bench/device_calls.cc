// SPDX-License-Identifier: GPL-2.0-only
/* What programs and the kernel do with a device besides running commands. */
#include "../guest/device_ioctl.h"
#include "register_window.h"
#include "slice.h"
#include "subject.h"
#include "works.h"

#include <memory>
#include <stdexcept>

namespace bench {

using namespace guest;

void open_close(const results &out, const std::vector<unsigned> &)
{
	for (auto &on : subject::all()) {
		const std::string node = on.sw.node();
		auto times = times_of([&] {
			if (guest::handle h(node); h.opened().error)
				throw std::runtime_error("open");
		});
		out.value("open-close/" + on.key(), median(std::move(times)));
	}
}

/*
 * Each thread has a handle of its own. Beside it the same registers, read without any driver: no summary can be
 * faster than the emulator's registers, nor have more of a second processor.
 */
void summary(const results &out, const std::vector<unsigned> &threads)
{
	for (auto &on : subject::all())
		for (unsigned count : threads) {
			double rate = rate_of(count, [&](unsigned) {
				auto h = std::make_shared<guest::handle>(on.sw.open());
				return [h] { (void)summarise(*h); };
			});
			out.value("summary/" + on.key() + "/" + std::to_string(count), rate);
			rate = rate_of(count, [&](unsigned) {
				auto window = std::make_shared<register_window>(on);
				return [window] { window->read_summaries(); };
			});
			out.value("registers/" + on.key() + "/" + std::to_string(count), rate);
		}
}

/* Bind includes the driver's probe, and what the kernel makes of its node in sysfs and /dev. */
void probe(const results &out, const std::vector<unsigned> &)
{
	constexpr int times = 3;

	for (auto &on : subject::all()) {
		std::vector<double> binds, unbinds;
		for (int i = 0; i < times; i++) {
			const double start = now();
			outcome gone = on.sw.unbind();
			const double middle = now();
			outcome back = on.sw.bind();
			const double end = now();
			if (gone.error || back.error || !on.sw.ready())
				throw std::runtime_error("unbind or bind of " + on.sw.address());
			unbinds.push_back(middle - start);
			binds.push_back(end - middle);
		}
		out.value("probe/" + on.key(), median(binds));
		out.value("remove/" + on.key(), median(unbinds));
	}
}

} // namespace bench
