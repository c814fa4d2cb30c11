// SPDX-License-Identifier: GPL-2.0-only
#include "cycle.h"

#include "../failure.h"
#include "../machine/driver.h"
#include "../machine/sysfs.h"
#include "occupants.h"

namespace switchtec::unplug {

using namespace tools;

namespace {

class stopwatch {
public:
	double ms() const { return std::chrono::duration<double, std::milli>(clock::now() - begin_).count(); }

private:
	clock::time_point begin_ = clock::now();
};

class course {
public:
	course(unsigned number, const std::string &kind, const settings &how, const identity &was, kernel_watch &log)
		: how_(how), was_(was), log_(log), kind_(make_disturbance(kind, how.address, how.commands))
	{
		out_.cycle = number;
		out_.kind = kind;
		out_.how = kind_->how();
	}

	result run()
	{
		log_.begin();
		try {
			disturb();
		} catch (const std::exception &wrong) {
			out_.problems.push_back(wrong.what());
		}
		bring_back();
		look_again();
		for (auto &line : log_.complaints())
			out_.splats.push_back(line);
		return out_;
	}

private:
	void disturb()
	{
		step("occupy");
		occupants who(was_.node, how_.load);
		const auto say = [&](const std::string &name, const std::string &what) { told(name, what); };

		step("go");
		away_ = true;
		stopwatch time;
		const bool gone = kind_->happen(how_.limit);
		out_.times_ms["gone"] = time.ms();
		if (!gone)
			out_.problems.push_back("the kernel does not let go in time");
		step("collect");
		if (out_.how == looks::paused) {
			if (!who.collect_paused(say, how_.limit))
				out_.problems.push_back("somebody does not go on");
			out_.times_ms["works again"] = time.ms();
		} else {
			if (!who.collect_gone(say, how_.limit))
				out_.problems.push_back("somebody is still asleep");
			out_.times_ms["all told"] = time.ms();
			if (std::filesystem::exists(was_.node))
				out_.problems.push_back(was_.node + " is still there");
		}
		step("idle");
		who.try_idle(say);
		step("bring back, old handles open");
		bring_back();
		step("close");
	}

	void bring_back()
	{
		if (!away_)
			return;
		step("bring back");
		stopwatch time;
		if (!kind_->bring_back(how_.limit))
			throw failure(how_.address + ": it does not come back after " + out_.kind +
				      "; switchtecctl doctor says more");
		out_.times_ms["back"] = time.ms();
		away_ = false;
	}

	void look_again()
	{
		step("look again");
		const auto now = identity::of(how_.address);
		told("health, node", now.node == was_.node ? "the same" : now.node);
		told("health, attributes", now.attributes == was_.attributes ? "the same" : now.attributes);
		try {
			device dev(now.node);
			const uint8_t word[] = { 1, 2, 3, static_cast<uint8_t>(out_.cycle) };
			const auto echo = dev.run(0x41, word, sizeof(word), in(how_.limit));
			told("health, echo", echo.ok() ? "ok" : echo.text());
		} catch (const std::exception &wrong) {
			told("health, echo", wrong.what());
		}
	}

	void told(const std::string &who, const std::string &what)
	{
		const auto entry = std::pair(who, what);

		if (std::ranges::find(out_.told, entry) == out_.told.end())
			out_.told.push_back(entry);
		if (!allowed(who, out_.how).contains(what))
			out_.problems.push_back(who + " was told " + what);
	}

	void step(const std::string &name)
	{
		how_.step("cycle " + std::to_string(out_.cycle) + ", " + out_.kind + ": " + name);
	}

	const settings &how_;
	const identity &was_;
	kernel_watch &log_;
	std::unique_ptr<disturbance> kind_;
	result out_;
	bool away_ = false;
};

} // namespace

identity identity::of(const std::string &address)
{
	const auto node = node_at(address);
	identity found = { node, "" };

	if (!node.empty())
		for (auto name : { "device_version", "fw_version", "vendor_id", "product_id", "product_revision", "partition",
				   "partition_count" })
			found.attributes += read_line("/sys/class/switchtec/" + node.substr(5) + "/" + name) + " ";
	return found;
}

result run_cycle(unsigned number, const std::string &kind, const settings &how, const identity &was,
		 kernel_watch &log)
{
	return course(number, kind, how, was, log).run();
}

json result::as_json() const
{
	json rows = json::array(), all_problems = problems;

	for (auto &[who, what] : told)
		rows.push_back({ { "who", who }, { "what", what }, { "allowed", allowed(who, how) } });
	for (auto &line : splats)
		all_problems.push_back("in the kernel log: " + line);
	return { { "cycle", cycle }, { "kind", kind }, { "passed", passed() }, { "problems", all_problems },
		 { "told", rows }, { "times_ms", times_ms } };
}

} // namespace switchtec::unplug
