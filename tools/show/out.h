// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace switchtec::tools {

/** Colours, where somebody sees them. */
struct style {
	bool colour = false;

	std::string bold(const std::string &text) const { return wrap("1", text); }
	std::string good(const std::string &text) const { return wrap("32", text); }
	std::string bad(const std::string &text) const { return wrap("31", text); }

private:
	std::string wrap(const char *code, const std::string &text) const
	{
		return colour ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
	}
};

namespace out {

/** All of it to standard output. Throws reader_gone, or failure when it cannot be written. */
void write(std::string_view text);
/** Colours only for a terminal, and without NO_COLOR. */
style style_of(int descriptor);

} // namespace out
} // namespace switchtec::tools
