// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "subject.h"

#include <array>
#include <cstdint>

namespace bench {

/**
 * A program with the node open that runs echo commands. Nothing is allocated for a command: the
 * program's own share of the time shall be small. Throws when a command does not do what it should.
 */
class client {
public:
	/** @size: bytes of input and of output, up to 1024. */
	explicit client(const subject &on, size_t size = 4);

	void write();
	void read();
	void echo()
	{
		write();
		read();
	}
	const guest::handle &handle() const { return handle_; }

private:
	guest::handle handle_;
	size_t size_;
	uint32_t word_;
	std::array<uint8_t, guest::max_transfer> request_{}, reply_{};
};

} // namespace bench
