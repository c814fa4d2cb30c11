// SPDX-License-Identifier: GPL-2.0-only
/* Commands: how long one takes, and how many there are in a second. */
#include "client.h"
#include "processor.h"
#include "slice.h"
#include "works.h"

#include <memory>
#include <poll.h>
#include <stdexcept>

namespace bench {

namespace {

void latency_on(unsigned processor, const char *name, const results &out, const std::vector<unsigned> &sizes)
{
	const on_processor here(processor);

	for (auto &on : subject::all())
		for (unsigned size : sizes) {
			client one(on, size);
			out.value(name + on.key() + "/" + std::to_string(size),
				  median(times_of([&] { one.echo(); })));
		}
}

} // namespace

void latency(const results &out, const std::vector<unsigned> &sizes)
{
	latency_on(0, "latency/", out, sizes);
	latency_on(1, "apart/", out, sizes);
}

void throughput(const results &out, const std::vector<unsigned> &handles)
{
	for (auto &on : subject::all())
		for (unsigned count : handles) {
			double rate = rate_of(count, [&](unsigned) {
				auto one = std::make_shared<client>(on);
				return [one] { one->echo(); };
			});
			out.value("throughput/" + on.key() + "/" + std::to_string(count), rate);
		}
}

namespace {

/* Wait for any of them, and have each that has a result run the next command; how many had one. */
unsigned serve(std::vector<std::unique_ptr<client>> &clients, std::vector<pollfd> &wanted)
{
	unsigned served = 0;

	if (::poll(wanted.data(), wanted.size(), -1) <= 0)
		throw std::runtime_error("poll says nothing");
	for (size_t i = 0; i < clients.size(); i++)
		if (wanted[i].revents & POLLIN) {
			clients[i]->read();
			clients[i]->write();
			served++;
		}
	return served;
}

} // namespace

/* One thread looks after all handles, each of which always has a command under way. */
void poll_clients(const results &out, const std::vector<unsigned> &handles)
{
	for (auto &on : subject::all())
		for (unsigned count : handles) {
			std::vector<std::unique_ptr<client>> clients;
			std::vector<pollfd> wanted;
			for (unsigned i = 0; i < count; i++) {
				clients.push_back(std::make_unique<client>(on));
				wanted.push_back({ clients[i]->handle().number(), POLLIN, 0 });
			}
			for (auto &one : clients)
				one->write();
			uint64_t served = 0;
			serve(clients, wanted);
			const double start = now();
			while (now() - start < slice_seconds)
				served += serve(clients, wanted);
			out.value("poll/" + on.key() + "/" + std::to_string(count),
				  static_cast<double>(served) / (now() - start));
			for (auto &one : clients)
				one->read();
		}
}

} // namespace bench
