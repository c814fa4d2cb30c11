// SPDX-License-Identifier: GPL-2.0-only
#include "signals.h"

#include <csignal>

namespace switchtec::tools {

namespace {

volatile std::sig_atomic_t came;
constexpr int awaited[] = { SIGINT, SIGTERM, SIGHUP };

} // namespace

signals_wait::signals_wait()
{
	struct sigaction action = {};

	/* Not restarted: a wait ends early. */
	action.sa_handler = [](int) { came = 1; };
	for (int number : awaited)
		sigaction(number, &action, nullptr);
}

signals_wait::~signals_wait()
{
	for (int number : awaited)
		std::signal(number, SIG_DFL);
}

bool signals_wait::asked()
{
	return came;
}

} // namespace switchtec::tools
