// SPDX-License-Identifier: GPL-2.0-only
#include "out.h"

#include "../failure.h"

#include <cstdlib>
#include <unistd.h>

namespace switchtec::tools {

void out::write(std::string_view text)
{
	while (!text.empty()) {
		const auto n = ::write(STDOUT_FILENO, text.data(), text.size());
		if (n >= 0)
			text.remove_prefix(static_cast<size_t>(n));
		else if (errno == EPIPE)
			throw reader_gone();
		else if (errno != EINTR)
			throw failure("cannot write to standard output: " + std::string(std::strerror(errno)));
	}
}

style out::style_of(int descriptor)
{
	const char *no = std::getenv("NO_COLOR"), *term = std::getenv("TERM");

	return { isatty(descriptor) && !(no && *no) && term && std::string_view(term) != "dumb" };
}

} // namespace switchtec::tools
