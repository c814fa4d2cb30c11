// SPDX-License-Identifier: GPL-2.0-only
// The module's parameters, which whoever is root may change at any time.
#pragma once
#include "seam/seam.h"

namespace switchtec {

// As it is now: parameter(&seam_params::nirqs).
template <class T>
T parameter(T seam_params::*which) noexcept
{
	T value;

	__atomic_load(&(::seam_params.*which), &value, __ATOMIC_ACQUIRE);
	return value;
}

} // namespace switchtec
