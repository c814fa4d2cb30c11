// SPDX-License-Identifier: MIT
/*
 * A Switchtec switch, through its node /dev/switchtecN. Header-only, C++20, nothing but the C library and
 * the kernel's <linux/switchtec_ioctl.h>. Works with mainline's driver too, which tells less: its ENODEV may
 * be about a command that did run.
 */
#pragma once

#include "events.h"
#include "find.h"
#include "outcome.h"

#include <fcntl.h>
#include <limits>
#include <optional>
#include <poll.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <utility>

namespace switchtec {

inline constexpr std::size_t max_payload = 1024;

/**
 * class device - one open handle
 *
 * One command at a time; open a second device for a second one. Not for several threads at once. A handle
 * outlives its switch: then commands end with an outcome that is gone(), and the rest throws an error that is.
 */
class device {
public:
	/** @name: a path, "switchtec0", "0", or a PCI address. Throws. */
	explicit device(std::string_view name, int flags = O_RDWR)
		: node_(node_of(name)), flags_(flags | O_CLOEXEC | O_NONBLOCK)
	{
		check_is_switchtec();
		open_again();
	}
	device(device &&from) noexcept
		: node_(std::move(from.node_)), sysfs_(std::move(from.sysfs_)), flags_(from.flags_),
		  fd_(std::exchange(from.fd_, -1))
	{
	}
	device &operator=(device &&from) noexcept
	{
		std::swap(node_, from.node_);
		std::swap(sysfs_, from.sysfs_);
		std::swap(flags_, from.flags_);
		std::swap(fd_, from.fd_);
		return *this;
	}
	~device() { close_now(); }

	const std::string &node() const { return node_; }
	/** Of the class device: attributes are files in it. */
	const std::string &sysfs() const { return sysfs_; }
	/** "0000:01:00.0"; "" once the device is gone */
	std::string address() const { return detail::link_name(sysfs_ + "/device"); }
	/** 3 to 6; 0 for a switch that nobody knows. Throws when it is gone. */
	int generation() const
	{
		const auto f = function_at(address());

		if (!f.vendor || !f.device)
			throw error(node_, call::attribute, ENODEV);
		return generation_of(f.vendor, f.device);
	}

	/* ---- commands -------------------------------------------------------------------------- */

	/** Send a command and wait for its answer. When @until passes, the handle is a new one afterwards. */
	outcome run(std::uint32_t word, std::span<const std::uint8_t> input, std::size_t output_size,
		    deadline until = never)
	{
		if (until <= clock::now())
			return { fate::did_not_run, deadline_passed, call::write, 0, {} };
		if (auto failed = submit(word, input))
			return *failed;
		auto result = collect(output_size, until);
		if (result.error == deadline_passed)
			abandon();
		return result;
	}

	/** Send it and return; nothing: it is on its way, and descriptor() is readable when it has ended. */
	[[nodiscard]] std::optional<outcome> submit(std::uint32_t word, std::span<const std::uint8_t> input)
	{
		std::vector<std::uint8_t> request(sizeof(word) + input.size());

		std::memcpy(request.data(), &word, sizeof(word));
		std::ranges::copy(input, request.begin() + sizeof(word));
		while (::write(fd_, request.data(), request.size()) < 0)
			if (errno != EINTR)
				return outcome{ fate::did_not_run, errno, call::write, 0, {} };
		return std::nullopt;
	}

	/** For poll(): POLLIN when a command has ended, POLLPRI when an armed event fired, POLLERR when gone. */
	int descriptor() const { return fd_; }

	/** The answer to what submit() sent: as many bytes as asked for, zeros past the firmware's own. */
	outcome collect(std::size_t output_size, deadline until = never)
	{
		std::vector<std::uint8_t> reply(sizeof(std::uint32_t) + output_size);

		for (;;) {
			const auto got = ::read(fd_, reply.data(), reply.size());
			if (got >= 0)
				return answer(reply, static_cast<std::size_t>(got));
			if (errno != EAGAIN && errno != EINTR)
				return { errno == ENODEV || errno == EBADE || errno == EINVAL ?
						 fate::did_not_run : fate::may_have_run,
					 errno, call::read, 0, {} };
			if (!wait_for(POLLIN, until))
				return { fate::may_have_run, deadline_passed, call::read, 0, {} };
		}
	}

	/** Give up what is outstanding: if it still waits for its turn it does not run. Events seen are forgotten. */
	void abandon()
	{
		close_now();
		open_again();
	}

	/* ---- events ---------------------------------------------------------------------------- */

	event_state state(const event &which, int index = local_partition) { return control(which, index, 0); }
	/** Tell this and every other handle, once, when it happens next (or has happened). */
	event_state arm(const event &which, int index = local_partition)
	{
		return control(which, index, SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL);
	}
	event_state disarm(const event &which, int index = local_partition)
	{
		return control(which, index, SWITCHTEC_IOCTL_EVENT_FLAG_DIS_POLL);
	}
	/** Forget that it has happened; the count stays. */
	event_state clear(const event &which, int index = local_partition)
	{
		return control(which, index, SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR);
	}
	/** Both at once: tell when it happens anew. */
	event_state arm_anew(const event &which, int index = local_partition)
	{
		return control(which, index,
			       SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL | SWITCHTEC_IOCTL_EVENT_FLAG_CLEAR);
	}
	/** Which have happened. Ends what wait() has to tell so far. */
	switchtec_ioctl_event_summary summary()
	{
		switchtec_ioctl_event_summary all = {};

		request(SWITCHTEC_IOCTL_EVENT_SUMMARY, &all, "event summary");
		return all;
	}
	/** An armed event has fired since the open, or the last summary(); false: the time is up. */
	bool wait(deadline until = never) { return wait_for(POLLPRI, until); }

