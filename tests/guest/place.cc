// SPDX-License-Identifier: GPL-2.0-only
#include "place.h"

#include "sysfs.h"
#include "wait.h"

#include <algorithm>
#include <cstdio>

namespace guest {

namespace fs = std::filesystem;

namespace {

bool is_function(const fs::path &path)
{
	return path.filename().string().starts_with("0000:") && fs::exists(path / "vendor");
}

void collect(const fs::path &bridge, std::vector<std::string> &found)
{
	std::vector<std::string> here;

	for (auto &entry : fs::directory_iterator(bridge))
		if (is_function(entry.path()))
			here.push_back(entry.path());
	std::ranges::sort(here);
	for (auto &path : here) {
		found.push_back(path);
		collect(path, found);
	}
}

/* A port of a switch where nothing is plugged in has a driver as well: pcieport. */
bool bound(const std::string &function)
{
	return exists(function + "/driver");
}

} // namespace

place::place(const slot &sw)
{
	const fs::path self = fs::canonical(sw.sysfs_path());

	port_ = self.parent_path();
	upstream_ = (self.parent_path() / (sw.address().substr(0, sw.address().size() - 1) + "0")).string();
	collect(self.parent_path(), functions_);
	for (auto &function : functions_) {
		const auto driver = link_name(function + "/driver");
		if (driver == "e1000e")
			card_ = function;
		else if (driver == "vmxnet3")
			careless_card_ = function;
	}
}

bool place::is_there() const
{
	return !card_.empty() && !careless_card_.empty();
}

bool place::all_bound() const
{
	return std::ranges::all_of(functions_, bound);
}

bool place::all_gone() const
{
	return std::ranges::none_of(functions_, exists);
}

std::vector<std::string> place::ids() const
{
	std::vector<std::string> found;

	for (auto &function : functions_) {
		char text[] = "ffffffff";
		std::snprintf(text, sizeof(text), "%08x", read_config(function, 0));
		found.push_back(exists(function) ? text : "absent");
	}
	return found;
}

bool place::remove() const
{
	return !write_text(port_ + "/remove", "1").error && wait_until([&] { return all_gone(); });
}

bool place::rescan() const
{
	return !slot::rescan().error && wait_until([&] { return all_bound(); });
}

uint32_t read_config(const std::string &function, unsigned offset, unsigned size)
{
	fd file(open((function + "/config").c_str(), O_RDONLY | O_CLOEXEC));
	uint32_t value = 0;

	if (pread(file.get(), &value, size, offset) != static_cast<ssize_t>(size))
		return ~0u;
	return value;
}

void write_config(const std::string &function, unsigned offset, uint32_t value, unsigned size)
{
	fd file(open((function + "/config").c_str(), O_WRONLY | O_CLOEXEC));

	if (pwrite(file.get(), &value, size, offset) != static_cast<ssize_t>(size))
		throw std::runtime_error("cannot write configuration space of " + function);
}

} // namespace guest
