// SPDX-License-Identifier: GPL-2.0
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

// Fewer vectors than this have never been enough for events and DMA.
static constexpr int min_irqs = 4;

device::device(pci_dev *pdev, switchtec_generation generation, upper::chardev &chardev) noexcept
	: pdev_(pdev), generation_(generation), chardev_(chardev),
	  ops_{.device = this, .call = &functions}, mailbox_(pdev), gas_(pdev), result_(pdev),
	  engine_(pdev, chardev.queue, on_watch, this), events_(pdev, chardev, on_scan, this),
	  vectors_(pdev)
{
}

error device::probe(pci_dev *pdev, const switchtec_identity &identity, device *&probed) noexcept
{
	switchtec_generation generation{};
	upper::chardev *chardev = nullptr;

	SWITCHTEC_TRY(find_generation(pdev, identity, generation));
	SWITCHTEC_TRY(upper::chardev::create(pdev, chardev));
	device *self = create<device>(SEAM_ALLOC_KERNEL, pdev, generation, *chardev).release();
	if (!self) {
		chardev->remove_node();
		chardev->put();
		return error::nomem;
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

error device::bring_up(hw proof) noexcept
{
	SWITCHTEC_TRY(from_errno(seam_pci_enable(pdev_)));
	SWITCHTEC_TRY(map_registers());
	SWITCHTEC_TRY(identify(proof));
	SWITCHTEC_TRY(from_errno(seam_pci_dma_64bit(pdev_)));
	// Before it may write to memory again: an earlier driver's address is not to be written to.
	mailbox_.window().write<mrpc::dma_en>(proof, 0);
	seam_write_barrier();
	seam_pci_set_master(pdev_);
	mastering_ = true;
	SWITCHTEC_TRY(set_up_dma(proof));
	engine_.attach(mailbox_.window(), result_.get(), result_.bus_address());
	events_.attach(proof, where_, !engine_.uses_dma());
	SWITCHTEC_TRY(set_up_interrupts(proof));
	events_.own_mrpc_completion(proof);
	engine_.enable(proof);
	return chardev_.publish(ops_);
}

error device::map_registers() noexcept
{
	u64 length = 0;

	SWITCHTEC_TRY(from_errno(seam_pci_claim_bar(pdev_, &length)));
	if (length < gas::min_size) {
		seam_log(pdev_, 3, "BAR 0 has %llu bytes, a Switchtec's has at least %llu\n", length,
			 gas::min_size);
		return error::nodev;
	}
	SWITCHTEC_TRY(mailbox_.map(gas::mrpc, gas::mrpc_size, true));
	SWITCHTEC_TRY(gas_.map(gas::mrpc_size, length - gas::mrpc_size, false));
	where_.gas = gas_.window();
	return error::none;
}

error device::identify(hw proof) noexcept
{
	const regs::window info = where_.block(gas::sys_info);
	const regs::window ntb = where_.block(gas::ntb);

	if (info.read<sys_info::device_id>(proof) == mrpc::all_ones) {
		seam_log(pdev_, 3, "device does not answer\n");
		return error::nodev;
	}
	where_.partition = generation_ == SWITCHTEC_GEN3 ? info.read<sys_info::gen3::partition_id>(proof)
						   : info.read<sys_info::gen4::partition_id>(proof);
	where_.partition_count = ntb.read<regs::ntb_info::partition_count>(proof);
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
	count_pffs(proof);
	return error::none;
}

// The list of PFFs ends at the first block that has neither vendor; a switch may have PFFs of both.
void device::count_pffs(hw proof) noexcept
{
	using vendor_id = regs::pff_csr::vendor_id;
	unsigned int count = 0;

	while (count < gas::max_pffs &&
	       is_switchtec_vendor(where_.pff_csr(count).read<vendor_id>(proof)))
		count++;
	where_.pff_count = count;
}

// Below another switch of the kind, DMA of this one's firmware does not come through.
bool device::dma_reaches_us() const noexcept
{
	for (unsigned int level = 1; const u16 vendor = seam_pci_bridge_vendor(pdev_, level); level++)
		if (is_switchtec_vendor(vendor))
			return false;
	return true;
}

error device::set_up_dma(hw proof) noexcept
{
	if (!load_acquire(seam_params.use_dma_mrpc))
		return error::none;
	const u32 version = mailbox_.window().read<mrpc::dma_ver>(proof);
	if (version == 0 || version == mrpc::all_ones)
		return error::none;
	if (!dma_reaches_us()) {
		seam_log(pdev_, 6, "below another Switchtec switch: no MRPC DMA\n");
		return error::none;
	}
	return result_.allocate();
}

error device::set_up_interrupts(hw proof) noexcept
{
	const regs::window part_cfg = where_.part_cfg(where_.partition);
	const int wanted = load_acquire(seam_params.nirqs);

	SWITCHTEC_TRY(vectors_.allocate(static_cast<unsigned int>(wanted < min_irqs ? min_irqs
										    : wanted)));
	unsigned int event = part_cfg.read<regs::part_cfg::vep_vector_number>(proof);
	unsigned int dma = result_.get() ? mailbox_.window().read<mrpc::dma_vector>(proof) : event;
	if (vectors_.count() == 1) {
		// A single MSI message: whatever the device wants to raise comes out as this one.
		event = dma = 0;
	}
	if (event >= vectors_.count() || dma >= vectors_.count()) {
		seam_log(pdev_, 3, "device wants vectors %u (events) and %u (MRPC), it has %u\n", event,
			 dma, vectors_.count());
		return error::nxio;
	}
	shared_vector_ = event == dma;
	SWITCHTEC_TRY(event_irq_.request(pdev_, event, on_event_vector, on_event_thread, this));
	if (shared_vector_)
		return error::none;
	return dma_irq_.request(pdev_, dma, on_dma_vector, nullptr, this);
}

} // namespace switchtec::lower
