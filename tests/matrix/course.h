// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cell.h"
#include "health.h"
#include "record.h"

#include "../../tools/unplug/kernel_watch.h"
#include "../guest/remove_timer.h"
#include "../guest/slot.h"

namespace matrix {

/** The course of a cell: get the handles there, remove, look, bring back, look again. */
class course {
public:
	course(const guest::slot &sw, const health &healthy, switchtec::unplug::kernel_watch &log, guest::remove_timer &timer)
		: sw_(sw), healthy_(healthy), log_(log), timer_(timer)
	{
	}

	/** Never throws: what went wrong is in the record. */
	record run(const cell &c);

private:
	class steps_of_one;

	const guest::slot &sw_;
	const health &healthy_;
	switchtec::unplug::kernel_watch &log_;
	guest::remove_timer &timer_;
};

} // namespace matrix
