// SPDX-License-Identifier: GPL-2.0-only
// Poll events, as poll(2) has them on every architecture that can have the device.
#pragma once
#include "seam/types.h"

namespace switchtec::upper::poll_bits {

inline constexpr u32 in = 0x0001;
inline constexpr u32 pri = 0x0002;
inline constexpr u32 out = 0x0004;
inline constexpr u32 err = 0x0008;
inline constexpr u32 hup = 0x0010;
inline constexpr u32 rdnorm = 0x0040;
inline constexpr u32 rdband = 0x0080;
inline constexpr u32 rdhup = 0x2000;

inline constexpr u32 result = in | rdnorm;
inline constexpr u32 event = pri | rdband;
// Clients map ERR to ENODEV, and spin on HUP without ERR.
inline constexpr u32 gone = in | rdhup | out | err | hup;

} // namespace switchtec::upper::poll_bits
