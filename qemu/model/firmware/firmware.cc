// SPDX-License-Identifier: GPL-2.0

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
		monitor_.emplace(what);
	return *monitor_;
}

/* As through BAR0: a header acts, the report control keeps, everything else is read only. */
void firmware::write_register(uint64_t offset, uint32_t value)
{
	if (events_.is_header(offset)) {
		if (events_.write_header(offset, value))
			port_.interrupt(cfg.event_vector);
	} else if (offset == sw_event_base || offset == sw_event_base + 4) {
		mem.put32(offset, value);
	}
}

void firmware::raise(uint64_t header)
{
	if (events_.raise(header))
		port_.interrupt(cfg.event_vector);
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

	port_.after(soon_ns, [this] {
		restart();
		if (on_hard_reset)
			on_hard_reset();
	});
}

void firmware::restart()
{
	download_.reset();
	ports_.reset();
	monitor_.reset();
	reader = {};
	measures_temperature = false;
	if (!flash_)
		return;

	/*
	 * The registers know nothing but the factory's images. They are about to be built, so this
	 * has to wait until they are.
	 */
	flash_->start();
	if (flash_->state() != factory_state(what.gen))
		port_.after(0, [this] { show_flash(); });
}

} // namespace switchtec::model
