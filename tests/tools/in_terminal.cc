// SPDX-License-Identifier: GPL-2.0-only
/*
 * in_terminal ROWS COLUMNS STEP... -- COMMAND...: run a command on a pseudo terminal, and print what happened as
 * lines for tests/tools/terminal.py, which has a terminal to show it on.
 *
 * Steps: `more` waits for output and then for a moment without; `key:q` types; `size:10x40` changes the size and
 * tells so; `mark:NAME` is a screen to look at; `signal:N`; `end` waits for the command to end.
 */
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr auto patience = std::chrono::seconds(30);
constexpr int quiet_ms = 400;

int terminal;

/* false: nothing in this time, or nothing any more */
bool pass_on(int limit_ms, bool &ended)
{
	pollfd entry = { terminal, POLLIN, 0 };
	unsigned char data[4096];

	if (poll(&entry, 1, limit_ms) <= 0)
		return false;
	const auto size = read(terminal, data, sizeof(data));
	if (size <= 0) {
		ended = true;
		return false;
	}
	std::printf("TERM out ");
	for (ssize_t i = 0; i < size; i++)
		std::printf("%02x", data[i]);
	std::printf("\n");
	return true;
}

void more()
{
	const auto end = std::chrono::steady_clock::now() + patience;
	bool some = false, ended = false;

	while (!ended && std::chrono::steady_clock::now() < end) {
		if (pass_on(quiet_ms, ended))
			some = true;
		else if (some)
			return;
	}
}

void set_size(int rows, int columns)
{
	winsize size = {};

	size.ws_row = static_cast<unsigned short>(rows);
	size.ws_col = static_cast<unsigned short>(columns);
	std::printf("TERM size %d %d\n", rows, columns);
	ioctl(terminal, TIOCSWINSZ, &size);
}

} // namespace

int main(int count, char **words)
{
	std::vector<std::string> steps;
	int at = 3;

	for (; at < count && std::string(words[at]) != "--"; at++)
		steps.push_back(words[at]);
	if (count < 4 || at + 1 >= count)
		return 2;
	const int rows = std::atoi(words[1]), columns = std::atoi(words[2]);
	winsize size = {};
	size.ws_row = static_cast<unsigned short>(rows);
	size.ws_col = static_cast<unsigned short>(columns);
	const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
	if (child == 0) {
		execvp(words[at + 1], words + at + 1);
		_exit(127);
	}
	std::printf("TERM size %d %d\n", rows, columns);
	for (auto &step : steps) {
		const auto value = step.substr(step.find(':') + 1);
		if (step == "more")
			more();
		else if (step.starts_with("key:"))
			(void)!write(terminal, value.data(), value.size());
		else if (step.starts_with("size:"))
			set_size(std::atoi(value.c_str()), std::atoi(value.substr(value.find('x') + 1).c_str()));
		else if (step.starts_with("signal:"))
			kill(child, std::atoi(value.c_str()));
		else if (step.starts_with("mark:"))
			std::printf("TERM mark %s\n", value.c_str());
		else if (step == "end")
			for (bool ended = false; !ended;)
				pass_on(1000, ended);
	}
	int status = 0;
	waitpid(child, &status, 0);
	std::printf("TERM exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
