// SPDX-License-Identifier: GPL-2.0-only

#include "firmware/download.h"

namespace switchtec::model {

void download::add(const block &b)
{
	if (!b.offset) {
		forget();
		total_ = b.total;
	}
	/* also if no download is under way: then nothing has been received, and total is 0 */
	if (b.offset != file_.size() || b.total != total_)
		return fail(download_status::offset_incorrect, background::bad_offset);
	if (b.data.empty() || b.total > flash_size || b.data.size() > b.total - b.offset)
		return fail(download_status::length_incorrect);

	file_.insert(file_.end(), b.data.begin(), b.data.end());
	now_ = then_ = {download_status::in_progress, background::done};
	if (file_.size() == total_)
		finish(b.activate);
}

void download::finish(bool activate)
{
	using enum download_status;
	const download_status verdict = flash_.program(file_, activate);
	const bool good = verdict == complete || verdict == firmware_activated ||
			  verdict == data_activated;

	forget();
	now_ = {in_progress, background::busy};
	then_ = {verdict, good ? background::done : background::error};
}

download::progress download::ask()
{
	const progress answer = now_;

	now_ = then_;
	return answer;
}

void download::fail(download_status why, background work)
{
	forget();
	now_ = then_ = {why, work};
}

void download::forget()
{
	file_.clear();
	total_ = 0;
	now_ = then_ = {download_status::ready, background::idle};
}

} // namespace switchtec::model
