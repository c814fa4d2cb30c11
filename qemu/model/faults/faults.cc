// SPDX-License-Identifier: GPL-2.0-only

#include "faults/faults.h"

#include <charconv>

#include "registers/layout.h"

namespace switchtec::model {

namespace {

enum class argument { none, optional, needed, address, address_and_value, event, pff_and_state };

struct word {
	std::string_view name;
	fault_kind kind;
	argument takes;
};

constexpr word words[] = {
	{"dead", fault_kind::dead, argument::none},
	{"alive", fault_kind::alive, argument::none},
	{"link-down", fault_kind::link_down, argument::none},
	{"link-up", fault_kind::link_up, argument::none},
	{"crash", fault_kind::crash, argument::optional},
	{"switch-reset", fault_kind::switch_reset, argument::optional},
	{"hang", fault_kind::hang, argument::none},
	{"finish", fault_kind::finish, argument::none},
	{"error", fault_kind::error, argument::optional},
	{"interrupted", fault_kind::interrupted, argument::none},
	{"status", fault_kind::status, argument::needed},
	{"lost-interrupt", fault_kind::lost_interrupt, argument::none},
	{"late-interrupt", fault_kind::late_interrupt, argument::needed},
	{"duplicate-interrupt", fault_kind::duplicate_interrupt, argument::optional},
	{"early-interrupt", fault_kind::early_interrupt, argument::needed},
	{"stale-id", fault_kind::stale_id, argument::none},
	{"lost-dma", fault_kind::lost_dma, argument::none},
	{"huge-output", fault_kind::huge_output, argument::none},
	{"spurious-interrupt", fault_kind::spurious_interrupt, argument::needed},
	{"poke", fault_kind::poke, argument::address_and_value},
	{"unpoke", fault_kind::unpoke, argument::address},
	{"event", fault_kind::event, argument::event},
	{"silent-event", fault_kind::silent_event, argument::event},
	{"unsupported", fault_kind::unsupported, argument::event},
	{"storm", fault_kind::storm, argument::needed},
	{"link", fault_kind::link, argument::pff_and_state},
	{"clear", fault_kind::clear, argument::none},
};

/* decimal or 0x..., or hexadecimal either way if @base is 16 */
std::optional<uint64_t> number(std::string_view text, int base = 10)
{
	if (text.starts_with("0x") || text.starts_with("0X")) {
		text.remove_prefix(2);
		base = 16;
	}

	uint64_t value = 0;
	const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);

