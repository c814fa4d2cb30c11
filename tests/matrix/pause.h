// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cell.h"
#include "record.h"

#include "../guest/slot.h"

#include <memory>

namespace matrix {

/** One kind of pause: the device cannot be reached for a while, and the driver stays. */
class pause {
public:
	virtual ~pause() = default;
	/** Returns when it is over; false: that did not come in time. Throws not_here. */
	virtual bool happen(const guest::slot &sw, record &out) = 0;
	/** After the last close: the place is as it was for the next cell. */
	virtual void clean_up(const guest::slot &) {}
	/** What the device works on is lost. */
	virtual bool loses() const { return true; }
};

/** nullptr: the kind is none of these, but a removal. */
std::unique_ptr<pause> make_pause(const cell &c);

} // namespace matrix
