// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

namespace switchtec {

using clock = std::chrono::steady_clock;

/** When to give up. `never`, or `in(std::chrono::seconds(5))`. */
using deadline = clock::time_point;
inline constexpr deadline never = deadline::max();

inline deadline in(clock::duration from_now)
{
	return clock::now() + from_now;
}

/** Did the firmware do it? After an error this is what a program has to know before it tries again. */
enum class fate {
	ran,		/* the firmware has answered */
	may_have_run,	/* nobody can tell */
	did_not_run,	/* it never reached the firmware */
};

/** Which call an errno is from: the same number means different things. */
enum class call { open, write, read, control, attribute };

/** The errno of a deadline that has passed here; ETIMEDOUT is the driver's own limit. */
inline constexpr int deadline_passed = ETIME;

/** What the driver's contract says of an errno; strerror() explains most of them badly. */
inline std::string explain(call from, int number)
{
	switch (number) {
	case EBADE:
		return from == call::read ? "no command is outstanding on this handle" :
					    "a command is already outstanding on this handle";
	case EPERM:
		return from == call::write ? "this command reaches raw registers and needs CAP_SYS_ADMIN" :
					     "not permitted";
	case EACCES:
		return "no permission; the node is root's unless udev says otherwise";
	case ENOENT:
		return from == call::open ? "its node is gone" : std::strerror(number);
	case ENODEV:
		return from == call::read ? "the device is gone; the command was not run" : "the device is gone";
	case EPIPE:
		return "the device went away while the command ran; it may have taken effect";
	case EIO:
		return from == call::write ? "the device is paused or does not answer; the command was not run" :
		       from == call::read  ? "the device stopped answering; the command may have run" :
					     "the device is paused or does not answer";
	case ENXIO:
		return from == call::read ? "the firmware reported the command as interrupted" :
					    "no device has this number any more";
	case EBADMSG:
		return "the firmware reported a status the driver does not know";
	case ETIMEDOUT:
		return "the command passed the driver's time limit (module parameter mrpc_timeout_ms)";
	case deadline_passed:
		return from == call::write ? "the time was up before the command was sent" :
					     "no answer in time; the command may still run";
	case EINVAL:
		return from == call::control ? "no such event, index, port or partition" :
					       "size out of bounds: at most 1024 bytes of input and of output";
	case EOPNOTSUPP:
		return "this switch does not have that";
	case EBADF:
		return "the handle is not open for this";
	default:
		return std::strerror(number);
	}
}

/** "EPIPE" */
inline std::string errno_name(int number)
{
	const char *name = strerrorname_np(number);

	return name ? name : "errno " + std::to_string(number);
}

/** A device that is not there any more, as against one that failed. */
inline bool means_gone(call from, int number)
{
	return number == ENODEV || number == EPIPE || (number == ENXIO && from != call::read) ||
	       (number == ENOENT && from == call::open);
}

/** Thrown by everything but commands: what failed, the errno, and what that means. */
class error : public std::system_error {
public:
	error(const std::string &what_failed, call from, int number)
		: error(what_failed, number, explain(from, number), means_gone(from, number))
	{
	}
	error(const std::string &what_failed, int number, const std::string &meaning, bool gone = false)
		: std::system_error(number, std::generic_category()), gone_(gone),
		  text_(what_failed + ": " + errno_name(number) + ", " + meaning)
	{
	}

	/** Where the errno says nothing to people. */
	error(const std::string &text, int number)
		: std::system_error(number, std::generic_category()), gone_(false), text_(text)
	{
	}

	const char *what() const noexcept override { return text_.c_str(); }
	bool gone() const { return gone_; }

private:
	bool gone_;
	std::string text_;
};

/** What became of one command. Never an exception: "may have run" is a case like the others. */
struct outcome {
	fate what = fate::ran;
	int error = 0;			/* 0: the firmware has answered */
	call from = call::read;		/* where the errno came up */
	std::uint32_t return_code = 0;	/* the firmware's; 0 is success */
	std::vector<std::uint8_t> output;

	bool ok() const { return !error && !return_code; }
	bool gone() const { return error && means_gone(from, error); }
	bool timed_out() const { return error == deadline_passed || error == ETIMEDOUT; }

	/** One line for people; "" when all is well. */
	std::string text() const
	{
		if (error)
			return errno_name(error) + ", " + explain(from, error);
		if (!return_code)
			return "";
		static constexpr char digits[] = "0123456789abcdef";
		std::string hex;
		for (std::uint32_t rest = return_code; rest; rest >>= 4)
			hex.insert(hex.begin(), digits[rest & 0xf]);
		return "the firmware refuses it, return code 0x" + hex;
	}
};

} // namespace switchtec
