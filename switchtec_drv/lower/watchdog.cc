// SPDX-License-Identifier: GPL-2.0-only
#include "lower/watchdog.h"

namespace switchtec::lower {

// It is given 10 ms; the clock may be a tick ahead, of 10 ms with HZ=100.
constinit const unsigned int watchdog::settle_ms = 20;

void watchdog::begin(u64 now) noexcept
{
	mood_ = mood::calm;
	failed_looks_ = 0;
	started_ = now;
	look_age_ = first_look_ms;
	settles_ = unknown;
}

void watchdog::begin_late() noexcept
{
	begin(0);
	look_age_ = 0;
}

void watchdog::expect_result() noexcept
{
	// What has begun to settle is not put off by whoever interrupts.
	if (mood_ == mood::settling)
		return;
	mood_ = mood::eager;
	retry_delay_ = 1;
}

void watchdog::expect_rest(u64 now, unsigned int after_ms) noexcept
{
	if (mood_ == mood::settling && settles_at_ <= now + after_ms)
		return;
	mood_ = mood::settling;
	settles_at_ = now + after_ms;
}

void watchdog::expect_rest_of(u32 number, u64 now, unsigned int after_ms) noexcept
{
	if (mood_ == mood::settling && settles_ != number && settles_ != unknown)
		settles_at_ = now + after_ms;
	settles_ = number;
	expect_rest(now, after_ms);
}

void watchdog::found_nothing() noexcept
{
	failed_looks_ = 0;
	if (mood_ != mood::eager)
		mood_ = mood::calm;
}

unsigned int watchdog::look_failed() noexcept
{
	mood_ = mood::doubtful;
	return ++failed_looks_;
}

void watchdog::looked(u64 now) noexcept
{
	const u64 next = 2 * age(now) + first_look_ms;

	// Just when it begins to be late, too.
	look_age_ = late(now)		   ? age(now) + look_period_ms
		    : next < look_period_ms ? next
					    : look_period_ms;
}

bool watchdog::due(u64 now, bool registers_tell) const noexcept
{
	return age(now) >= look_age_ || mood_ == mood::settling || mood_ == mood::doubtful ||
	       (mood_ == mood::eager && registers_tell);
}

bool watchdog::settled(u64 now) const noexcept
{
	return mood_ == mood::settling && now >= settles_at_;
}

u64 watchdog::delay(u64 now) const noexcept
{
	const u64 until_look = look_age_ > age(now) ? look_age_ - age(now) : 1;

	switch (mood_) {
	case mood::eager:
		return retry_delay_ < until_look ? retry_delay_ : until_look;
	case mood::settling:
		return settles_at_ > now ? settles_at_ - now : 0;
	case mood::doubtful:
		return look_after_silence_ms;
	default:
		return until_look;
	}
}

void watchdog::awake() noexcept
{
	armed_ = false;
	retry_delay_ = 2 * retry_delay_ < look_period_ms ? 2 * retry_delay_ : look_period_ms;
}

void watchdog::arm(u64 now, u64 time_left) noexcept
{
	const u64 own = delay(now), at = now + (time_left < own ? time_left : own);

	if (armed_ && armed_for_ <= at)
		return;
	// The look itself: somebody may have armed it since it began.
	const bool sooner = armed_for_ > now && armed_for_ < at;
	armed_ = true;
	armed_for_ = sooner ? armed_for_ : at;
	work_.arm(static_cast<unsigned int>(armed_for_ - now));
}

} // namespace switchtec::lower
