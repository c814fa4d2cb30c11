// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

/* Only here: its header costs seconds, and every test case would pay them. */
#include <nlohmann/json.hpp>

namespace guest {

class json_reader {
public:
	static json taken(const nlohmann::json &from)
	{
		json value;

		if (from.is_object()) {
			value.kind_ = json::kind::object;
			for (auto &[name, member] : from.items())
				value.members_[name] = taken(member);
		} else if (from.is_array()) {
			value.kind_ = json::kind::array;
			for (auto &element : from)
				value.elements_.push_back(taken(element));
		} else if (from.is_string()) {
			value.kind_ = json::kind::string;
			value.text_ = from.get<std::string>();
		} else if (from.is_boolean()) {
			value.kind_ = json::kind::boolean;
			value.boolean_ = from.get<bool>();
		} else if (from.is_number()) {
			value.kind_ = json::kind::number;
			value.number_ = from.get<double>();
		}
		return value;
	}
};

json json::parse(std::string_view text)
{
	return json_reader::taken(nlohmann::json::parse(text));
}

std::string json::quote(std::string_view text)
{
	/* What a kernel log or a program has said need not be UTF-8. */
	return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const json &json::at(const std::string &name) const
{
	static const json none;
	auto found = members_.find(name);

	return found == members_.end() ? none : found->second;
}

} // namespace guest
