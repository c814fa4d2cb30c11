// SPDX-License-Identifier: GPL-2.0-only
#include "help.h"

#include "../failure.h"

#include <switchtec++/events.h>

#include <fmt/format.h>

/*
 * What completes a command line. One program for both shells: bash's, which zsh runs by its bashcompinit; so what
 * is offered is in one place.
 */
namespace switchtec::tools {

namespace {

std::string joined(const std::vector<std::string> &words)
{
	std::string text;

	for (auto &word : words)
		text += (text.empty() ? "" : " ") + word;
	return text;
}

/* A word for the shell's functions below: "@devices", or the words themselves. */
std::string offered(const option &o)
{
	if (o.words)
		return o.words;
	switch (o.completes) {
	case offers::devices:
		return "@devices";
	case offers::files:
		return "@files";
	case offers::events: {
		std::vector<std::string> names;
		for (auto &e : events)
			names.push_back(e.name);
		return joined(names);
	}
	case offers::commands:
		return joined(first_words());
	default:
		return "";
	}
}

std::vector<std::string> names_of(const option &o)
{
	const std::string names = o.name;
	const auto comma = names.find(',');

	if (comma == std::string::npos)
		return { names };
	return { names.substr(0, comma), names.substr(comma + 1) };
}

/* The patterns of two case statements: what a place takes, and what an option's value is. */
void describe(const std::string &key, std::span<const option> options, std::string &places, std::string &values,
	      std::string &flags)
{
	std::string all;
	int place = 0;

	for (auto &o : options) {
		if (o.by_place()) {
			if (const auto words = offered(o); !words.empty())
				places += fmt::format("\t\t'{}:{}') echo '{}';;\n", key,
						      o.how == option::several ? "*" : std::to_string(place), words);
			place++;
			continue;
		}
		all += (all.empty() ? "" : " ") + o.long_name();
		if (o.value)
			for (auto &name : names_of(o))
				values += fmt::format("\t\t'{}:{}') echo '{}';;\n", key, name,
						      offered(o).empty() ? "@nothing" : offered(o));
	}
	flags += fmt::format("\t\t'{}') echo '{}';;\n", key, all);
}

} // namespace

std::string completion_for(const std::string &shell)
{
	std::string places, values, flags, seconds, common_places, common_values, common_flags;

	for (auto *c : all_commands())
		describe(c->name, c->options, places, values, flags);
	for (auto &word : first_words())
		if (const auto all = second_words(word); !all.empty())
			seconds += fmt::format("\t\t{}) echo '{}';;\n", word, joined(all));
	describe("", common_options(), common_places, common_values, common_flags);
	/* Patterns with a star have to be outside the quotes. */
	for (size_t at; (at = places.find(":*'")) != std::string::npos;)
		places.replace(at, 3, ":'*");

	std::string text = shell == "zsh" ? "#compdef switchtecctl\n" : "";
	text += "# SPDX-" "License-Identifier: GPL-2.0-only\n# Made by: switchtecctl completion " + shell + "\n";
	if (shell == "zsh")
		text += "autoload -U +X bashcompinit && bashcompinit\n";
	text += "_switchtecctl_first='" + joined(first_words()) + "'\n" +
		"_switchtecctl_ask() { # WHAT KEY\n\tcase $1 in\n"
		"\tsecond)\n\t\tcase $2 in\n" + seconds + "\t\tesac;;\n"
		"\tplace)\n\t\tcase $2 in\n" + places + "\t\tesac;;\n"
		"\tvalue)\n\t\tcase $2 in\n" + values + common_values + "\t\tesac;;\n"
		"\toptions)\n\t\tcase $2 in\n" + flags + common_flags + "\t\tesac;;\n"
		"\tesac\n}\n"
		R"sh(_switchtecctl_offer() { # WORDS
	case $1 in
	@devices) COMPREPLY=($(compgen -W "$(switchtecctl list -o raw 2>/dev/null | while IFS='	' read -r address _ _ node _; do echo "$address $node"; done)" -- "$cur"));;
	@files) COMPREPLY=($(compgen -f -- "$cur"));;
	@nothing) COMPREPLY=();;
	*) COMPREPLY=($(compgen -W "$1" -- "$cur"));;
	esac
}
_switchtecctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} key= place=0 i=1 word values previous=${COMP_WORDS[COMP_CWORD-1]}
	while [ $i -lt $COMP_CWORD ]; do
		word=${COMP_WORDS[i]}
		case $word in
		-*) values=$(_switchtecctl_ask value "$key:$word")
			[ -n "$values" ] || values=$(_switchtecctl_ask value ":$word")
			[ -z "$values" ] || i=$((i + 1));;
		*) if [ -z "$key" ]; then key=$word
			elif [ -n "$(_switchtecctl_ask second "$key")" ]; then key="$key $word"
			else place=$((place + 1)); fi;;
		esac
		i=$((i + 1))
	done
	values=
	case $previous in
	-*) values=$(_switchtecctl_ask value "$key:$previous")
		[ -n "$values" ] || values=$(_switchtecctl_ask value ":$previous");;
	esac
	if [ -n "$values" ]; then _switchtecctl_offer "$values"; return; fi
	case $cur in
	-*) _switchtecctl_offer "$(_switchtecctl_ask options "$key") $(_switchtecctl_ask options '')"; return;;
	esac
	if [ -z "$key" ]; then _switchtecctl_offer "$_switchtecctl_first"; return; fi
	values=$(_switchtecctl_ask second "$key")
	if [ -n "$values" ]; then _switchtecctl_offer "$values"; return; fi
	_switchtecctl_offer "$(_switchtecctl_ask place "$key:$place")"
}
complete -F _switchtecctl switchtecctl
)sh";
	return text;
}

} // namespace switchtec::tools
