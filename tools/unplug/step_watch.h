// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace switchtec::unplug {

/**
 * What a program is doing. A step that takes longer than the limit is most often a removal that hangs: then
 * @hung is called, from a thread of its own, with the step and the stacks, and should end the program.
 */
class step_watch {
public:
	using report = std::function<void(const std::string &step, const std::string &stacks)>;

	step_watch(std::function<std::chrono::milliseconds()> limit, report hung);
	/** What is done from now on; "": nothing. */
	void now(const std::string &step);

	struct state;

private:
	/* Shared with a thread that may outlive this. */
	std::shared_ptr<state> state_;
};

/** System call and kernel stack of every thread of this process that is not the caller or at rest; one line. */
std::string stuck_threads();

} // namespace switchtec::unplug
