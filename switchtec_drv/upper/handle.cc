// SPDX-License-Identifier: GPL-2.0-only
#include "upper/handle.h"
#include "upper/poll_bits.h"

namespace switchtec::upper {

static constinit lock_class command_class{};

// Commands that read or write registers: for the administrator.
static constexpr u32 gas_read = 0x29;
static constexpr u32 gas_write_old = 0x87;
static constexpr u32 gas_write = 0x34;

static bool reaches_registers(u32 id) noexcept
{
	return id == gas_read || id == gas_write_old || id == gas_write;
}

// Both: a descriptor may come from, or go to, somebody who has other rights.
static bool may_access_registers(file *f) noexcept
{
	constexpr u32 both = SEAM_OPENER_MAY | SEAM_CALLER_MAY;

	return (seam_may_access_registers(f) & both) == both;
}

static bool valid_size(size_t size) noexcept
{
	return size >= sizeof(u32) && size <= sizeof(request);
}

handle::handle(chardev &device) noexcept
	: device_(device), command_(command_class), seen_events_(device.event_count())
{
}

error handle::open(chardev &device, handle *&opened) noexcept
{
	owner<handle> h = create<handle>(SEAM_ALLOC_ACCOUNT, device);

	if (!h)
		return error::nomem;
	SWITCHTEC_TRY(device.add(*h));
	opened = h.release();
	return error::none;
}

void handle::close() noexcept
{
	device_.remove(*this);
	// A running command goes on without us; its result will be dropped.
	device_.queue.with([&](queue_state &q) { q.forget(command_); });
	destroy(this);
}

error handle::write(file *f, const char __user *data, size_t size) noexcept
{
	if (!valid_size(size))
		return error::inval;
	if (const queue_phase phase = device_.queue.phase(); phase >= queue_phase::closed)
		return error::nodev;
	else if (phase == queue_phase::refusing)
		return error::io;
	if (!command_.claim())
		return error::bade;

	error err = prepare(f, data, size);
	if (!failed(err))
		err = device_.fence().bound([&](const device_ops &ops, const hw *proof) {
			return ops.call->submit(*ops.device, proof, command_);
		});
	if (failed(err))
		command_.release();
	return err;
}

// Into the claimed command, which is ours alone: no lock and no fence, for this may page-fault.
error handle::prepare(file *f, const char __user *data, size_t size) noexcept
{
	request &in = command_.message.in;

	if (seam_copy_from_user(&in, data, size))
		return error::fault;
	if (reaches_registers(command_.id()) && !may_access_registers(f))
		return error::perm;
	command_.input_size = static_cast<u32>(size - sizeof(in.word));
	// The device takes whole words: what follows the input is not to be an older message.
	__builtin_memset(in.data + command_.input_size, 0, -command_.input_size % regs::mrpc::word_size);
	return error::none;
}

int handle::read(char __user *data, size_t size, bool nonblocking) noexcept
{
	if (!valid_size(size))
		return to_errno(error::inval);

	const u32 wanted = static_cast<u32>(size - sizeof(reply::return_code));
	if (const int rc = take_result(data, wanted, nonblocking); rc)
		return rc;
	// The result is ours alone while we copy it: no lock and no fence here either.
	if (const error err = command_.err; failed(err)) {
		command_.release();
		return to_errno(err);
	}
	// As much as is asked for: zeros past the output, never anything older.
	reply &out = command_.message.out;
	if (wanted > command_.output_size)
		__builtin_memset(out.data + command_.output_size, 0, wanted - command_.output_size);
	if (seam_copy_to_user(data, &out, size)) {
		command_.keep();
		return to_errno(error::fault);
	}
	command_.release();
	return 0;
}

int handle::take_result(char __user *data, u32 wanted, bool nonblocking) noexcept
{
	// A whole result that is there is taken without a lock.
	if (command_.take())
		return 0;
	if (nonblocking)
		return to_errno(device_.queue.with(
			[&](queue_state &q) { return q.take(command_, wanted); }));
	// Who has no memory to put it in will try again, and may ask for more then.
	if (!seam_user_writable(data, sizeof(reply::return_code) + wanted))
		wanted = regs::mrpc::payload_size;
	return sleep_for_result(wanted);
}

// Asleep we hold nothing; whoever wakes us must be looked at again.
int handle::sleep_for_result(u32 wanted) noexcept
{
	error err = device_.queue.with(
		[&](queue_state &q) { return q.take_or_sleep(command_, wanted); });

	while (err == error::again) {
		const int interrupted = command_.finished.wait_interruptible(
			[this] { return command_.settled() || device_.detached(); });

		// Also a result that came along with a signal. As long as we are counted among the sleepers
		// an excerpt has as much as we ask for: no lock.
		if (command_.take() || command_.take_excerpt()) {
			command_.stop_sleeping();
			return 0;
		}
		err = device_.queue.with([&](queue_state &q) {
			return q.take_after_sleep(command_, wanted, interrupted);
		});
		if (err == error::again && interrupted)
			return interrupted;
	}
	return to_errno(err);
}

u32 handle::poll(file *f, poll_table_struct *table) noexcept
{
	// First onto the queues, then look: what comes in between wakes us.
	command_.finished.poll(f, table);
	device_.events.poll(f, table);

	if (device_.detached())
		return poll_bits::gone;
	return (command_.readable() ? poll_bits::result : 0) |
	       (seen_events_.load() != device_.event_count() ? poll_bits::event : 0);
}

void handle::wake_for_detach() noexcept
{
	command_.finished.wake(poll_bits::gone);
}

} // namespace switchtec::upper
