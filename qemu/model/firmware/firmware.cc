// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/firmware.h"

#include "registers/layout.h"

namespace switchtec::model {

flash &firmware::the_flash()
{
	if (!flash_)
		flash_ = std::make_unique<flash>(what.gen);
	return *flash_;
}

download &firmware::the_download()
{
	if (!download_)
		download_.emplace(the_flash());
	return *download_;
}

port_binding &firmware::the_ports()
{
	if (!ports_)
		ports_.emplace(mem, cfg, what);
	return *ports_;
}

performance_monitor &firmware::monitor()
{
	if (!monitor_)
		monitor_.emplace(what, started_us_);
	return *monitor_;
}

/*
 * Through BAR0 and by command alike: a header acts, the report control keeps. Everything else is
 * read only, or has no effect that a client could see.
 */
void firmware::write_register(uint64_t offset, uint32_t value, uint32_t mask)
{
	const uint32_t merged = (mem.get32(offset) & ~mask) | (value & mask);

	if (events_.is_header(offset)) {
		hosts_.interrupt(events_.write_header(offset, mask & 1 ? merged : merged & ~event_bit::occurred));
	} else if (offset == sw_event_base || offset == sw_event_base + 4) {
		mem.put32(offset, merged);	/* event_report_ctrl */
	}
}

void firmware::raise(uint64_t header)
{
	hosts_.interrupt(events_.raise(header));
}

void firmware::tick()
{
	constexpr uint64_t threshold_header = 0xcb8;

	if (!monitor_)
		return;
	for (unsigned id : monitor_->tick())
		if (const physical_port *p = the_ports().find(id); p && p->bound())
			raise(pff_csr(p->pff) + threshold_header);
}

void firmware::show_flash()
{
	show_flash_state(mem, what.gen, the_flash().state());
}

void firmware::hard_reset_soon()
{
	constexpr uint64_t soon_ns = 1'000'000;

	hosts_.after(soon_ns, [this] { on_hard_reset(); });
}

void firmware::activated()
{
	show_flash();
	if (cfg.activation_resets)
		hard_reset_soon();
}

void firmware::restart()
{
	download_.reset();
	ports_.reset();
	monitor_.reset();
	reader = {};
	measures_temperature = false;
	started_us_ = now_us();
	if (!flash_)
		return;

	/*
	 * The registers know nothing but the factory's images. They are about to be built, so this
	 * has to wait until they are.
	 */
	flash_->start();
	if (flash_->state() != factory_state(what.gen))
		hosts_.after(0, [this] { show_flash(); });
}

} // namespace switchtec::model
