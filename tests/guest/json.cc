// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace guest {

class json_reader {
public:
	explicit json_reader(std::string_view text) : text_(text) {}

	json document()
	{
		json value = read();
		skip_space();
		if (at_ != text_.size())
			fail("text after the value");
		return value;
	}

private:
	json read()
	{
		json value;

		switch (peek()) {
		case '{':
			value.kind_ = json::kind::object;
			read_members(value);
			return value;
		case '[':
			value.kind_ = json::kind::array;
			read_elements(value);
			return value;
		case '"':
			value.kind_ = json::kind::string;
			value.text_ = read_string();
			return value;
		case 't':
		case 'f':
			value.kind_ = json::kind::boolean;
			value.boolean_ = peek() == 't';
			word(value.boolean_ ? "true" : "false");
			return value;
		case 'n':
			word("null");
			return value;
		default:
			value.kind_ = json::kind::number;
			value.number_ = read_number();
			return value;
		}
	}

	void read_members(json &value)
	{
		expect('{');
		if (accept('}'))
			return;
		do {
			skip_space();
			std::string name = read_string();
			expect(':');
			value.members_[name] = read();
		} while (accept(','));
		expect('}');
	}

	void read_elements(json &value)
	{
		expect('[');
		if (accept(']'))
			return;
		do {
			value.elements_.push_back(read());
		} while (accept(','));
		expect(']');
	}

	std::string read_string()
	{
		std::string text;

		expect('"');
		while (at_ < text_.size() && text_[at_] != '"') {
			char c = text_[at_++];
			if (c == '\\' && at_ < text_.size())
				c = unescape(text_[at_++]);
			text += c;
		}
		expect('"');
		return text;
	}

	char unescape(char c)
	{
		switch (c) {
		case 'n':
			return '\n';
		case 't':
			return '\t';
		case 'r':
			return '\r';
		case 'b':
			return '\b';
		case 'f':
			return '\f';
		case 'u': {
			/* Only ASCII ever comes over this channel. */
			auto code = std::string(text_.substr(at_, 4));
			at_ += code.size();
			return static_cast<char>(std::strtoul(code.c_str(), nullptr, 16));
		}
		default:
			return c;
		}
	}

	double read_number()
	{
		std::string digits(text_.substr(at_, 64));
		char *end;
		double value = std::strtod(digits.c_str(), &end);

		if (end == digits.c_str())
			fail("expected a value");
		at_ += static_cast<size_t>(end - digits.c_str());
		return value;
	}

	void skip_space()
	{
		while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])))
			at_++;
	}

	char peek()
	{
		skip_space();
		return at_ < text_.size() ? text_[at_] : '\0';
	}

	bool accept(char c)
	{
		if (peek() != c)
			return false;
		at_++;
		return true;
	}

	void expect(char c)
	{
		if (!accept(c))
			fail(std::string("expected '") + c + "'");
	}

	void word(std::string_view expected)
	{
		if (text_.substr(at_, expected.size()) != expected)
			fail("expected " + std::string(expected));
		at_ += expected.size();
	}

	[[noreturn]] void fail(const std::string &what)
	{
		throw std::runtime_error("JSON: " + what + " at character " + std::to_string(at_) +
					 " of: " + std::string(text_));
	}

	std::string_view text_;
	size_t at_ = 0;
};

json json::parse(std::string_view text)
{
	return json_reader(text).document();
}

std::string json::quote(std::string_view text)
{
	std::string quoted = "\"";

	for (char c : text) {
		if (c == '"' || c == '\\')
			quoted += '\\';
		quoted += c;
	}
	return quoted + '"';
}

const json &json::at(const std::string &name) const
{
	static const json none;
	auto found = members_.find(name);

	return found == members_.end() ? none : found->second;
}

} // namespace guest
