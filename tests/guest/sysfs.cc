// SPDX-License-Identifier: GPL-2.0-only
#include "sysfs.h"

#include "fd.h"

#include <fcntl.h>
#include <filesystem>
#include <stdexcept>

namespace guest {

std::string read_line(const std::string &path)
{
	std::string text;

	(void)try_read(path, &text);
	return text.substr(0, text.find('\n'));
}

outcome try_read(const std::string &path, std::string *text)
{
	fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
	char data[4096];

	if (!file)
		return fails(errno);
	outcome result = outcome::of(read(file.get(), data, sizeof(data)));
	if (!result.error && text)
		text->assign(data, static_cast<size_t>(result.value));
	return result;
}

outcome write_text(const std::string &path, const std::string &text)
{
	fd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));

	if (!file)
		return fails(errno);
	outcome result = outcome::of(write(file.get(), text.data(), text.size()));
	return result.error ? result : ok();
}

bool exists(const std::string &path)
{
	return access(path.c_str(), F_OK) == 0;
}

std::string link_name(const std::string &path)
{
	std::error_code ignored;
	auto target = std::filesystem::read_symlink(path, ignored);

	return ignored ? std::string() : target.filename().string();
}

std::string parameter_path(const std::string &name)
{
	return "/sys/module/switchtec/parameters/" + name;
}

std::string parameter(const std::string &name)
{
	return read_line(parameter_path(name));
}

void set_parameter(const std::string &name, const std::string &value)
{
	outcome result = write_text(parameter_path(name), value);
	if (result.error)
		throw std::runtime_error("module parameter " + name + " = " + value + ": " +
					 errno_name(result.error));
}

scoped_parameter::scoped_parameter(std::string name, const std::string &value)
	: name_(std::move(name)), before_(parameter(name_))
{
	set_parameter(name_, value);
}

scoped_parameter::~scoped_parameter()
{
	/* The module may be gone or new by now, and then has its own idea of the value. */
	(void)write_text(parameter_path(name_), before_);
}

} // namespace guest
