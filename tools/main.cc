// SPDX-License-Identifier: GPL-2.0-only
/* switchtecctl: the command line, and what errors come to. */

#include "command.h"
#include "context.h"
#include "parse.h"
#include "show/help.h"
#include "show/out.h"

#include <switchtec++/find.h>

#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

using namespace switchtec::tools;

namespace {

/* What is closed would be the device's when it is opened, and what is printed a command for the firmware. */
void keep_standard_descriptors()
{
	for (int number : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO })
		/* Open, and of no use: the wrong way round. */
		if (fcntl(number, F_GETFD) < 0 && open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) != number)
			_exit(failed);
}

/* What to do about it. */
std::string advice(exit_status status)
{
	switch (status) {
	case gone:
		return " (switchtecctl list shows what is there)";
	case may_have_run:
		return " (look whether it was done before you try again)";
	case timed_out:
		return " (try again; --timeout gives it longer)";
	default:
		return "";
	}
}

/* In the JSON form an error is a document, too, besides the line for people. */
int report(const context &c, const std::string &what, exit_status status)
{
	const auto text = what + advice(status);

	std::cerr << "switchtecctl: " << text << '\n';
	if (c.output == form::json && status != usage) {
		json said = { { "schema", "switchtecctl-1" },
			      { "command", c.name },
			      { "error", { { "status", int(status) }, { "text", text } } } };
		try {
			out::write(said.dump() + "\n");
		} catch (...) {
		}
	}
	return status;
}

/* EPERM and EACCES of files beside the node, too: what to do is the same. */
std::string with_advice(const switchtec::error &error)
{
	const bool root = error.code().value() == EACCES || error.code().value() == EPERM;

	return error.what() + std::string(root && geteuid() ? " (try sudo)" :
					  error.code().value() == ENOENT ? " (see switchtecctl list)" : "");
}

int run(int count, char **words)
{
	context c;

	try {
		const command *what = parse(count, words, c);
		return what ? what->run(c) : worked;
	} catch (const reader_gone &) {
		return worked;
	} catch (const failure &error) {
		return report(c, error.what(), error.status);
	} catch (const switchtec::bad_name &error) {
		return report(c, error.what(), usage);
	} catch (const switchtec::error &error) {
		return report(c, with_advice(error), error.gone() ? gone : failed);
	} catch (const std::exception &error) {
		return report(c, error.what(), failed);
	}
}

} // namespace

int main(int count, char **words)
{
	keep_standard_descriptors();
	/* Told by write(), so that nothing is cut off in the middle of its work. */
	std::signal(SIGPIPE, SIG_IGN);
	return run(count, words);
}
