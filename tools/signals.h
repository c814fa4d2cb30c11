// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace switchtec::tools {

/** While one lives SIGINT, SIGTERM and SIGHUP only ask: what must not be left half done looks at asked(). */
class signals_wait {
public:
	signals_wait();
	~signals_wait();
	signals_wait(const signals_wait &) = delete;
	signals_wait &operator=(const signals_wait &) = delete;

	static bool asked();
};

} // namespace switchtec::tools
