/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is compared. A batch calls a function so many times in a row, one call for each pair; both are
 * there in several copies. Where code lies decides what it costs, under emulation more than anywhere:
 * an address that has bad luck with the emulator's cache of jumps takes twice the time.
 */
#ifndef FENCE_BENCH_VARIANTS_H
#define FENCE_BENCH_VARIANTS_H

#define BENCH_COPIES 16
#define BENCH_EACH_COPY(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

#ifdef __cplusplus
extern "C" {
#endif

/* Other than 0: the fence was shut. */
typedef int (*bench_batch)(void *object, unsigned int pairs);

/* The driver's fence, open: into it and out again. */
void *fence_bench_create(void);
void fence_bench_destroy(void *fence);
extern const bench_batch fence_bench_batches[BENCH_COPIES];

/* A bare read-write semaphore: down_read(), up_read(). */
void *bare_bench_create(void);
void bare_bench_destroy(void *bare);
extern const bench_batch bare_bench_batches[BENCH_COPIES];
/* The same, and between them the test of a pointer, as in tpm_try_get_ops(). */
extern const bench_batch tested_bench_batches[BENCH_COPIES];
/* What the loop and the call cost. */
extern const bench_batch empty_bench_batches[BENCH_COPIES];

#ifdef __cplusplus
}
#endif
#endif
