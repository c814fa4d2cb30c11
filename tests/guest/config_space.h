// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "fd.h"
#include "slot.h"

#include <catch2/catch.hpp>
#include <linux/pci_regs.h>

#include <fcntl.h>
#include <unistd.h>

namespace guest {

/** A function's configuration space, as setpci reads and writes it. */
class config_space {
public:
	explicit config_space(const slot &sw)
		: file_(open((sw.sysfs_path() + "/config").c_str(), O_RDWR | O_CLOEXEC))
	{
	}

	uint8_t read8(off_t at) const { return read<uint8_t>(at); }
	uint16_t read16(off_t at) const { return read<uint16_t>(at); }
	uint32_t read32(off_t at) const { return read<uint32_t>(at); }
	void write16(off_t at, uint16_t value) const { write(at, value); }
	void write32(off_t at, uint32_t value) const { write(at, value); }

	/** Where the capability is; fails the test case if there is none. */
	off_t capability(uint8_t id) const
	{
		off_t at = read8(PCI_CAPABILITY_LIST);

		while (at && read8(at) != id)
			at = read8(at + PCI_CAP_LIST_NEXT);
		REQUIRE(at != 0);
		return at;
	}

	/** 0 to 3: D0 to D3hot. */
	unsigned power_state() const { return read16(power_control()) & PCI_PM_CTRL_STATE_MASK; }
	void set_power_state(unsigned state) const
	{
		write16(power_control(), uint16_t((read16(power_control()) & ~PCI_PM_CTRL_STATE_MASK) | state));
	}

private:
	off_t power_control() const { return capability(PCI_CAP_ID_PM) + PCI_PM_CTRL; }

	template <typename number> number read(off_t at) const
	{
		number value = 0;

		REQUIRE(pread(file_.get(), &value, sizeof(value), at) == sizeof(value));
		return value;
	}
	template <typename number> void write(off_t at, number value) const
	{
		REQUIRE(pwrite(file_.get(), &value, sizeof(value), at) == sizeof(value));
	}

	fd file_;
};

} // namespace guest
