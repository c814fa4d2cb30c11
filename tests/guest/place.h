// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "slot.h"

#include <filesystem>
#include <string>
#include <vector>

namespace guest {

/**
 * What is around a switch in `qemu/guest --topology switch`, as the kernel sees it: the port above, the
 * upstream port beside the endpoint, and all that is below.
 */
class place {
public:
	explicit place(const slot &sw);

	/** The endpoint has an upstream port beside it. */
	bool is_there() const;

	/** Paths in sysfs, which stay those of the first look. */
	const std::string &port() const { return port_; }
	const std::string &upstream() const { return upstream_; }
	/** The cards whose drivers handle errors, and do not. */
	const std::string &card() const { return card_; }
	const std::string &careless_card() const { return careless_card_; }
	/** Every function of the slot and below, the endpoint's too. */
	const std::vector<std::string> &functions() const { return functions_; }

	/** All of them are there, and have a driver. */
	bool all_bound() const;
	/** None of them is there. */
	bool all_gone() const;
	/** Vendor and device id of each, from its configuration space now; "absent" where there is none. */
	std::vector<std::string> ids() const;

	/** Remove the port with all that is below it, and look for it again; true: all is there and bound. */
	bool remove() const;
	bool rescan() const;
	/** Both: whatever state it was in, all of it is as after a boot. */
	bool renew() const { return remove() && rescan(); }

private:
	std::string port_, upstream_, card_, careless_card_;
	std::vector<std::string> functions_;
};

/** The 2 or 4 bytes at an offset in a function's configuration space; all ones when it is not there. */
uint32_t read_config(const std::string &function, unsigned offset, unsigned size = 4);
void write_config(const std::string &function, unsigned offset, uint32_t value, unsigned size);

} // namespace guest
