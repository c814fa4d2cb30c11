// SPDX-License-Identifier: GPL-2.0-only
#include "download.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace switchtec::tools {

namespace {

constexpr uint16_t firmware_command = 0x05;
constexpr size_t block_size = 1008;
constexpr unsigned attempts = 3;

enum status : uint8_t {
	ready = 0, in_progress = 1, header_incorrect = 2, offset_incorrect = 3, crc_incorrect = 4,
	length_incorrect = 5, complete = 7, firmware_activated = 8, data_activated = 9, read_only = 0xd,
	partition_running = 0x10,
};
constexpr uint8_t background_busy = 1;

std::string meaning(uint8_t what)
{
	switch (what) {
	case header_incorrect:
		return "the firmware does not take this header: not an image for this switch";
	case offset_incorrect:
		return "the firmware has lost its place in the transfer; does somebody else write firmware, too?";
	case crc_incorrect:
		return "the checksum is wrong";
	case length_incorrect:
		return "the length is wrong";
	case read_only:
		return "the partition is write protected";
	case partition_running:
		return "the partition is in use";
	default:
		return fmt::format("the firmware says 0x{:x}", what);
	}
}

struct state {
	uint8_t download, background;
};

state ask(session &s)
{
	const auto answer = s.run("cannot ask about the transfer", firmware_command, { 0, 0, 0, 0 }, 4);

	return { answer[0], answer[1] };
}

/* Until the firmware has dealt with what it was given. */
state settled(session &s)
{
	auto pause = std::chrono::milliseconds(1);

	for (;;) {
		const auto now = ask(s);
		if (now.background != background_busy)
			return now;
		std::this_thread::sleep_for(pause);
		pause = std::min(2 * pause, std::chrono::milliseconds(200));
	}
}

void send_block(session &s, const image &what, size_t offset, bool activate)
{
	const size_t size = std::min(block_size, what.file.size() - offset);
	bytes input = { 1, static_cast<uint8_t>(activate ? 0 : 1), 0, 0 };

	put32(input, static_cast<uint32_t>(offset));
	put32(input, static_cast<uint32_t>(what.file.size()));
	put32(input, static_cast<uint32_t>(size));
	input.insert(input.end(), what.file.begin() + static_cast<ptrdiff_t>(offset),
		     what.file.begin() + static_cast<ptrdiff_t>(offset + size));
	s.restart_clock();
	s.run(fmt::format("block at {} of {}", offset, what.file.size()), firmware_command, input, 0);
}

/* What it takes to begin anew, if that helps. */
struct lost_its_place {
	std::string why;
};

void send_from(session &s, const image &what, size_t offset, const transfer_record &record, const transfer &how)
{
	while (offset < what.file.size()) {
		if (how.interrupted())
			throw failure(fmt::format("interrupted after {} of {} bytes; the same command goes on from there. "
						  "What runs, and what is active, is as before", offset,
						  what.file.size()));
		try {
			send_block(s, what, offset, how.activate);
		} catch (const command_failed &error) {
			/* A pause: what the firmware had of it is not known. */
			if (error.result.error == EIO)
				throw lost_its_place{ error.what() };
			throw;
		}
		const auto now = settled(s);
		const size_t next = std::min(offset + block_size, what.file.size());
		if (now.download == offset_incorrect)
			throw lost_its_place{ meaning(now.download) };
		const bool last = next == what.file.size();
		const bool good = last ? now.download == complete || now.download == firmware_activated ||
						 now.download == data_activated :
					 now.download == in_progress;
		if (!good) {
			record.forget();
			throw failure(s.node() + ": " + meaning(now.download) +
				      "; what runs, and what is active, is as before");
		}
		offset = next;
		record.note(what, offset);
		how.tell(offset, what.file.size());
	}
	record.forget();
}

} // namespace

/* ---- one at a time ----------------------------------------------------------------------------- */

/*
 * By the node: who may not open it cannot lock others out, and who may needs no right to anything else. By a handle of
 * its own: the session closes its one to take back a command, and what is locked with it would keep that open.
 */
only_writer::only_writer(const session &s, deadline until) : node_(s.node())
{
	while (flock(node_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			throw failure(s.node() + ": " + std::strerror(errno));
		if (until <= clock::now())
			throw failure(s.node() + ": another switchtecctl is writing firmware to it (see fuser " + s.node() + ")",
				      timed_out);
		std::this_thread::sleep_for(std::chrono::milliseconds(50));
	}
}

/* ---- the record -------------------------------------------------------------------------------- */

namespace {

int open_record(const std::string &path, const struct stat &node)
{
	constexpr int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
	constexpr mode_t access = 0666;
	int file = open(path.c_str(), flags | O_CREAT | O_EXCL, 0600);

	if (file >= 0) {
		(void)!fchown(file, static_cast<uid_t>(-1), node.st_gid);
		(void)!fchmod(file, node.st_mode & access);
		return file;
	}
	struct stat at = {};
	file = open(path.c_str(), flags);
	/* Everybody may put a file there. One of the node's group, and as narrow, is by somebody who may write firmware. */
	const bool by_one_of_us = file >= 0 && fstat(file, &at) == 0 && S_ISREG(at.st_mode) &&
				  (at.st_uid == geteuid() ||
				   (at.st_gid == node.st_gid && !(at.st_mode & ~node.st_mode & access)));
	if (file >= 0 && !by_one_of_us) {
		close(file);
		file = -1;
	}
	return file;
}

} // namespace

transfer_record::transfer_record(session &s)
{
	struct stat node = {};

	/* Rescue systems have no such folder. */
	(void)mkdir("/run", 0755);
	(void)mkdir("/run/lock", 01777);
	file_ = fstat(s.dev().descriptor(), &node) == 0
			? open_record("/run/lock/switchtec-firmware-" + s.address(), node)
			: -1;
}

transfer_record::~transfer_record()
{
	if (file_ >= 0)
		close(file_);
}

size_t transfer_record::done(const image &what) const
{
	char text[128] = {};
	unsigned crc;
	size_t size, offset;

	if (pread(file_, text, sizeof(text) - 1, 0) <= 0 || std::sscanf(text, "%x %zu %zu", &crc, &size, &offset) != 3)
		return 0;
	return crc == what.file_crc && size == what.file.size() && offset < size ? offset : 0;
}

void transfer_record::note(const image &what, size_t offset) const
{
	/* Of one length, so that none is half there. Without it an interruption costs the transfer: no harm. */
	const auto text = fmt::format("{:08x} {:010} {:010}\n", what.file_crc, what.file.size(), offset);

	(void)!pwrite(file_, text.data(), text.size(), 0);
}

void transfer_record::forget() const
{
	(void)!ftruncate(file_, 0);
}

void write_image(session &s, const image &what, const transfer_record &record, const transfer &how)
{
	size_t offset = record.done(what);

	if (offset && ask(s).download != in_progress)
		offset = 0;
	if (offset)
		how.note(fmt::format("goes on after {} of {} bytes, where an earlier transfer ended", offset,
				     what.file.size()));
	for (unsigned attempt = 1;; attempt++) {
		try {
			return send_from(s, what, offset, record, how);
		} catch (const lost_its_place &lost) {
			record.forget();
			if (attempt == attempts)
				throw failure(s.node() + ": " + lost.why + "; given up after " +
					      std::to_string(attempts) + " attempts. What runs, and what is active, is as before");
			how.note(lost.why + "; beginning anew");
			offset = 0;
		}
	}
}

} // namespace switchtec::tools
