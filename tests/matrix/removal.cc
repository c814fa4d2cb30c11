// SPDX-License-Identifier: GPL-2.0-only
#include "removal.h"

#include "occupants.h"
#include "steps.h"

#include "../guest/aer.h"
#include "../guest/kmsg.h"
#include "../guest/place.h"
#include "../guest/qmp.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"

#include <functional>
#include <optional>

namespace matrix {

using namespace guest;

namespace {

bool gone(const slot &sw)
{
	return wait_until([&] { return !sw.bound(); }, patience());
}

bool back(const slot &sw)
{
	return wait_until([&] { return sw.ready(); }, patience());
}

/* A write to a file in sysfs; how long it took is how long the kernel was busy with us. */
bool write_took(record &out, const std::string &what, const std::function<outcome()> &write)
{
	stopwatch time;
	outcome result = write();

	out.took("write", time.seconds() * 1000);
	out.saw(what, result);
	return !result.error;
}

/** echo ADDRESS > .../driver/unbind */
class driver_unbind : public removal {
public:
	bool remove(const slot &sw, record &out) override
	{
		return write_took(out, "unbind", [&] { return sw.unbind(); }) && gone(sw);
	}
	bool bring_back(const slot &sw, record &out) override
	{
		out.saw("bind", sw.bind());
		return back(sw);
	}
	bool leaves_the_device() const override { return true; }
};

/** echo 1 > .../remove: the function, or the port above a switch in a real place, with all below. */
class sysfs_remove : public removal {
public:
	bool remove(const slot &sw, record &out) override
	{
		return write_took(out, "remove", [&] { return remove_all(sw); }) && gone(sw);
	}
	bool bring_back(const slot &sw, record &out) override
	{
		out.saw("rescan", slot::rescan());
		return back(sw);
	}
	bool leaves_the_device() const override { return true; }

private:
	static outcome remove_all(const slot &sw)
	{
		if (!sw.beside_upstream_port())
			return sw.remove_function();
		return write_text(place(sw).port() + "/remove", "1");
	}
};

/** The emulator's device_del: an orderly removal that somebody else asks for. */
class hotplug_delete : public removal {
public:
	bool remove(const slot &sw, record &) override
	{
		sw.unplug();
		qmp_wait_deleted(sw.id(), static_cast<unsigned>(
			std::chrono::duration_cast<std::chrono::seconds>(patience()).count()));
		return gone(sw);
	}
	bool bring_back(const slot &sw, record &) override
	{
		sw.plug_in();
		return back(sw);
	}
};

/** The link goes down: all ones at once, and then the port tells the kernel. */
class surprise : public removal {
public:
	bool remove(const slot &sw, record &) override
	{
		around_.emplace(sw);
		sw.set("link", false);
		return gone(sw) && wait_until([&] { return !sw.name(); }, patience());
	}
	bool over(const slot &sw) override
	{
		return wait_until([&] { return !sw.present(); }, patience());
	}
	/*
	 * Waits for the port to have switched off, which takes it a second. When the driver has the card again the
	 * kernel still sets up what is beside it and below. Meanwhile the emulator's map of addresses changes under
	 * other processors' reads, which may then reach another place: a device that works has told an attribute
	 * wrongly (once, in 246 cells). So it is judged when all that is around it is there.
	 */
	bool bring_back(const slot &sw, record &) override
	{
		return sw.link_up() && wait_until([&] { return around_->all_bound(); }, patience());
	}

private:
	std::optional<place> around_; // of before it went
};

/** The device dies, nobody is told, and later it is removed in one of the orderly ways. */
class death : public removal {
public:
	explicit death(std::unique_ptr<removal> later) : later_(std::move(later)) {}

	bool dies_first(const slot &sw) override
	{
		sw.set("dead", true);
		return true;
	}
	bool remove(const slot &sw, record &out) override { return later_->remove(sw, out); }
	bool bring_back(const slot &sw, record &out) override
	{
		sw.set("dead", false);
		return later_->bring_back(sw, out);
	}

private:
	std::unique_ptr<removal> later_;
};

/**
 * An error that the drivers of a neighbour know nothing of: the kernel resets all, gives up, and calls nobody
 * back. In the end it is the user who brings the device back, in one of the orderly ways.
 */
class lost_vote : public removal {
public:
	explicit lost_vote(std::unique_ptr<removal> later) : later_(std::move(later)) {}

	bool dies_first(const slot &sw) override
	{
		const place here(sw);

		if (!here.is_there())
			throw not_here("the switch has no neighbours");
		/* After this its driver would disable it twice, which is a warning. */
		careful_ = std::make_unique<absent>(here.card());
		let_all_report_errors(here);
		kernel_log_reader log;
		inject_aer("port" + sw.id().substr(2), "SDN");
		if (!wait_until([&] { return log.has_line("device recovery failed"); }, patience()))
			throw std::runtime_error("the kernel does not give up");
		return true;
	}
	bool remove(const slot &sw, record &out) override { return later_->remove(sw, out); }
	bool bring_back(const slot &sw, record &out) override { return later_->bring_back(sw, out); }
	void clean_up(const slot &sw) override
	{
		const place here(sw);

		if (!here.renew() || !back(sw))
			throw std::runtime_error("the switch does not come back with all that is around it");
	}

private:
	std::unique_ptr<removal> later_;
	std::unique_ptr<absent> careful_;
};

std::unique_ptr<removal> by_sysfs(bool driver_only)
{
	if (driver_only)
		return std::make_unique<driver_unbind>();
	return std::make_unique<sysfs_remove>();
}

} // namespace

std::unique_ptr<removal> make_removal(const cell &c)
{
	if (c.kind == "unbind" || c.kind == "remove")
		return by_sysfs(c.driver_only);
	if (c.kind == "device_del")
		return std::make_unique<hotplug_delete>();
	if (c.kind == "link")
		return std::make_unique<surprise>();
	if (c.kind == "dead")
		return std::make_unique<death>(by_sysfs(c.driver_only));
	if (c.kind == "lost-vote")
		return std::make_unique<lost_vote>(by_sysfs(c.driver_only));
	throw std::runtime_error("no kind " + c.kind);
}

} // namespace matrix
