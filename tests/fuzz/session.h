// SPDX-License-Identifier: GPL-2.0-only
// One input's worth of calls from above on a device that lies below.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "input.h"
#include "lies.h"
#include "node.h"

namespace fuzz {

// A machine, made once: its threads are dear.
struct board {
	unsigned partitions, pffs;
	host::machine machine;

	board(uint16_t device_id, bool dma, unsigned partitions, unsigned pffs, unsigned dma_vector,
	      unsigned vectors);
	static board &number(unsigned n);
	static constexpr unsigned count = 4;
};

class session {
public:
	session(board &b, input &in);
	~session();
	void step();

private:
	struct open_file {
		std::unique_ptr<host::file> file;
		bool outstanding = false;
	};

	void settle() { board_.machine.settle(); }
	void lie_as_told();
	void bind();
	void unbind();
	uint64_t where_results_go();

	// ---- the device's side ----
	void device_misbehaves();
	void event();
	void interrupt();
	void garbage_result();

	// ---- from above ----
	open_file &some_file();
	void open_or_close();
	void write();
	void read(open_file &f);
	void read_nonblocking(open_file &f, size_t size, bool bad_pointer);
	void ioctl();
	void event_ctl();
	void call(host::file &f, uint32_t number, const uint8_t *argument, size_t size,
		  unsigned caller);
	void attribute();
	void link_client();
	void time_limit();
	void everything_ends();

	board &board_;
	input &in_;
	liar liar_;
	std::optional<host::driver> driver_;
	std::array<open_file, 3> files_;
	std::optional<host::client> client_;
	uint64_t results_ = 0;
	unsigned limit_ms_ = 0;
};

} // namespace fuzz
