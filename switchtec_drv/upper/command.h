// SPDX-License-Identifier: GPL-2.0-only
// One MRPC command, from write() to read(). Part of its open handle: running one allocates nothing.
#pragma once
#include "core/atomic.h"
#include "core/list.h"
#include "core/sync.h"
#include "regs/mrpc.h"
#include "upper/poll_bits.h"

namespace switchtec::upper {

/**
 * enum command_state - who may touch the command's data
 * @idle: nobody; the next write() may take it
 * @preparing: the writer, copying from user memory, no lock held
 * @queued: nobody; waits for its turn
 * @running: the hardware works on it; its input has been copied there
 * @done: there is a result, or an error, for the next read()
 * @excerpt: the same, but only as much of the output was collected as sleeping readers ask for: it is
 *	one of theirs
 * @reading: the reader, copying to user memory, no lock held
 */
enum class command_state : u8 { idle, preparing, queued, running, done, excerpt, reading };

/**
 * struct outcome - how a command ended
 * @err: none, or what read() is to return instead of a result
 * @return_code: the firmware's
 * @data: its output, @size bytes; copied by whoever takes the outcome
 * @excerpt: the device may have more output than that
 */
struct outcome {
	error err = error::none;
	u32 return_code = 0;
	const u8 *data = nullptr;
	u32 size = 0;
	bool excerpt = false;
};

/**
 * struct reply - what read() hands to user space: the return code, then the output
 */
struct reply {
	u32 return_code;
	u8 data[regs::mrpc::payload_size];
};
static_assert(sizeof(reply) == 1028);

/**
 * struct request - what write() takes from user space: the command word, then its input
 */
struct request {
	u32 word;
	u8 data[regs::mrpc::payload_size];
};
static_assert(sizeof(request) == sizeof(reply));

/**
 * struct message - one buffer for both: the input is no longer needed when the output comes
 *
 * The device takes and gives whole words, so @data of either is where a word may be.
 */
struct alignas(regs::mrpc::word_size) message {
	u32 unused;
	union {
		request in;
		reply out;
	};
};
static_assert(__builtin_offsetof(message, in.data) % regs::mrpc::word_size == 0);
static_assert(__builtin_offsetof(message, out.data) % regs::mrpc::word_size == 0);

/**
 * class command - the command of one handle
 *
 * Invariant: everything but state() is touched only with the lock of mrpc_queue held, or, in the
 * states preparing and reading, by the one thread that brought the command there. From idle and done
 * it goes on without the lock, by claim(), take() and take_excerpt(); from queued and running only with it.
 */
class command : public list_node {
public:
	explicit command(lock_class &key) noexcept : finished("switchtec_command", key) {}

	// Any context, no lock needed to look.
	command_state state() const noexcept { return state_.load(); }
	void set_state(command_state to) noexcept { state_.store(to); }
	// write() takes it, read() takes its whole result; false: that is not there to be taken.
	bool claim() noexcept { return state_.exchange_if(command_state::idle, command_state::preparing); }
	bool take() noexcept { return state_.exchange_if(command_state::done, command_state::reading); }
	// An excerpt is for whoever asks for no more: a reader who sleeps, and has therefore been asked.
	bool take_excerpt() noexcept
	{
		return state_.exchange_if(command_state::excerpt, command_state::reading);
	}
	// By the thread that brought it to preparing or reading, and owns it.
	void release() noexcept { set_state(command_state::idle); }
	// A reader sleeps no longer.
	void stop_sleeping() noexcept { readers.subtract(1); }
	// There is a result, or an error.
	void settle() noexcept { set_state(excerpt ? command_state::excerpt : command_state::done); }
	// The result did not reach the user: it waits for another try.
	void keep() noexcept
	{
		settle();
		// A poller may have looked meanwhile, and seen nothing.
		finished.wake(poll_bits::result);
	}
	// There is something to read, and nobody has it in hand.
	bool readable() const noexcept
	{
		const command_state now = state();

		return now == command_state::done || now == command_state::excerpt;
	}
	// Nobody will change it but its own handle.
	bool settled() const noexcept
	{
		const command_state now = state();

		return now != command_state::queued && now != command_state::running;
	}

	// The firmware's number for it; the bits above address a PAX.
	u32 id() const noexcept { return regs::mrpc::cmd::id::get(word()); }
	u32 word() const noexcept { return message.in.word; }

	upper::message message{};
	u32 input_size = 0;
	u32 output_size = 0;
	error err = error::none;
	// output_size is not all that the device may have.
	bool excerpt = false;
	// How many readers sleep for the result, and how much of its output they ask for at most.
	atomic<u32> readers;
	u32 wanted = 0;
	// Whoever waits for it to settle.
	wait_queue finished;

private:
	atomic<command_state> state_ = command_state::idle;
};

} // namespace switchtec::upper
