// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "flash.h"
#include "image.h"

namespace switchtec::tools {

/** How far an earlier transfer of a file has come; kept where a reboot forgets it, and locked: one writer. */
class transfer_record {
public:
	/** Waits for another writer until then. Throws failure that names him. */
	transfer_record(const std::string &address, deadline until);
	~transfer_record();
	transfer_record(const transfer_record &) = delete;
	transfer_record &operator=(const transfer_record &) = delete;

	/** Of this image; 0: nothing. */
	size_t done(const image &what) const;
	void note(const image &what, size_t done) const;
	void forget() const;

private:
	int file_;
};

/** What a transfer is like. */
struct transfer {
	bool activate;		/* when it is complete, by the firmware itself */
	progress tell;
	std::function<void(const std::string &)> note;
	std::function<bool()> interrupted;
};

/**
 * Brings an image to the switch. Goes on where an earlier transfer of the same file ended, if the firmware still
 * has that; begins anew where it has not. Throws failure; nothing is active then that was not before.
 */
void write_image(session &s, const image &what, const transfer_record &record, const transfer &how);

} // namespace switchtec::tools
