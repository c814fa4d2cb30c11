// SPDX-License-Identifier: GPL-2.0-only
// The driver's time, which passes only when the fuzzer says so.
#pragma once

#include <functional>

namespace fuzz {

// Let so much time pass: what is due meanwhile runs in this thread, in its order. @settle follows
// each of them: it waits for the interrupts that came of it.
void pass_time(unsigned ms, const std::function<void()> &settle);
void restart_time();

} // namespace fuzz
