// SPDX-License-Identifier: GPL-2.0-only
// libFuzzer's entry: bytes to a session.
#include "session.h"

// Inputs that are long take long and find no more than short ones.
static constexpr unsigned most_steps = 48;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz::input in(data, size);
	fuzz::board &board = fuzz::board::number(in.byte());
	fuzz::session session(board, in);

	for (unsigned steps = 0; steps < most_steps && !in.empty(); steps++)
		session.step();
	return 0;
}
