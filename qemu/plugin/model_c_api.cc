// SPDX-License-Identifier: GPL-2.0-only

#include "model_c_api.h"

#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "qemu/model/registers/generation.h"
#include "qemu/model/registers/msix.h"
#include "qemu/model/switch/switch_model.h"

namespace model = switchtec::model;

namespace {

/* The C host as the backend of a model. */
class c_backend final : public model::backend {
public:
	c_backend(const switchtec_model_host &ops, void *host) : ops_(ops), host_(host) {}

	bool dma_write(uint64_t addr, const void *data, size_t size) override
	{
		return ops_.dma_write(host_, addr, data, size);
	}
	bool dma_read(uint64_t addr, void *data, size_t size) override
	{
		return ops_.dma_read(host_, addr, data, size);
	}
	void interrupt(unsigned vector) override { ops_.interrupt(host_, vector); }
	uint64_t now_ns() override { return ops_.now_ns(host_); }
	void arm_timer(uint64_t deadline_ns) override { ops_.arm_timer(host_, deadline_ns); }
	void died(bool dead) override { ops_.died(host_, dead); }
	void link(bool up) override { ops_.link(host_, up); }
	bool takes_card() override { return ops_.takes_card(host_); }

private:
	const switchtec_model_host ops_;
	void *const host_;
};

model::assumptions to_assumptions(const switchtec_model_config &cfg)
{
	const std::pair<const char *, const char *> given[] = {
		{"dma-interrupt", cfg.dma_interrupt},	{"dma-id", cfg.dma_id},
		{"dma-landing", cfg.dma_landing},	{"msix-block", cfg.msix_block},
		{"foreign-events", cfg.foreign_events},
	};
	model::assumptions assumed{
		.dma_event = cfg.dma_event,
		.dma_landing_ns = cfg.dma_landing_ns,
		.wide_access = cfg.wide_access,
		.event_repeats = cfg.event_repeats,
	};
	std::string error;

	for (const auto &[property, value] : given)
		if (value && !model::choose(assumed, property, value, error))
			throw std::invalid_argument(error);
	return assumed;
}

model::config to_config(const switchtec_model_config &cfg)
{
	return {
		.device_id = cfg.device_id,
		.partitions = cfg.partitions,
		.partition = cfg.partition,
		.pffs = cfg.pffs,
		.dma_version = cfg.dma_version,
		.vectors = cfg.vectors,
		.event_vector = cfg.event_vector,
		.dma_vector = cfg.dma_vector == UINT32_MAX ? std::nullopt
							: std::optional(cfg.dma_vector),
		.reset_ms = cfg.reset_ms,
		.reset_drops_link = cfg.reset_drops_link,
		.activation_resets = cfg.activation_resets,
		.latency_ns = cfg.latency_ns,
		.class_id = cfg.class_id,
		.ntb_op_ns = cfg.ntb_op_ns,
		.crosslink = cfg.crosslink_name && *cfg.crosslink_name,
		.assumed = to_assumptions(cfg),
	};
}

/* The switches with a name; each is there as long as one of its endpoints. */
std::shared_ptr<model::shared_switch> find_switch(const std::string &name, const model::config &cfg)
{
	static std::map<std::string, std::weak_ptr<model::shared_switch>> all;
	auto found = all[name].lock();

	if (!found)
		all[name] = found = model::make_shared_switch(cfg);
	return found;
}

/* The second switch with a crosslink of this name faces the first. */
void connect(const std::string &name, const std::shared_ptr<model::shared_switch> &one)
{
	static std::map<std::string, std::weak_ptr<model::shared_switch>> all;
	const auto other = all[name].lock();

	if (!other)
		all[name] = one;
	else if (other != one)
		model::face(*other, *one);
}

model::switch_model make_device(const switchtec_model_config &its, const model::config &cfg, c_backend &backend)
{
	if (!cfg.crosslink && !(its.switch_name && *its.switch_name))
		return model::switch_model(cfg, backend);
	const auto of = its.switch_name && *its.switch_name ? find_switch(its.switch_name, cfg)
							    : model::make_shared_switch(cfg);
	if (cfg.crosslink)
		connect(its.crosslink_name, of);
	return model::switch_model(cfg, backend, of);
}

} // namespace

