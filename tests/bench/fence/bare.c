// SPDX-License-Identifier: GPL-2.0-only
/* What the fence is compared with. */
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "variants.h"

struct bare_bench {
	struct rw_semaphore sem;
	const void *ops;
};

void *bare_bench_create(void)
{
	struct bare_bench *bare = kzalloc(sizeof(*bare), GFP_KERNEL);

	if (bare) {
		init_rwsem(&bare->sem);
		bare->ops = bare;
	}
	return bare;
}

void bare_bench_destroy(void *bare)
{
	kfree(bare);
}

static __always_inline int bare_bench(struct bare_bench *bare)
{
	down_read(&bare->sem);
	up_read(&bare->sem);
	return 0;
}

static __always_inline int tested_bench(struct bare_bench *bare)
{
	int err = 0;

	down_read(&bare->sem);
	if (!bare->ops)
		err = -ENODEV;
	up_read(&bare->sem);
	return err;
}

static __always_inline int empty_bench(struct bare_bench *bare)
{
	return 0;
}

/* noipa: a function that is called, and not merged with its copies. */
#define BENCH_COPY(what, copy)                                                     \
	static __attribute__((__noipa__)) int what##_##copy(struct bare_bench *bare) \
	{                                                                          \
		return what(bare);                                                 \
	}                                                                          \
	static int what##_batch_##copy(void *bare, unsigned int pairs)             \
	{                                                                          \
		int err = 0;                                                       \
										   \
		while (pairs--)                                                    \
			err |= what##_##copy(bare);                                \
		return err;                                                        \
	}

#define BARE_COPY(copy) BENCH_COPY(bare_bench, copy)
#define TESTED_COPY(copy) BENCH_COPY(tested_bench, copy)
#define EMPTY_COPY(copy) BENCH_COPY(empty_bench, copy)
BENCH_EACH_COPY(BARE_COPY)
BENCH_EACH_COPY(TESTED_COPY)
BENCH_EACH_COPY(EMPTY_COPY)

#define BARE_ENTRY(copy) bare_bench_batch_##copy,
#define TESTED_ENTRY(copy) tested_bench_batch_##copy,
#define EMPTY_ENTRY(copy) empty_bench_batch_##copy,
const bench_batch bare_bench_batches[] = { BENCH_EACH_COPY(BARE_ENTRY) };
const bench_batch tested_bench_batches[] = { BENCH_EACH_COPY(TESTED_ENTRY) };
const bench_batch empty_bench_batches[] = { BENCH_EACH_COPY(EMPTY_ENTRY) };
