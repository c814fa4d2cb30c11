// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "outcome.h"

#include <string>

namespace guest {

/** The first line of a file; "" when it cannot be read. */
std::string read_line(const std::string &path);
/** The whole of a file that the kernel may refuse to show: the errno counts. */
outcome try_read(const std::string &path, std::string *text = nullptr);
/** One write() of this text, as echo does it. */
outcome write_text(const std::string &path, const std::string &text);
bool exists(const std::string &path);
/** The last part of where a link leads; "" when it is none. */
std::string link_name(const std::string &path);

/** Module parameters through /sys/module/switchtec/parameters. */
std::string parameter_path(const std::string &name);
std::string parameter(const std::string &name);
void set_parameter(const std::string &name, const std::string &value);

/** Sets a module parameter, and back at the end of the scope. */
class scoped_parameter {
public:
	scoped_parameter(std::string name, const std::string &value);
	~scoped_parameter();
	scoped_parameter(const scoped_parameter &) = delete;
	scoped_parameter &operator=(const scoped_parameter &) = delete;

private:
	std::string name_, before_;
};

} // namespace guest