struct switchtec_model {
	switchtec_model(const switchtec_model_config &its, const model::config &cfg,
			const switchtec_model_host &ops, void *host)
		: msix_table(model::msix_table_offset(cfg)), msix_pba(model::msix_pba_offset(cfg)),
		  backend(ops, host), device(make_device(its, cfg, backend))
	{
	}

	const uint64_t msix_table, msix_pba;
	c_backend backend;
	model::switch_model device;
};

/* Past construction only allocations can fail, and that ends the process, as all over QEMU. */

extern "C" {

uint16_t switchtec_model_vendor(uint16_t device_id) { return model::pci_vendor(device_id); }
uint64_t switchtec_model_bar0_size() { return model::bar0_size; }

switchtec_model *switchtec_model_new(const switchtec_model_config *cfg,
				     const switchtec_model_host *ops, void *host, char **error)
{
	try {
		return new switchtec_model(*cfg, to_config(*cfg), *ops, host);
	} catch (const std::exception &e) {
		*error = strdup(e.what());
		return nullptr;
	}
}

void switchtec_model_free(switchtec_model *m) { delete m; }

uint64_t switchtec_model_msix_table(const switchtec_model *m) { return m->msix_table; }
uint64_t switchtec_model_msix_pba(const switchtec_model *m) { return m->msix_pba; }

uint64_t switchtec_model_read(switchtec_model *m, uint64_t offset, unsigned size)
{
	return m->device.read(offset, size);
}

void switchtec_model_write(switchtec_model *m, uint64_t offset, uint64_t value, unsigned size)
{
	m->device.write(offset, value, size);
}

uint64_t switchtec_model_window_size(const switchtec_model *m, unsigned bar)
{
	return m->device.window_size(bar);
}

uint64_t switchtec_model_read_window(switchtec_model *m, unsigned bar, uint64_t offset, unsigned size)
{
	return m->device.read_window(bar, offset, size);
}

void switchtec_model_write_window(switchtec_model *m, unsigned bar, uint64_t offset, uint64_t value, unsigned size)
{
	m->device.write_window(bar, offset, value, size);
}

void switchtec_model_expire(switchtec_model *m) { m->device.expire(); }
void switchtec_model_reset(switchtec_model *m) { m->device.reset(); }
void switchtec_model_function_reset(switchtec_model *m) { m->device.function_reset(); }

bool switchtec_model_inject(switchtec_model *m, const char *spec, char **error)
{
	std::string why;

	if (m->device.inject(spec, why))
		return true;
	*error = strdup(why.c_str());
	return false;
}

void switchtec_model_set_dead(switchtec_model *m, bool dead) { m->device.set_dead(dead); }
bool switchtec_model_dead(const switchtec_model *m) { return m->device.dead(); }
void switchtec_model_set_d3hot(switchtec_model *m, bool d3hot) { m->device.set_d3hot(d3hot); }
bool switchtec_model_answers(const switchtec_model *m) { return m->device.answers(); }
void switchtec_model_set_link(switchtec_model *m, bool up) { m->device.set_link(up); }
bool switchtec_model_link(const switchtec_model *m) { return m->device.link(); }
void switchtec_model_plug(switchtec_model *m, unsigned port, bool present)
{
	m->device.plug(port, present);
}
void switchtec_model_set_hold(switchtec_model *m, bool hold) { m->device.set_hold(hold); }
bool switchtec_model_hold(const switchtec_model *m) { return m->device.hold(); }
char *switchtec_model_counters(const switchtec_model *m)
{
	return strdup(m->device.counters_json().c_str());
}
char *switchtec_model_totals(const switchtec_model *m)
{
	return strdup(m->device.totals_json().c_str());
}
void switchtec_model_reset_counters(switchtec_model *m) { m->device.reset_counters(); }

} // extern "C"
