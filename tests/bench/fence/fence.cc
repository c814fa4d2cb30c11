// SPDX-License-Identifier: GPL-2.0-only
// The driver's own fence, as the driver uses it.
#include "core/fence.h"

#include "variants.h"

using namespace switchtec;

namespace {

struct table {};
using bench_fence = ops_fence<table>;

constinit lock_class fence_class{};
constexpr table ops{};

// noipa: a function that is called, and not merged with its copies.
template <int copy>
[[gnu::noipa]] int pass(bench_fence &fence) noexcept
{
	return to_errno(fence.with([](const table &, hw) noexcept { return error::none; }));
}

template <int copy>
int batch(void *object, unsigned int pairs) noexcept
{
	int err = 0;

	while (pairs--)
		err |= pass<copy>(*static_cast<bench_fence *>(object));
	return err;
}

} // namespace

#define BENCH_ENTRY(copy) batch<copy>,
extern "C" const bench_batch fence_bench_batches[] = { BENCH_EACH_COPY(BENCH_ENTRY) };

extern "C" void *fence_bench_create(void)
{
	bench_fence *fence =
		create<bench_fence>(SEAM_ALLOC_KERNEL, "fence_bench", fence_class).release();

	if (fence)
		fence->open(ops);
	return fence;
}

extern "C" void fence_bench_destroy(void *fence)
{
	destroy(static_cast<bench_fence *>(fence));
}
