// SPDX-License-Identifier: GPL-2.0-only
#include "coroutine.h"

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#ifndef __x86_64__
#error "explore_switch is written for x86-64"
#endif

// What a function may not change goes onto the stack; then the stacks change places.
asm(R"(
	.text
	.type explore_switch, @function
explore_switch:
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, (%rdi)
	movq %rsi, %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	ret
	.size explore_switch, . - explore_switch

	.type explore_first, @function
explore_first:
	movq %r12, %rdi
	call explore_start
	ud2
	.size explore_first, . - explore_first
)");

extern "C" {
void explore_switch(void **save, void *to);
void explore_first();
void explore_start(explore::coroutine *self);
}

namespace explore {

// The program's own stack: known when it is left for the first time.
static coroutine *came_from;

void start(coroutine *self)
{
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(nullptr, &bottom, &size);
	if (came_from && !came_from->bottom_) {
		came_from->bottom_ = bottom;
		came_from->size_ = size;
	}
	self->f_(self->arg_);
	__builtin_trap();
}

void coroutine::prepare(unsigned char *stack, void (*f)(void *), void *arg)
{
	// Whoever had it before was forgotten in the middle.
	__asan_unpoison_memory_region(stack, stack_size);
	bottom_ = stack;
	size_ = stack_size;
	f_ = f;
	arg_ = arg;
	void **top = reinterpret_cast<void **>(stack + stack_size);
	*--top = nullptr;
	*--top = nullptr;
	*--top = reinterpret_cast<void *>(explore_first);
	*--top = nullptr; // rbp
	*--top = nullptr; // rbx
	*--top = this;    // r12
	for (int i = 0; i < 3; i++)
		*--top = nullptr;
	sp_ = top;
	fake_stack_ = nullptr;
}

void coroutine::switch_to(coroutine &to)
{
	came_from = this;
	__sanitizer_start_switch_fiber(&fake_stack_, to.bottom_, to.size_);
	explore_switch(&sp_, to.sp_);
	__sanitizer_finish_switch_fiber(fake_stack_, nullptr, nullptr);
}

} // namespace explore

extern "C" [[gnu::used]] void explore_start(explore::coroutine *self)
{
	explore::start(self);
}
