// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <switchtec++/outcome.h>

#include <stdexcept>
#include <string>

namespace switchtec::tools {

/** The exit statuses, as the man page lists them. */
enum exit_status {
	worked = 0,
	failed = 1,
	usage = 2,
	gone = 3,
	may_have_run = 4,
	timed_out = 5,	/* before it started */
};

/** A failure that the user is told about in one line. */
class failure : public std::runtime_error {
public:
	explicit failure(const std::string &text, exit_status status = failed)
		: std::runtime_error(text), status(status)
	{
	}
	exit_status status;
};

/** A mistake in the arguments. */
class usage_error : public failure {
public:
	explicit usage_error(const std::string &text) : failure(text, usage) {}
};

/** A command of the firmware that did not end well. */
class command_failed : public failure {
public:
	command_failed(const std::string &what, const outcome &result)
		: failure(what + ": " + result.text(), status_of(result)), result(result)
	{
	}
	outcome result;

private:
	static exit_status status_of(const outcome &result)
	{
		if (!result.error || result.what == fate::ran)
			return failed;
		if (result.what == fate::may_have_run)
			return may_have_run;
		if (result.gone())
			return gone;
		/* What waits for the end of a pause, and for its turn, gives up in the end. */
		return result.timed_out() || result.error == EIO ? timed_out : failed;
	}
};

/** Who reads our output has gone away: nothing to complain about. */
struct reader_gone {};

} // namespace switchtec::tools
