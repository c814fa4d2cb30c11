// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cell.h"
#include "record.h"

#include "../guest/slot.h"

#include <memory>

namespace matrix {

/** One kind of removal: how the device goes, and how it comes back. */
class removal {
public:
	virtual ~removal() = default;
	/** Before handles are told: only a device that dies first has something to do here. */
	virtual bool dies_first(const guest::slot &) { return false; }
	/** Returns when nobody finds the device any more; false: that did not come in time. */
	virtual bool remove(const guest::slot &sw, record &out) = 0;
	/** Who was told may act before the kernel has quite let go: now wait for that. */
	virtual bool over(const guest::slot &) { return true; }
	/** Returns when the driver has a device again; false: it did not in time. */
	virtual bool bring_back(const guest::slot &sw, record &out) = 0;
	/** After the last close: the place is as it was for the next cell. */
	virtual void clean_up(const guest::slot &) {}
	/** The driver is gone from it and the device is there: commands may end in it now. */
	virtual bool leaves_the_device() const { return false; }
};

/** For all kinds but "rmmod", which removes nothing while handles are open, and pauses. */
std::unique_ptr<removal> make_removal(const cell &c);

} // namespace matrix
