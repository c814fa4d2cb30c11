/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device model for C: what QEMU's side (C, no C++ headers) and the model's side (C++, no QEMU
 * headers) agree on. Strings that are returned belong to the caller, who gives them to free().
 */
#ifndef SWITCHTEC_MODEL_C_API_H
#define SWITCHTEC_MODEL_C_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* see struct config of the model */
struct switchtec_model_config {
	uint16_t device_id;
	uint16_t class_id;
	uint64_t ntb_op_ns;
	uint32_t partitions;
	uint32_t partition;
	uint32_t pffs;
	uint32_t dma_version;
	uint32_t vectors;
	uint32_t event_vector;
	uint32_t dma_vector;	/* UINT32_MAX: the model's default */
	uint32_t reset_ms;
	bool reset_drops_link;
	bool activation_resets;
	uint64_t latency_ns;
	char *crosslink_name;	/* the two switches with the same one face each other; NULL or empty: none does */
	char *switch_name;	/* endpoints with the same one are of one switch; NULL or empty: alone */
	/* see struct assumptions of the model; a name that is NULL is the default */
	char *dma_interrupt;
	char *dma_id;
	char *dma_landing;
	char *msix_block;
	char *foreign_events;
	uint64_t dma_landing_ns;
	bool dma_event;
	bool wide_access;
	bool event_repeats;
};

/* see class backend of the model; @host is what switchtec_model_new() was given */
struct switchtec_model_host {
	bool (*dma_write)(void *host, uint64_t addr, const void *data, size_t size);
	bool (*dma_read)(void *host, uint64_t addr, void *data, size_t size);
	void (*interrupt)(void *host, unsigned int vector);
	uint64_t (*now_ns)(void *host);
	void (*arm_timer)(void *host, uint64_t deadline_ns);
	void (*died)(void *host, bool dead);
	void (*link)(void *host, bool up);
	bool (*takes_card)(void *host);
};

struct switchtec_model;

uint16_t switchtec_model_vendor(uint16_t device_id);
uint64_t switchtec_model_bar0_size(void);

/* NULL: *error says why. */
struct switchtec_model *switchtec_model_new(const struct switchtec_model_config *cfg,
					    const struct switchtec_model_host *ops, void *host,
					    char **error);
void switchtec_model_free(struct switchtec_model *m);

/* where in BAR 0 its MSI-X table and pending bits are */
uint64_t switchtec_model_msix_table(const struct switchtec_model *m);
uint64_t switchtec_model_msix_pba(const struct switchtec_model *m);

uint64_t switchtec_model_read(struct switchtec_model *m, uint64_t offset, unsigned int size);
void switchtec_model_write(struct switchtec_model *m, uint64_t offset, uint64_t value,
			   unsigned int size);
/* Of BARs that are windows of the NTB; a size of 0: that one is none. */
uint64_t switchtec_model_window_size(const struct switchtec_model *m, unsigned int bar);
uint64_t switchtec_model_read_window(struct switchtec_model *m, unsigned int bar, uint64_t offset,
				     unsigned int size);
void switchtec_model_write_window(struct switchtec_model *m, unsigned int bar, uint64_t offset, uint64_t value,
				  unsigned int size);
void switchtec_model_expire(struct switchtec_model *m);
void switchtec_model_reset(struct switchtec_model *m);
void switchtec_model_function_reset(struct switchtec_model *m);

bool switchtec_model_inject(struct switchtec_model *m, const char *spec, char **error);
void switchtec_model_set_dead(struct switchtec_model *m, bool dead);
bool switchtec_model_dead(const struct switchtec_model *m);
void switchtec_model_set_d3hot(struct switchtec_model *m, bool d3hot);
bool switchtec_model_answers(const struct switchtec_model *m);
void switchtec_model_set_link(struct switchtec_model *m, bool up);
bool switchtec_model_link(const struct switchtec_model *m);
void switchtec_model_plug(struct switchtec_model *m, unsigned int port, bool present);
void switchtec_model_set_hold(struct switchtec_model *m, bool hold);
bool switchtec_model_hold(const struct switchtec_model *m);
char *switchtec_model_counters(const struct switchtec_model *m);
char *switchtec_model_totals(const struct switchtec_model *m);
void switchtec_model_reset_counters(struct switchtec_model *m);

#ifdef __cplusplus
}
#endif

#endif
