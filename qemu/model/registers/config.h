// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "registers/assumptions.h"

namespace switchtec::model {

/**
 * struct config - what kind of switch to be
 *
 * The generation, the PCI vendor and the product name all follow from the device id. Vector numbers
 * are not compared with @vectors on purpose: a register that names a vector the driver does not
 * have is something a driver must survive.
 */
struct config {
	uint16_t device_id = 0x8532;
	unsigned partitions = 1;
	unsigned partition = 0;		/* the one this endpoint belongs to */
	bool shared = false;		/* each partition can have a host; else only this one */
	unsigned pffs = 8;
	unsigned dma_version = 1;	/* 0: the firmware has no MRPC DMA */
	unsigned vectors = 4;		/* MSI-X; 0: the backend offers MSI alone */
	unsigned event_vector = 0;
	std::optional<unsigned> dma_vector = {}; /* without: see dma_vector_of() */
	unsigned reset_ms = 100;	/* how long the firmware takes to start anew */
	bool reset_drops_link = false;	/* a hard reset is the whole switch's, not the firmware's alone */
	bool activation_resets = false; /* images that are made active run at once, by a hard reset */
	uint64_t latency_ns = 20'000;	/* of every MRPC command */
	uint16_t class_id = 0x0580; /* 0x0580 plain management endpoint, 0x0680 management + NTB */
	uint64_t ntb_op_ns = 100'000;	/* how long an operation on an NTB's control registers takes */
	bool crosslink = false;		/* the last partition is for another switch, which faces this one */
	assumptions assumed = {};
};

inline bool has_ntb(const config &cfg)
{
	return cfg.class_id == 0x0680;
}

/**
 * dma_vector_of() - the vector that tells of results in memory
 *
 * It is 1, or 3 where a driver for NTB has the lowest two that are not the events'.
 */
inline unsigned dma_vector_of(const config &cfg)
{
	return cfg.dma_vector.value_or(has_ntb(cfg) ? 3 : 1);
}

/** check() - true if a switch like this can be; otherwise @error says what is wrong with it */
bool check(const config &cfg, std::string &error);

} // namespace switchtec::model