	/* ---- the rest -------------------------------------------------------------------------- */

	/** Any ioctl of <linux/switchtec_ioctl.h>. Throws. */
	template <typename structure>
	void request(unsigned long number, structure *data, const std::string &what)
	{
		while (::ioctl(fd_, number, data) < 0)
			if (errno != EINTR)
				throw error(node_ + ": " + what, call::control, errno);
	}

	/** "fw_version" and the like. Throws. */
	std::string attribute(const std::string &name) const
	{
		const auto path = sysfs_ + "/" + name;
		char text[256];
		const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
		if (file < 0)
			throw error(node_ + ": attribute " + name, errno,
				    errno == ENOENT ? "no such attribute, or the device is gone" : std::strerror(errno),
				    !std::filesystem::exists(sysfs_));
		const auto size = ::read(file, text, sizeof(text));
		const int failed = errno;
		::close(file);
		if (size < 0)
			throw error(node_ + ": attribute " + name, call::attribute, failed);
		std::string value(text, static_cast<std::size_t>(size));
		return value.substr(0, value.find('\n'));
	}

private:
	/* The kernel's class link answers for every name a node may have been given (udev, mknod). */
	void check_is_switchtec()
	{
		struct stat info;

		if (::stat(node_.c_str(), &info) != 0)
			throw error(node_, errno, errno == ENOENT ? "no such node" : std::strerror(errno));
		if (!S_ISCHR(info.st_mode))
			throw error(node_, ENOTTY, "not a character device");
		sysfs_ = "/sys/dev/char/" + std::to_string(major(info.st_rdev)) + ":" +
			 std::to_string(minor(info.st_rdev));
		std::error_code none;
		const auto real = std::filesystem::canonical(sysfs_, none);
		if (none || !std::filesystem::exists(sysfs_ + "/device/switchtec")) {
			/* It may have gone between the two. */
			const bool gone = !std::filesystem::exists(sysfs_);
			throw error(node_, ENODEV, gone ? "the device is gone" : "not a Switchtec device", gone);
		}
		sysfs_ = real;
	}

	void open_again()
	{
		fd_ = ::open(node_.c_str(), flags_);
		if (fd_ < 0)
			throw error("cannot open " + node_, call::open, errno);
	}
	void close_now()
	{
		if (fd_ >= 0)
			::close(std::exchange(fd_, -1));
	}

	static outcome answer(const std::vector<std::uint8_t> &reply, std::size_t got)
	{
		outcome result;

		if (got != reply.size())
			return { fate::ran, EPROTO, call::read, 0, {} };
		std::memcpy(&result.return_code, reply.data(), sizeof(result.return_code));
		result.output.assign(reply.begin() + sizeof(result.return_code), reply.end());
		return result;
	}

	static int milliseconds_to(deadline until)
	{
		if (until == never)
			return -1;
		const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();

		return static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max()));
	}

	/* false: the time is up. What is gone is told by the next call. */
	bool wait_for(short bits, deadline until)
	{
		for (;;) {
			struct pollfd entry = { fd_, bits, 0 };
			const int ready = ::poll(&entry, 1, milliseconds_to(until));

			if (ready > 0) {
				if (bits == POLLPRI && !(entry.revents & POLLPRI) && entry.revents & (POLLERR | POLLHUP))
					throw error(node_, call::control, ENODEV);
				return true;
			}
			if (ready < 0 && errno != EINTR)
				throw error(node_ + ": poll", call::control, errno);
			if (ready == 0 && until != never && until <= clock::now())
				return false;
		}
	}

	event_state control(const event &which, int index, std::uint32_t flags)
	{
		switchtec_ioctl_event_ctl data = {};

		data.event_id = which.id;
		data.index = index;
		data.flags = flags;
		request(SWITCHTEC_IOCTL_EVENT_CTL, &data, std::string("event ") + which.name);
		event_state now{ .occurred = data.occurred != 0, .count = data.count };
		std::copy(std::begin(data.data), std::end(data.data), now.data);
		now.armed = data.flags & SWITCHTEC_IOCTL_EVENT_FLAG_EN_POLL;
		now.log = data.flags & SWITCHTEC_IOCTL_EVENT_FLAG_EN_LOG;
		now.cli = data.flags & SWITCHTEC_IOCTL_EVENT_FLAG_EN_CLI;
		now.fatal = data.flags & SWITCHTEC_IOCTL_EVENT_FLAG_EN_FATAL;
		return now;
	}

	std::string node_, sysfs_;
	int flags_;
	int fd_ = -1;
};

} // namespace switchtec
