// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"

#include "../show/top_frame.h"
#include "../signals.h"

#include <fmt/format.h>

/* As functions only: its macros have names like move, erase and timeout. */
#define NCURSES_NOMACROS
#include <curses.h>

#include <algorithm>
#include <thread>

namespace switchtec::tools {

namespace {

constexpr unsigned text_width = 100;
constexpr uint64_t least_ms = 100, most_ms = 60'000;

json as_json(const sample &before, const sample &now)
{
	json ports = json::array();

	for (auto &r : rates_between(before, now))
		ports.push_back({ { "port", r.what->id }, { "name", r.what->name() }, { "up", r.what->up },
				  { "out", r.out }, { "in", r.in } });
	return { { "node", now.node },
		 { "temperatures", now.temperatures },
		 { "commands_per_second", interrupts_per_second(before, now) },
		 { "ports", ports } };
}

/** The terminal is as it was when this ends, however it ends. */
class screen {
public:
	screen()
	{
		/* initscr() would end the process. */
		if (!newterm(nullptr, stdout, stdin))
			throw failure("this terminal is not known (TERM); top --once needs none");
		cbreak();
		noecho();
		keypad(stdscr, TRUE);
		curs_set(0);
		if (out::style_of(1).colour && has_colors()) {
			start_color();
			use_default_colors();
			init_pair(1, COLOR_GREEN, -1);
			init_pair(2, COLOR_RED, -1);
		}
	}
	~screen() { endwin(); }

	void draw(const std::vector<std::string> &lines, const std::string &foot, size_t first)
	{
		erase();
		const auto rows = static_cast<size_t>(std::max(LINES - 1, 0));
		for (size_t y = 0; y < rows && y < lines.size(); y++) {
			/* The head stays; what is below it scrolls. */
			const size_t at = y < head ? y : y + first;
			if (at >= lines.size())
				break;
			put(static_cast<int>(y), lines[at], at);
		}
		attron(A_REVERSE);
		mvaddnstr(LINES - 1, 0, foot.c_str(), COLS - 1);
		attroff(A_REVERSE);
		refresh();
	}

	static constexpr size_t head = 5;

private:
	static void put(int y, const std::string &line, size_t at)
	{
		const int colour = at < head ? 0 : line.find(" up ") != std::string::npos ? COLOR_PAIR(1) :
						   line.find(" down ") != std::string::npos ? COLOR_PAIR(2) : 0;
		const int attributes = at + 1 == head ? A_BOLD : colour;

		attron(attributes);
		mvaddnstr(y, 0, line.c_str(), COLS);
		attroff(attributes);
	}
};

struct keys {
	uint64_t interval_ms;
	top_order order = top_order::port;
	size_t first = 0;
	bool paused = false, end = false;

	void take(int key)
	{
		switch (key) {
		case 'q':
		case 27:
			end = true;
			break;
		case '+':
			interval_ms = std::max(interval_ms / 2, least_ms);
			break;
		case '-':
			interval_ms = std::min(interval_ms * 2, most_ms);
			break;
		case 's':
			order = order == top_order::port ? top_order::traffic : top_order::port;
			break;
		case ' ':
			paused = !paused;
			break;
		case KEY_DOWN:
			first++;
			break;
		case KEY_UP:
			first -= first > 0;
			break;
		default:
			break;
		}
	}
	std::string foot() const
	{
		return fmt::format(" q quit  s sort by {}  + faster  - slower ({:.1f} s)  space {} ",
				   order == top_order::port ? "traffic" : "port", static_cast<double>(interval_ms) / 1000,
				   paused ? "go on" : "pause");
	}
};

/* Keys until it is time for the next look. */
void wait(keys &k, const std::function<void()> &redraw)
{
	auto next = clock::now() + std::chrono::milliseconds(k.interval_ms);

	while (!k.end && !signals_wait::asked() && (k.paused || clock::now() < next)) {
		const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - clock::now()).count();
		timeout(k.paused ? 200 : static_cast<int>(std::clamp<long long>(left, 1, 200)));
		const int key = getch();
		if (key == ERR)
			continue;
		const auto interval = k.interval_ms;
		k.take(key);
		if (k.interval_ms != interval)
			next = clock::now() + std::chrono::milliseconds(k.interval_ms);
		redraw();
	}
}

int live(context &c, session &s)
{
	keys k{ .interval_ms = c.number("--interval", 1000, least_ms, most_ms) };
	sample before = take_sample(s);
	sample now = before;
	signals_wait signals;
	screen on;
	auto redraw = [&] {
		const auto lines = top_frame(before, now, k.order, static_cast<unsigned>(std::max(COLS, 1)));
		k.first = std::min(k.first, lines.size() - screen::head);
		on.draw(lines, k.foot(), k.first);
	};

	redraw();
	while (!k.end && !signals_wait::asked()) {
		wait(k, redraw);
		if (k.end || signals_wait::asked())
			break;
		before = now;
		now = take_sample(s);
		redraw();
	}
	return worked;
}

int run(context &c)
{
	session s(c);

	if (!c.has("--once") && c.output == form::table) {
		if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
			throw usage_error("top: this is no terminal; --once shows one frame as text");
		return live(c, s);
	}
	const auto before = take_sample(s);
	std::this_thread::sleep_for(std::chrono::milliseconds(c.number("--interval", 1000, least_ms, most_ms)));
	const auto now = take_sample(s);
	std::string text;
	for (auto &line : top_frame(before, now, top_order::port, text_width))
		text += line + "\n";
	c.show(as_json(before, now), text, text);
	return worked;
}

} // namespace

const command top_command = {
	.name = "top",
	.help = "Watch links, traffic, temperatures and commands, live",
	.details = "Keys: q ends; s sorts by port or by traffic; + and - change how often it looks; space pauses; the arrows "
		   "scroll. OF ITS LINK is the busier direction's part of what the link can carry. Commands a second are "
		   "counted by interrupts: by mailbox other events are among them, and this program's own are, too.",
	.options = { the_device, { "--interval", "MS", "how often to look, in milliseconds (default 1000)" },
		     { "--once", nullptr, "one frame as text" } },
	.run = run,
	.examples = "switchtecctl top 0\nswitchtecctl top 0 --once",
};

} // namespace switchtec::tools
