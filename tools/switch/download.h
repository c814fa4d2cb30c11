// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "flash.h"
#include "image.h"

namespace switchtec::tools {

/** The only one who changes this switch's firmware, among those who ask. */
class only_writer {
public:
	/** Waits for another one until then. Throws failure that names him. */
	only_writer(const session &s, deadline until);

private:
	device node_;
};

/**
 * How far an earlier transfer of a file has come; kept where a reboot forgets it, for those who may open the node.
 * Where it cannot be kept an interruption costs the transfer, and nothing else.
 */
class transfer_record {
public:
	/** Only one who is the only_writer has one. */
	explicit transfer_record(session &s);
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
