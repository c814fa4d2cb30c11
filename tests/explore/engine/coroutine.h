// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>

namespace explore {

/**
 * class coroutine - a stack, and where its owner has stopped
 *
 * A switch costs some nanoseconds. Whoever is never switched to again is simply forgotten: its
 * frames are not unwound, so what lives there may own nothing on the heap.
 */
class coroutine {
public:
	static constexpr size_t stack_size = 128 * 1024;

	coroutine() = default; // the program's own stack
	coroutine(const coroutine &) = delete;
	coroutine &operator=(const coroutine &) = delete;

	// On @stack, as yet: nothing. The first switch to it calls @f(@arg), which never returns.
	void prepare(unsigned char *stack, void (*f)(void *), void *arg);
	// Stop here, go on there; returns when somebody comes back.
	void switch_to(coroutine &to);

private:
	friend void start(coroutine *self);

	void *sp_ = nullptr;
	const void *bottom_ = nullptr;
	size_t size_ = 0;
	void *fake_stack_ = nullptr; // AddressSanitizer's
	void (*f_)(void *) = nullptr;
	void *arg_ = nullptr;
};

} // namespace explore
