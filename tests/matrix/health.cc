// SPDX-License-Identifier: GPL-2.0-only
#include "health.h"

#include "steps.h"

#include "../guest/sysfs.h"
#include "../guest/wait.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace matrix {

using namespace guest;
namespace fs = std::filesystem;

namespace {

constexpr const char *class_folder = "/sys/class/switchtec";

constexpr const char *attribute_names[] = {
	"device_version",   "fw_version",       "vendor_id",    "product_id",
	"product_revision", "component_vendor", "component_id", "component_revision",
	"partition",        "partition_count",
};

std::string nodes()
{
	std::string found;

	for (auto &entry : fs::directory_iterator("/dev"))
		if (entry.path().filename().string().starts_with("switchtec"))
			found += " " + entry.path().filename().string();
	return found.empty() ? "none" : found.substr(1);
}

std::string class_devices()
{
	std::error_code no_module;
	std::string found;

	for (fs::directory_iterator at(class_folder, no_module), end; !no_module && at != end; ++at)
		found += " " + at->path().filename().string();
	return found.empty() ? "none" : found.substr(1);
}

/* With a limit, so that a command which never ends is an answer too. */
std::string echo(const slot &sw)
{
	handle h = sw.open(O_RDWR | O_NONBLOCK);
	const uint32_t word = next_word();
	outcome result = h.opened();

	if (!result.error)
		result = h.send_echo(word);
	if (result.error)
		return name_of(result);
	result = fails(EAGAIN);
	(void)wait_until([&] { return (result = h.receive_echo(word)) != fails(EAGAIN); }, patience());
	return name_of(result);
}

} // namespace

health::health(const slot &sw) : name_(sw.name().value_or("none")), attributes_(attributes(sw))
{
}

std::map<std::string, std::string> health::attributes(const slot &sw)
{
	std::map<std::string, std::string> values;

	for (auto name : attribute_names)
		values[name] = read_line(sw.class_path() + "/" + name);
	return values;
}

void health::check(const slot &sw, record &out, const std::string &when) const
{
	const std::string answer = echo(sw);

	out.saw(when + " echo", answer);
	if (answer != "ok")
		out.broken("the device does not work " + when);
	const auto name = sw.name().value_or("none");
	out.saw(when + " name", name == name_ ? "the same" : "another");
	const auto values = attributes(sw);
	std::string wrong;
	for (auto &[attribute, value] : attributes_)
		if (values.at(attribute) != value || value.empty())
			wrong += " " + attribute + "='" + values.at(attribute) + "'";
	out.saw(when + " attributes", wrong.empty() ? "all" : wrong.substr(1));
	out.saw(when + " nodes", nodes() == name && class_devices() == name ?
					 "one" :
					 nodes() + "; in the class: " + class_devices());

	struct stat info = {};
	(void)stat(("/dev/" + name).c_str(), &info);
	const auto number = std::to_string(major(info.st_rdev)) + ":" +
			    std::to_string(minor(info.st_rdev));
	if (read_line(sw.class_path() + "/dev") != number)
		out.problem("node " + number + " is not the class device's " + when);
}

void health::check_gone(record &out) const
{
	out.saw("gone nodes", nodes());
	out.saw("gone class", class_devices());
}

std::string first_line(const std::string &file)
{
	std::string line;

	std::getline(std::ifstream(file), line);
	return line;
}

} // namespace matrix
