// SPDX-License-Identifier: GPL-2.0
#pragma once

#include <cstdint>
#include <string>

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
	unsigned dma_vector = 1;
	unsigned reset_ms = 100;	/* how long the firmware takes to start anew */
	bool reset_drops_link = false;	/* a hard reset is the whole switch's, not the firmware's alone */
	bool activation_resets = false; /* images that are made active run at once, by a hard reset */
	uint64_t latency_ns = 20'000;	/* of every MRPC command */
	uint16_t class_id = 0x0580; /* 0x0580 plain management endpoint, 0x0680 management + NTB */
};

/** check() - true if a switch like this can be; otherwise @error says what is wrong with it */
bool check(const config &cfg, std::string &error);

} // namespace switchtec::model
