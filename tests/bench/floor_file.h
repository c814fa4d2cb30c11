// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "../guest/fd.h"
#include "subject.h"

#include <cstdint>
#include <span>

namespace bench {

/** The floor's file of a switch (floor/switchtec_floor.c): who reads it runs commands, in the kernel. */
class floor_file {
public:
	explicit floor_file(const subject &on);

	/** So many echo commands one after another; nanoseconds of each. Throws when one does not do what it should. */
	void run(std::span<uint32_t> each) const;

	static bool exists(const subject &on);

private:
	guest::fd file_;
};

} // namespace bench
