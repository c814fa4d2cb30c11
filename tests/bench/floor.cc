// SPDX-License-Identifier: GPL-2.0-only
/*
 * What commands.cc measures, of the least that a command can do: by the same threads, but in the kernel. The way
 * there and back, once for a whole batch, is not in it.
 */
#include "floor_file.h"
#include "processor.h"
#include "slice.h"
#include "works.h"

#include <array>
#include <fcntl.h>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace bench {

namespace {

constexpr size_t batch = 64;
constexpr double nanosecond = 1e-9;
/* All that it can. */
constexpr unsigned size = 4;

void latency_on(unsigned processor, const char *name, const results &out)
{
	const on_processor here(processor);

	for (auto &on : subject::all()) {
		const floor_file file(on);
		std::array<uint32_t, batch> each;
		std::vector<double> times;
		(void)times_of([&] {
			file.run(each);
			for (uint32_t one : each)
				times.push_back(one * nanosecond);
		});
		out.value(name + on.key() + "/" + std::to_string(size), median(std::move(times)));
	}
}

/* What a program pays for its two calls, whatever is behind them. The clock is not read in between. */
double two_calls()
{
	const guest::fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
	char bytes[2 * size] = {};

	return median(times_of([&] {
		for (size_t i = 0; i < batch; i++)
			if (::write(null.get(), bytes, sizeof(bytes)) < 0 || ::read(null.get(), bytes, sizeof(bytes)) < 0)
				throw std::runtime_error("/dev/null");
	})) / batch;
}

} // namespace

void floor_latency(const results &out, const std::vector<unsigned> &)
{
	latency_on(0, "latency/", out);
	latency_on(1, "apart/", out);
	out.value("calls", two_calls());
}

void floor_throughput(const results &out, const std::vector<unsigned> &threads)
{
	for (auto &on : subject::all())
		for (unsigned count : threads) {
			double rate = rate_of(count, [&](unsigned) {
				auto file = std::make_shared<floor_file>(on);
				return [file] {
					std::array<uint32_t, batch> each;
					file->run(each);
				};
			});
			out.value("throughput/" + on.key() + "/" + std::to_string(count), rate * batch);
		}
}

} // namespace bench
