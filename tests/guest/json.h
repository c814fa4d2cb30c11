// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace guest {

/**
 * What nlohmann-json has read, for the control channel's replies. Reading a member that is not there gives
 * null, so a chain of at() calls needs no checks in between; malformed text throws.
 */
class json {
public:
	enum class kind { null, boolean, number, string, array, object };

	static json parse(std::string_view text);
	static std::string quote(std::string_view text);

	kind type() const { return kind_; }
	bool is_null() const { return kind_ == kind::null; }
	bool boolean() const { return boolean_; }
	double number() const { return number_; }
	uint64_t count() const { return static_cast<uint64_t>(number_); }
	const std::string &text() const { return text_; }
	const json &at(const std::string &name) const;
	const std::map<std::string, json> &members() const { return members_; }
	const std::vector<json> &elements() const { return elements_; }

private:
	friend class json_reader;

	kind kind_ = kind::null;
	bool boolean_ = false;
	double number_ = 0;
	std::string text_;
	std::map<std::string, json> members_;
	std::vector<json> elements_;
};

} // namespace guest
