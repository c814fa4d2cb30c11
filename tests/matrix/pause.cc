// SPDX-License-Identifier: GPL-2.0-only
#include "pause.h"

#include "occupants.h"
#include "steps.h"
#include "totals.h"

#include "../guest/aer.h"
#include "../guest/kmsg.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"

#include <functional>

namespace matrix {

using namespace guest;

namespace {

/* The kernel's file is there, and takes this; or the kernel, or the machine, cannot do it. */
void ask(const std::string &path, const std::string &text)
{
	if (write_text(path, text).error)
		throw not_here("the kernel does not take " + text + " in " + path);
}

/* What resets the device, and has when it returns. */
bool resets(const slot &sw, record &out, const std::function<bool()> &what)
{
	const auto before = totals::of(sw).resets;
	const bool done = what();

	if (totals::of(sw).resets == before)
		out.problem("the device was not reset");
	return done;
}

/** echo 1 > .../reset: of the function alone, by its own bit. */
class function_reset : public pause {
public:
	bool happen(const slot &sw, record &out) override
	{
		ask(sw.sysfs_path() + "/reset_method", "flr");
		return resets(sw, out, [&] {
			out.saw("reset", write_text(sw.sysfs_path() + "/reset", "1"));
			return true;
		});
	}
};

/** The same of the whole bus. With other functions on it that is up to the port above. */
class bus_reset : public pause {
public:
	bool happen(const slot &sw, record &out) override
	{
		std::string file = sw.sysfs_path() + "/reset";

		if (!sw.beside_upstream_port())
			ask(sw.sysfs_path() + "/reset_method", "bus");
		else if (file = place(sw).port() + "/reset_subordinate"; !exists(file))
			throw not_here("the kernel resets no bus with other functions on it");
		return resets(sw, out, [&] {
			out.saw("reset", write_text(file, "1"));
			return true;
		});
	}
};

/**
 * Up to 6.1 at least the kernel's own driver of ports has no saved state of them after a sleep, and restores
 * none after the next error. That is not what the next cell is about.
 */
void renew_ports(const slot &sw)
{
	if (!sw.beside_upstream_port())
		return;
	if (!place(sw).renew() || !wait_until([&] { return sw.ready(); }, patience()))
		throw std::runtime_error("the switch does not come back with all that is around it");
}

/** The machine sleeps as deep as pm_test says, and is woken at once. */
class sleep : public pause {
public:
	sleep(std::string depth, std::string state) : depth_(std::move(depth)), state_(std::move(state)) {}

	bool happen(const slot &, record &out) override
	{
		ask("/sys/power/pm_test", depth_);
		/* How many seconds it stays there. */
		ask("/sys/module/suspend/parameters/pm_test_delay", "0");
		out.saw("sleep", write_text("/sys/power/state", state_));
		ask("/sys/power/pm_test", "none");
		return true;
	}
	void clean_up(const slot &sw) override { renew_ports(sw); }

private:
	std::string depth_, state_;
};

/** The machine is about to be switched off, its memory is copied; and then there is no disk to keep it on. */
class hibernation : public pause {
public:
	bool happen(const slot &, record &out) override
	{
		ask("/sys/power/disk", "shutdown");
		kernel_log_reader log;
		const outcome refused = write_text("/sys/power/state", "disk");
		out.saw("hibernation", refused == fails(ENODEV) || refused == fails(ENOSPC) ?
					       "no disk" : name_of(refused));
		if (!log.has_line("Image created"))
			out.problem("the machine's memory was not copied");
		return true;
	}
	void clean_up(const slot &sw) override { renew_ports(sw); }
};

/** An error that the bus reports. Every driver that it hits can recover, as one that cannot is not there. */
class bus_error : public pause {
public:
	bus_error(std::string source, std::string error, bool fatal)
		: source_(std::move(source)), error_(std::move(error)), fatal_(fatal)
	{
	}

	bool happen(const slot &sw, record &out) override
	{
		const place here(sw);
		const absent careless(here.careless_card());

		let_all_report_errors(here);
		if (!fatal_) {
			const bool over = recovers(sw);
			out.saw("mild error", reset_ ? "reset for a neighbour" : "cost nothing");
			return over;
		}
		return resets(sw, out, [&] { return recovers(sw); });
	}
	bool loses() const override { return reset_; }

private:
	bool recovers(const slot &sw)
	{
		kernel_log_reader log;

		inject_aer(source_ + sw.id().substr(2), error_);
		const bool over =
			wait_until([&] { return log.has_line("device recovery successful"); }, patience());
		/* A neighbour's driver may ask for a reset whatever the error, and then all are called so. */
		reset_ = fatal_ || (sw.beside_upstream_port() && log.has_line("set up again"));
		return over;
	}

	std::string source_, error_;
	bool fatal_, reset_ = true;
};

/** One after the other. */
class both : public pause {
public:
	both(std::unique_ptr<pause> first, std::unique_ptr<pause> second)
		: first_(std::move(first)), second_(std::move(second))
	{
	}
	bool happen(const slot &sw, record &out) override
	{
		return first_->happen(sw, out) && second_->happen(sw, out);
	}

private:
	std::unique_ptr<pause> first_, second_;
};

std::unique_ptr<pause> fatal_at_the_port()
{
	return std::make_unique<bus_error>("port", "SDN", true);
}

} // namespace

std::unique_ptr<pause> make_pause(const cell &c)
{
	if (c.kind == "flr")
		return std::make_unique<function_reset>();
	if (c.kind == "reset")
		return std::make_unique<bus_reset>();
	if (c.kind == "suspend-fails")
		return std::make_unique<sleep>("devices", "freeze");
	if (c.kind == "suspend-idle")
		return std::make_unique<sleep>("platform", "freeze");
	if (c.kind == "suspend")
		return std::make_unique<sleep>("core", "mem");
	if (c.kind == "hibernation")
		return std::make_unique<hibernation>();
	if (c.kind == "hibernation-error")
		return std::make_unique<both>(std::make_unique<hibernation>(), fatal_at_the_port());
	if (c.kind == "error-mild")
		return std::make_unique<bus_error>("sw", "COMP_TIME", false);
	if (c.kind == "error-self")
		return std::make_unique<bus_error>("sw", "MALF_TLP", true);
	if (c.kind == "error-beside")
		return std::make_unique<bus_error>("up", "SDN", true);
	if (c.kind == "error-port")
		return fatal_at_the_port();
	return nullptr;
}

} // namespace matrix
