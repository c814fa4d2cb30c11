// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

namespace switchtec::tools {

namespace {

constexpr auto redraw_after = std::chrono::milliseconds(100);

unsigned terminal_width()
{
	winsize size = {};

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

} // namespace

progress_bar::progress_bar(std::string what) : what_(std::move(what)), seen_(isatty(STDERR_FILENO))
{
}

progress_bar::~progress_bar()
{
	end();
}

std::string progress_bar::line(const std::string &what, size_t done, size_t all, double seconds, unsigned width)
{
	const double part = all ? static_cast<double>(done) / static_cast<double>(all) : 1;
	auto right = fmt::format(" {:3.0f}%  {} of {} KiB", part * 100, done / 1024, (all + 1023) / 1024);

	if (done && done < all && seconds > 1)
		right += fmt::format(", {:.0f} s left", seconds / part - seconds);
	const size_t taken = what.size() + right.size() + 4;
	const size_t room = width > taken + 10 ? std::min<size_t>(width - taken - 1, 40) : 10;
	const auto full = static_cast<size_t>(part * static_cast<double>(room));
	auto text = what + " [" + std::string(full, '#') + std::string(room - full, ' ') + "]" + right;
	return text.substr(0, width ? width - 1 : 0);
}

void progress_bar::at(size_t done, size_t all)
{
	const auto now = std::chrono::steady_clock::now();

	if (!seen_ || (done < all && now - last_ < redraw_after))
		return;
	last_ = now;
	drawn_ = true;
	const auto text = "\r" + line(what_, done, all, std::chrono::duration<double>(now - begin_).count(),
				      terminal_width()) + "\x1b[K";
	(void)!write(STDERR_FILENO, text.data(), text.size());
}

void progress_bar::end()
{
	if (drawn_)
		(void)!write(STDERR_FILENO, "\n", 1);
	drawn_ = false;
}

} // namespace switchtec::tools
