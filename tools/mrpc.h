// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace switchtec::tools {

constexpr size_t mrpc_max_payload = 1024;

struct mrpc_result {
	uint32_t return_code = 0; /* the firmware's: 0 is success */
	std::vector<uint8_t> output; /* as long as asked for, padded with zeros by the driver */
};

/** An open management node. Failed system calls throw failure, with the errno explained. */
class mrpc_device {
public:
	explicit mrpc_device(std::string node);
	~mrpc_device();
	mrpc_device(const mrpc_device &) = delete;
	mrpc_device &operator=(const mrpc_device &) = delete;

	/** Send one command and wait for its result. */
	mrpc_result run(uint32_t command, std::span<const uint8_t> input, size_t output_bytes);

private:
	std::string node_;
	int fd_;
};

/**
 * The node that a DEV argument means: a path, "switchtecN", "N", or a PCI address with or without
 * its domain. Throws failure or usage_error.
 */
std::string resolve_node(const std::string &device);

} // namespace switchtec::tools
