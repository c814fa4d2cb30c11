// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <unistd.h>
#include <utility>

namespace guest {

/** Owns a file descriptor; -1 owns nothing. */
class fd {
public:
	explicit fd(int number = -1) : number_(number) {}
	fd(fd &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
	fd &operator=(fd &&other) noexcept
	{
		std::swap(number_, other.number_);
		return *this;
	}
	~fd() { close(); }

	int get() const { return number_; }
	explicit operator bool() const { return number_ >= 0; }

	void close()
	{
		if (number_ >= 0)
			::close(std::exchange(number_, -1));
	}

private:
	int number_;
};

} // namespace guest
