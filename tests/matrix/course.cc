// SPDX-License-Identifier: GPL-2.0-only
#include "course.h"

#include "occupants.h"
#include "pause.h"
#include "removal.h"
#include "steps.h"
#include "totals.h"

#include "../guest/module.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"

namespace matrix {

using namespace guest;

class course::steps_of_one {
public:
	steps_of_one(const course &all, const cell &c, record &out)
		: sw_(all.sw_), healthy_(all.healthy_), timer_(all.timer_), c_(c), out_(out)
	{
	}

	void run()
	{
		step("set up");
		switch_mode();
		before_ = totals::of(sw_);
		who_ = occupants::make(c_.state, sw_, before_, out_);
		if (c_.closes == closing::before)
			close();
		pause_ = make_pause(c_);
		if (pause_)
			pause();
		else if (c_.kind == "rmmod")
			unload();
		else
			remove();
		if (out_.is_broken())
			return;
		step("health check");
		close();
		healthy_.check(sw_, out_, "in the end");
		check_overlap();
		step("clean up");
		if (kind_)
			kind_->clean_up(sw_);
		if (pause_)
			pause_->clean_up(sw_);
	}

private:
	/* Counts when the driver binds. */
	void switch_mode()
	{
		const std::string wanted = c_.mode == "dma" ? "Y" : "N";

		if (parameter("use_dma_mrpc") == wanted)
			return;
		set_parameter("use_dma_mrpc", wanted);
		if (sw_.unbind().error || sw_.bind().error ||
		    !wait_until([&] { return sw_.ready(); }, patience()))
			throw std::runtime_error("cannot switch to " + c_.mode);
	}

	void remove()
	{
		kind_ = make_removal(c_);
		if (kind_->dies_first(sw_)) {
			step("dead");
			if (!who_->closed())
				who_->notice_death();
		}
		step("remove");
		timer_.begin();
		stopwatch time;
		const bool gone = kind_->remove(sw_, out_);
		if (!gone) {
			out_.broken("the kernel does not let go");
			return;
		}
		step("collect");
		who_->woken();
		out_.took("all awake", time.seconds() * 1000);
		if (!kind_->over(sw_))
			out_.broken("the kernel does not let go");
		if (auto ms = timer_.end())
			out_.took("remove", *ms);
		if (out_.is_broken())
			return;
		healthy_.check_gone(out_);
		step("inert");
		who_->inert("gone");
		let_go(*kind_);
		if (c_.closes == closing::between)
			close();
		step("bring back");
		if (!kind_->bring_back(sw_, out_)) {
			out_.broken("it does not come back");
			return;
		}
		come_back();
	}

	void come_back()
	{
		if (c_.closes == closing::open) {
			step("health check, old handles open");
			healthy_.check(sw_, out_, "with old handles");
		}
		step("inert, back");
		who_->inert("back");
		if (c_.closes == closing::late)
			close();
	}

	/* What the device still works on ends now: it must not reach memory that is ours no more. */
	void let_go(const removal &kind)
	{
		if (!kind.leaves_the_device() || !who_->holds()) {
			who_->release_hold();
			return;
		}
		const auto before = totals::of(sw_);
		who_->release_hold();
		out_.saw("DMA after the driver",
			 totals::of(sw_).dma_results == before.dma_results ? "none" : "written");
	}

	void pause()
	{
		step("pause");
		stopwatch time;
		if (!pause_->happen(sw_, out_))
			out_.broken("the device does not come back");
		out_.took("pause", time.seconds() * 1000);
		if (out_.is_broken() || who_->closed())
			return;
		step("go on");
		who_->go_on({ .lost = pause_->loses() });
	}

	/* A module in use does not go; one that is not does, and takes the driver with it. */
	void unload()
	{
		if (!who_->closed()) {
			step("rmmod refused");
			outcome refused = unload_module();
			out_.saw("rmmod, in use", is_refusal(refused) ? "refused" : name_of(refused));
			step("go on");
			who_->go_on({ .lost = false });
			close();
		}
		if (out_.is_broken())
			return;
		step("rmmod");
		const std::string parameters = current_parameters();
		timer_.begin();
		stopwatch time;
		outcome unloaded = fails(EAGAIN);
		if (!wait_until([&] { return !is_refusal(unloaded = unload_module()); }, patience())) {
			out_.broken("rmmod is refused for ever");
			return;
		}
		out_.took("write", time.seconds() * 1000);
		if (auto ms = timer_.end())
			out_.took("remove", *ms);
		out_.saw("rmmod", unloaded);
		healthy_.check_gone(out_);
		who_->release_hold();
		step("insmod");
		out_.saw("insmod", load_module(parameters));
		if (!wait_until([&] { return sw_.ready(); }, patience()))
			out_.broken("it does not come back");
	}

	void close()
	{
		if (who_->closed())
			return;
		step("close");
		if (!who_->close())
			out_.broken("the module is still in use after the last close");
	}

	/* A command written over another one is a bug of the driver. */
	void check_overlap()
	{
		/* Less than before: it was plugged in anew. */
		if (totals::of(sw_).overlapped_commands > before_.overlapped_commands)
			out_.problem("a command was written while another one was running");
	}

	static std::string current_parameters()
	{
		std::string text;

		for (auto name : { "use_dma_mrpc", "unbind_drain_ms" })
			if (exists(parameter_path(name)))
				text += std::string(name) + "=" + parameter(name) + " ";
		return text;
	}

	const slot &sw_;
	const health &healthy_;
	remove_timer &timer_;
	const cell &c_;
	record &out_;
	std::unique_ptr<occupants> who_;
	std::unique_ptr<removal> kind_;
	std::unique_ptr<matrix::pause> pause_;
	totals before_;
};

record course::run(const cell &c)
{
	record out(c.name);

	log_.begin();
	begin_cell(c.name);
	stopwatch time;
	try {
		steps_of_one(*this, c, out).run();
	} catch (const not_here &lack) {
		out.saw("left out", lack.what());
	} catch (const std::exception &error) {
		out.broken(error.what());
	}
	out.took("cell", time.seconds() * 1000);
	if (auto lines = log_.complaints(); !lines.empty())
		out.broken("in the kernel log: " + lines.front());
	end_cell();
	return out;
}

} // namespace matrix
