// SPDX-License-Identifier: GPL-2.0-only
// The way up. What the registers say is input: it is checked before it is used.
#include "lower/device.h"
#include "lower/identity.h"
#include "regs/gas.h"
#include "regs/part_cfg.h"
#include "regs/sys_info.h"

namespace switchtec::lower {

namespace gas = regs::gas;
namespace mrpc = regs::mrpc;
namespace sys_info = regs::sys_info;

static constinit lock_class recovery_class{};

device::device(pci_dev *pdev, switchtec_generation generation, bool has_ntb, upper::chardev &chardev) noexcept
	: pdev_(pdev), generation_(generation), has_ntb_(has_ntb), chardev_(chardev),
	  ops_{.device = this, .call = &functions}, recovery_("switchtec_recovery", recovery_class),
	  recover_(on_recovery, this), saved_(pdev), mailbox_(pdev), gas_(pdev), result_(pdev),
	  engine_(pdev, chardev.queue, on_look, on_ports_bound, this, recover_), events_(pdev, chardev, on_scan, this),
	  vectors_(pdev)
{
}

error device::probe(pci_dev *pdev, const switchtec_identity &identity, device *&probed) noexcept
{
	switchtec_generation generation{};
	upper::chardev *chardev = nullptr;

	SWITCHTEC_TRY(find_generation(pdev, identity, generation));
	if (const error err = upper::chardev::create(pdev, chardev); failed(err)) {
		// That all numbers are in use has been told.
		return err == error::nospc ? err : told(pdev, err, "no memory for a node");
	}
	device *self = create<device>(SEAM_ALLOC_KERNEL, pdev, generation, is_ntb(identity), *chardev).release();
	if (!self) {
		chardev->remove_node();
		chardev->put();
		return told(pdev, error::nomem, "no memory for a device");
	}
	const error err = self->bring_up(hw_context::bound());
	if (failed(err)) {
		self->remove(0);
		return err;
	}
	seam_log(pdev, 6, "management device registered, %s\n",
		 self->engine_.uses_dma() ? "MRPC by DMA" : "MRPC by mailbox");
	probed = self;
	return error::none;
}

// Each failure of a probe is told where it is noticed, in one line. Most are a call that failed.
error device::told(pci_dev *pdev, error err, const char *what) noexcept
{
	if (failed(err))
		seam_log(pdev, 3, "%s: error %d\n", what, to_errno(err));
	return err;
}

error device::bring_up(hw proof) noexcept
{
	u64 length = 0;

	SWITCHTEC_TRY(reach_registers(length));
	SWITCHTEC_TRY(map_registers(length));
	SWITCHTEC_TRY(identify(proof));
	SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_dma_64bit(pdev_)), "no 64-bit DMA"));
	// Before it may write to memory again: an earlier driver's address is not to be written to.
	mailbox_.window().write<mrpc::dma_en>(proof, 0);
	seam_write_barrier();
	seam_pci_set_master(pdev_);
	mastering_ = true;
	SWITCHTEC_TRY(find_vectors(proof));
	SWITCHTEC_TRY(set_up_dma(proof));
	engine_.attach(mailbox_.window(), takes_8_bytes(proof), result_.get(), result_.bus_address());
	events_.attach(where_);
	SWITCHTEC_TRY(attach_handlers());
	mrpc_engine::found found;
	SWITCHTEC_TRY(answered(set_up(proof, found) ? error::none : error::io));
	engine_.start(proof, found);
	// Whoever resets the device's link has no older state of it.
	SWITCHTEC_TRY(told(pdev_, saved_.take(), "no memory for a copy of configuration space"));
	SWITCHTEC_TRY(told(pdev_, chardev_.publish(ops_), "cannot add the node"));
	arrive();
	// Mainline's, which brings switchtec_ntb_compat.ko along.
	if (has_ntb_)
		seam_request_module("ntb_hw_switchtec");
	return error::none;
}

