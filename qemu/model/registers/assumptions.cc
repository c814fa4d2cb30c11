// SPDX-License-Identifier: GPL-2.0-only

#include "registers/assumptions.h"

#include <algorithm>

namespace switchtec::model {

namespace {

/* The names of each property's values, in the order of its enumerators. */
constexpr std::string_view off_on[] = {"off", "on"}, on_off[] = {"on", "off"};
constexpr std::string_view dma_interrupts[] = {"plain", "armed", "acknowledged"};
constexpr std::string_view dma_ids[] = {"id", "zero", "word", "garbage"};
constexpr std::string_view landings[] = {"status-last", "status-first", "pieces"};
constexpr std::string_view blocks[] = {"first", "own"};
constexpr std::string_view audiences[] = {"by-hosts", "owner", "all", "none"};

template <auto Member>
void set_enum(assumptions &a, unsigned which)
{
	a.*Member = static_cast<std::remove_reference_t<decltype(a.*Member)>>(which);
}

constexpr choice all_choices[] = {
	{"dma-interrupt", dma_interrupts, set_enum<&assumptions::dma_interrupt>},
	{"dma-event", off_on, set_enum<&assumptions::dma_event>},
	{"dma-id", dma_ids, set_enum<&assumptions::dma_id>},
	{"dma-landing", landings, set_enum<&assumptions::dma_landing>},
	{"wide-access", on_off, [](assumptions &a, unsigned which) { a.wide_access = which == 0; }},
	{"msix-block", blocks, set_enum<&assumptions::msix_block>},
	{"foreign-events", audiences, set_enum<&assumptions::foreign_events>},
	{"event-repeats", on_off, [](assumptions &a, unsigned which) { a.event_repeats = which == 0; }},
};

} // namespace

std::span<const choice> choices()
{
	return all_choices;
}

bool choose(assumptions &a, std::string_view property, std::string_view value, std::string &error)
{
	const auto c = std::find_if(std::begin(all_choices), std::end(all_choices),
				    [&](const choice &candidate) { return candidate.property == property; });

	if (c == std::end(all_choices)) {
		error = "there is no assumption '" + std::string(property) + "'";
		return false;
	}
	const auto name = std::find(c->names.begin(), c->names.end(), value);

	if (name != c->names.end()) {
		c->set(a, unsigned(name - c->names.begin()));
		return true;
	}
	error = std::string(property) + " cannot be '" + std::string(value) + "', only one of";
	for (const std::string_view known : c->names)
		error += (known == c->names.front() ? " " : ", ") + std::string(known);
	return false;
}

} // namespace switchtec::model
