// SPDX-License-Identifier: GPL-2.0-only
#include "subject.h"

#include <stdexcept>

namespace bench {

std::string subject::key() const
{
	return std::string(dma ? "dma" : "mailbox") + "/" + std::to_string(pffs) + "/" +
	       std::to_string(partitions);
}

const std::vector<subject> &subject::all()
{
	static const std::vector<subject> found = [] {
		std::vector<subject> subjects;
		for (auto &sw : guest::slot::all())
			subjects.push_back({ sw, sw.get("dma-version").count() != 0,
					     static_cast<unsigned>(sw.get("pffs").count()),
					     static_cast<unsigned>(sw.get("partitions").count()) });
		if (subjects.empty())
			throw std::runtime_error("no Switchtec function in this guest");
		return subjects;
	}();
	return found;
}

} // namespace bench
