/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every PCI function that the driver takes by itself, for C and C++ alike: X(vendor, device,
 * generation, family). Each is taken with class 0x058000 (management endpoint) and 0x068000 (with
 * NTB). Others are taken when they are brought by new_id or driver_override.
 */
#ifndef SWITCHTEC_PCI_IDS_H
#define SWITCHTEC_PCI_IDS_H

#define SWITCHTEC_VENDOR_MICROSEMI 0x11f8
#define SWITCHTEC_VENDOR_EFAR 0x1055

#define SWITCHTEC_CLASS_MANAGEMENT 0x058000
#define SWITCHTEC_CLASS_NTB 0x068000

/* Gen3: 24, 32, 48, 64, 80, 96 lanes */
#define SWITCHTEC_GEN3_FAMILY_(X, base, family)                          \
	X(0x11f8, (base) + 1, GEN3, family)                               \
	X(0x11f8, (base) + 2, GEN3, family)                               \
	X(0x11f8, (base) + 3, GEN3, family)                               \
	X(0x11f8, (base) + 4, GEN3, family)                               \
	X(0x11f8, (base) + 5, GEN3, family)                               \
	X(0x11f8, (base) + 6, GEN3, family)

/* Gen4 and Gen5: the suffix is the number of lanes, 00 for 100 */
#define SWITCHTEC_LANES_36_28_(X, base, gen, family)                     \
	X(0x11f8, (base) + 0x36, gen, family)                             \
	X(0x11f8, (base) + 0x28, gen, family)
#define SWITCHTEC_LANES_52_(X, base, gen, family)                        \
	X(0x11f8, (base) + 0x52, gen, family)                             \
	SWITCHTEC_LANES_36_28_(X, base, gen, family)
#define SWITCHTEC_LANES_100_(X, base, gen, family)                       \
	X(0x11f8, (base) + 0x00, gen, family)                             \
	X(0x11f8, (base) + 0x84, gen, family)                             \
	X(0x11f8, (base) + 0x68, gen, family)                             \
	SWITCHTEC_LANES_52_(X, base, gen, family)

#define SWITCHTEC_GEN6_FAMILY_(X, base, family)                          \
	X(0x11f8, (base) + 0x48, GEN6, family)                            \
	X(0x11f8, (base) + 0x64, GEN6, family)                            \
	X(0x11f8, (base) + 0x44, GEN6, family)                            \
	X(0x11f8, (base) + 0x60, GEN6, family)

#define SWITCHTEC_PCI_IDS(X)                                             \
	SWITCHTEC_GEN3_FAMILY_(X, 0x8530, "PFX")                          \
	SWITCHTEC_GEN3_FAMILY_(X, 0x8540, "PSX")                          \
	SWITCHTEC_GEN3_FAMILY_(X, 0x8550, "PAX")                          \
	SWITCHTEC_GEN3_FAMILY_(X, 0x8560, "PFXL")                         \
	SWITCHTEC_GEN3_FAMILY_(X, 0x8570, "PFXI")                         \
	SWITCHTEC_LANES_100_(X, 0x4000, GEN4, "PFX")                      \
	SWITCHTEC_LANES_100_(X, 0x4100, GEN4, "PSX")                      \
	SWITCHTEC_LANES_100_(X, 0x4200, GEN4, "PAX")                      \
	SWITCHTEC_LANES_52_(X, 0x4300, GEN4, "PFXA")                      \
	SWITCHTEC_LANES_52_(X, 0x4400, GEN4, "PSXA")                      \
	SWITCHTEC_LANES_52_(X, 0x4500, GEN4, "PAXA")                      \
	SWITCHTEC_LANES_100_(X, 0x5000, GEN5, "PFX")                      \
	SWITCHTEC_LANES_100_(X, 0x5100, GEN5, "PSX")                      \
	SWITCHTEC_LANES_100_(X, 0x5200, GEN5, "PAX")                      \
	SWITCHTEC_LANES_100_(X, 0x5300, GEN5, "PFXA")                     \
	SWITCHTEC_LANES_100_(X, 0x5400, GEN5, "PSXA")                     \
	SWITCHTEC_LANES_100_(X, 0x5500, GEN5, "PAXA")                     \
	SWITCHTEC_GEN6_FAMILY_(X, 0x6000, "PFXs")                         \
	SWITCHTEC_GEN6_FAMILY_(X, 0x6100, "PSXs")                         \
	SWITCHTEC_GEN6_FAMILY_(X, 0x6200, "PFX")                          \
	SWITCHTEC_GEN6_FAMILY_(X, 0x6300, "PSX")                         \
	X(0x1055, 0x1001, GEN4, "PCI100x")                                \
	X(0x1055, 0x1002, GEN4, "PCI100x")                                \
	X(0x1055, 0x1003, GEN4, "PCI100x")                                \
	X(0x1055, 0x1004, GEN4, "PCI100x")                                \
	X(0x1055, 0x1005, GEN4, "PCI100x")                                \
	X(0x1055, 0x1006, GEN4, "PCI100x")                                \
	X(0x1055, 0x1008, GEN4, "PCI100x")

/* The blocks of device ids, for parts that the list does not have: X(vendor, first, last, generation) */
#define SWITCHTEC_PCI_FAMILIES(X)                                        \
	X(0x11f8, 0x8500, 0x85ff, GEN3)                                   \
	X(0x11f8, 0x4000, 0x45ff, GEN4)                                   \
	X(0x11f8, 0x5000, 0x55ff, GEN5)                                   \
	X(0x11f8, 0x6000, 0x63ff, GEN6)                                   \
	X(0x1055, 0x1000, 0x10ff, GEN4)

#endif