// A firmware that runs out of address space leaves functions without, and that must be known before
// anything is claimed: what is nowhere looks as if it were another driver's.
error device::reach_registers(u64 &length) noexcept
{
	seam_bar bar{};

	seam_pci_bar(pdev_, &bar);
	if (!bar.address || !bar.length) {
		seam_log(pdev_, 3, "BAR 0 has no address: there was no room for its %llu bytes, or it is not there\n",
			 bar.length);
		return error::nodev;
	}
	if (bar.length < gas::min_size) {
		seam_log(pdev_, 3, "BAR 0 has %llu bytes, a Switchtec's has at least %llu\n", bar.length,
			 gas::min_size);
		return error::nodev;
	}
	length = bar.length;
	SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_enable(pdev_)), "cannot enable the function"));
	seam_pci_bar(pdev_, &bar);
	if (bar.forgotten) {
		seam_log(pdev_, 3, "BAR 0 has lost its address: the function was reset, and nobody has restored it; remove it and rescan the bus\n");
		return error::nodev;
	}
	if (!bar.memory_space) {
		seam_log(pdev_, 3, "memory space is off, though the function is enabled: no register can be reached\n");
		return error::nodev;
	}
	return error::none;
}

error device::map_registers(u64 length) noexcept
{
	SWITCHTEC_TRY(told(pdev_, from_errno(seam_pci_claim_bar(pdev_)), "BAR 0 is another driver's"));
	SWITCHTEC_TRY(told(pdev_, mailbox_.map(gas::mrpc, gas::mrpc_size, true), "cannot map the mailbox"));
	SWITCHTEC_TRY(told(pdev_, gas_.map(gas::mrpc_size, length - gas::mrpc_size, false),
			   "cannot map the registers"));
	where_.gas = gas_.window();
	return error::none;
}

error device::identify(hw proof) noexcept
{
	const regs::window info = where_.block(gas::sys_info);
	const regs::window ntb = where_.block(gas::ntb);
	inquiry ask(proof, where_);

	where_.partition = generation_ == SWITCHTEC_GEN3 ? ask.read<sys_info::gen3::partition_id>(info)
						   : ask.read<sys_info::gen4::partition_id>(info);
	where_.partition_count = ask.read<regs::ntb_info::partition_count>(ntb);
	SWITCHTEC_TRY(answered(ask.verdict()));
	if (where_.partition_count == 0)
		where_.partition_count = 1;
	if (where_.partition_count > gas::max_partitions) {
		seam_log(pdev_, 4, "device claims %u partitions, taken as %u\n", where_.partition_count,
			 gas::max_partitions);
		where_.partition_count = gas::max_partitions;
	}
	if (where_.partition >= gas::max_partitions) {
		seam_log(pdev_, 3, "device claims to be in partition %u of at most %u\n", where_.partition,
			 gas::max_partitions);
		return error::nodev;
	}
	if (where_.partition >= where_.partition_count) {
		seam_log(pdev_, 4, "device claims to be in partition %u of %u\n", where_.partition,
			 where_.partition_count);
		where_.partition_count = where_.partition + 1;
	}
	count_pffs(ask);
	return answered(ask.verdict());
}

// Accesses of 8 bytes are the quicker ones, if they are more than one of 4 bytes and something.
bool device::takes_8_bytes(hw proof) const noexcept
{
	const regs::window info = where_.block(gas::sys_info);
	u64 at_once, in_halves;

	info.read_block(proof, &at_once, sys_info::device_id::offset, sizeof(at_once));
	info.read_words(proof, &in_halves, sys_info::device_id::offset, sizeof(in_halves));
	return at_once == in_halves;
}

// The list of PFFs ends at the first block that has neither vendor; a switch may have PFFs of both.
void device::count_pffs(inquiry &ask) noexcept
{
	using vendor_id = regs::pff_csr::vendor_id;
	unsigned int count = 0;

	while (count < gas::max_pffs &&
	       is_switchtec_vendor(ask.read<vendor_id>(where_.pff_csr(count)))) {
		count++;
		seam_give_way();
	}
	where_.pff_count = count;
}

// A device that went silent is none.
error device::answered(error verdict) noexcept
{
	if (!failed(verdict))
		return error::none;
	seam_log(pdev_, 3, "device does not answer\n");
	return error::nodev;
}

} // namespace switchtec::lower
