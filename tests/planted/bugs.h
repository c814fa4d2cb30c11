/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * X(name): each fault by the name that the module's parameter takes, which is also the
 * name of the C++ function (in namespace planted) that a report must tell.
 */
#ifndef PLANTED_BUGS_H
#define PLANTED_BUGS_H

#define PLANTED_BUGS(X)		\
	X(none)			\
	X(lock_inversion)	\
	X(sleep_in_atomic)	\
	X(free_armed_work)	\
	X(bad_shift)		\
	X(bad_index)		\
	X(use_after_free)	\
	X(out_of_bounds)	\
	X(leak)			\
	X(data_race)

#ifdef __cplusplus
#define PLANTED_DECLARE(name) extern "C" void planted_##name(void);
/* The function with the fault is C++'s own; this is how C gets there. */
#define PLANTED(name)                                               \
	namespace planted {                                         \
	[[gnu::noinline]] static void name() noexcept;              \
	}                                                           \
	extern "C" void planted_##name(void)                        \
	{                                                           \
		planted::name();                                    \
		/* Not a tail call: the frame stays. */             \
		__asm__ volatile("" ::: "memory");                  \
	}                                                           \
	void planted::name() noexcept
#else
#define PLANTED_DECLARE(name) void planted_##name(void);
#endif

PLANTED_BUGS(PLANTED_DECLARE)

#endif