	if (ec != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return value;
}

std::optional<uint64_t> address(std::string_view text)
{
	const auto offset = number(text, 16);

	return offset && *offset % 4 == 0 && *offset < bar0_size ? offset : std::nullopt;
}

std::optional<uint32_t> number32(std::string_view text)
{
	const auto value = number(text);

	return value && *value <= UINT32_MAX ? std::optional(uint32_t(*value)) : std::nullopt;
}

/* ID or ID:INDEX; whether the device has it is not known here */
bool parse_event(std::string_view text, fault &f)
{
	const size_t colon = text.find(':');
	const auto id = number32(text.substr(0, colon));

	f.argument = id.value_or(0);
	if (colon == text.npos)
		return id.has_value();
	f.index = number32(text.substr(colon + 1));
	return id && f.index;
}

bool parse_pff_and_state(std::string_view text, fault &f)
{
	const size_t colon = text.find(':');
	const auto pff = number32(text.substr(0, colon));

	if (!pff || colon == text.npos)
		return false;
	text.remove_prefix(colon + 1);
	f.argument = *pff;
	f.up = text == "up";
	return f.up || text == "down";
}

/* what is after the '=', nullopt: no '=' */
bool parse_argument(const word &w, std::optional<std::string_view> text, fault &f)
{
	if (w.takes == argument::none)
		return !text;
	if (!text)
		return w.takes == argument::optional;
	f.has_argument = true;
	if (w.takes == argument::optional || w.takes == argument::needed) {
		const auto value = number(*text);

		f.argument = value.value_or(0);
		/* all but the times are 32-bit registers or vectors */
		return value && (*value <= UINT32_MAX || w.kind == fault_kind::late_interrupt ||
				 w.kind == fault_kind::early_interrupt ||
				 w.kind == fault_kind::duplicate_interrupt);
	}
	if (w.takes == argument::event)
		return parse_event(*text, f);
	if (w.takes == argument::pff_and_state)
		return parse_pff_and_state(*text, f);
	if (w.takes == argument::address_and_value) {
		const size_t colon = text->find(':');

		if (colon == text->npos)
			return false;
		const auto value = number(text->substr(colon + 1), 16);

		if (!value || *value > UINT32_MAX)
			return false;
		f.poke_value = uint32_t(*value);
		text = text->substr(0, colon);
	}
	const auto offset = address(*text);

	f.argument = offset.value_or(0);
	return offset.has_value();
}

const char *expected(argument takes)
{
	switch (takes) {
	case argument::none: return "takes no argument";
	case argument::optional: return "takes a number or no argument";
	case argument::needed: return "needs a number";
	case argument::address: return "needs the offset of a word in BAR0, in hex";
	case argument::address_and_value: return "needs OFFSET:VALUE, both in hex";
	case argument::event: return "needs ID or ID:INDEX";
	case argument::pff_and_state: return "needs PFF:up or PFF:down";
	}
	return "";
}

std::optional<fault> parse_one(std::string_view spec, std::string &error)
{
	const std::string quoted = "fault \"" + std::string(spec) + "\": ";
	fault f{};
	std::optional<std::string_view> arg;

	if (const size_t sign = spec.find('@'); sign != spec.npos) {
		f.at_access = number(spec.substr(sign + 1));
		if (!f.at_access || !*f.at_access) {
			error = quoted + "@ needs the number of an access, 1 or more";
			return std::nullopt;
		}
		spec = spec.substr(0, sign);
	}
	if (const size_t equals = spec.find('='); equals != spec.npos) {
		arg = spec.substr(equals + 1);
		spec = spec.substr(0, equals);
	}
	for (const word &w : words) {
		if (w.name != spec)
			continue;
		f.kind = w.kind;
		if (!parse_argument(w, arg, f)) {
			error = quoted + std::string(w.name) + " " + expected(w.takes);
			return std::nullopt;
		}
		return f;
	}
	error = quoted + "no such fault";
	return std::nullopt;
}

} // namespace

std::optional<std::vector<fault>> parse_faults(std::string_view spec, std::string &error)
{
	std::vector<fault> all;

	for (;;) {
		const size_t end = spec.find(';');
		const auto one = parse_one(spec.substr(0, end), error);

		if (!one)
			return std::nullopt;
		all.push_back(*one);
		if (end == spec.npos)
			return all;
		spec.remove_prefix(end + 1);
	}
}

bool command_faults::add(const fault &f)
{
	switch (f.kind) {
	case fault_kind::hang:
		hang = true;
		return true;
	case fault_kind::error:
		status = 0xff;
		return_value = uint32_t(f.argument);
		no_output = true;
		return true;
	case fault_kind::interrupted:
		status = 0x100;
		no_output = true;
		return true;
	case fault_kind::status:
		status = uint32_t(f.argument);
		return true;
	case fault_kind::lost_interrupt:
		lost_interrupt = true;
		return true;
	case fault_kind::late_interrupt:
		late_interrupt_ns = f.argument;
		return true;
	case fault_kind::duplicate_interrupt:
		duplicate_interrupt_ns = f.argument;
		return true;
	case fault_kind::early_interrupt:
		early_interrupt_ns = f.argument;
		return true;
	case fault_kind::stale_id:
		stale_id = true;
		return true;
	case fault_kind::lost_dma:
		lost_dma = true;
		return true;
	case fault_kind::huge_output:
		huge_output = true;
		return true;
	default:
		return false;
	}
}

} // namespace switchtec::model
