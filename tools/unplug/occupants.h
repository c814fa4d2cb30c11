// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <switchtec++/device.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace switchtec::unplug {

/** Who was told what. */
using tell = std::function<void(const std::string &who, const std::string &what)>;

/** "IN|HUP"; "none" for 0. */
std::string poll_names(unsigned bits);

/** Programs with the node open, each in a state of its own: idle, asleep, with a command, many at work. */
class occupants {
public:
	/** @load: how many threads give commands, one after the other. Returns when all are in their states. */
	occupants(const std::string &node, unsigned load);
	/** Closes everything; a thread that does not come back is left behind. */
	~occupants();
	occupants(const occupants &) = delete;
	occupants &operator=(const occupants &) = delete;

	/** The device has gone: everybody is told, and says what. Returns when all are. false: not in time. */
	bool collect_gone(const tell &say, std::chrono::milliseconds limit);
	/** The device was away for a moment: who slept sleeps, who works goes on. */
	bool collect_paused(const tell &say, std::chrono::milliseconds limit);
	/** Each call on a handle that did nothing. */
	void try_idle(const tell &say);
	/** Commands that have ended well so far. */
	uint64_t commands() const;

	struct sleeper;
	struct worker;

private:
	std::vector<std::shared_ptr<sleeper>> asleep_;
	std::vector<std::shared_ptr<worker>> workers_;
	std::unique_ptr<device> idle_, unread_;
	uint32_t unread_word_ = 0;
};

} // namespace switchtec::unplug
