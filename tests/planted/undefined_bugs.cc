// SPDX-License-Identifier: GPL-2.0-only
// What UBSAN looks for.
#include "seam/types.h"

#include "bugs.h"

namespace {

struct table {
	unsigned int entry[4];
	unsigned int behind[4];	// the wrong index stays within the object
};

constinit table numbers = {};
constinit volatile unsigned int result = 0;
constinit volatile int five = 5, forty = 40;

} // namespace

PLANTED(bad_shift)
{
	result = 1u << forty;
}

PLANTED(bad_index)
{
	result = numbers.entry[five];
}
