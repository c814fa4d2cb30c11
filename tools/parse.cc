// SPDX-License-Identifier: GPL-2.0-only
#include "parse.h"

#include "command.h"
#include "context.h"
#include "show/help.h"
#include "show/out.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>

namespace switchtec::tools {

namespace {

std::vector<std::string> split(const std::string &text)
{
	std::istringstream in(text);
	std::vector<std::string> words;

	for (std::string word; in >> word;)
		words.push_back(word);
	return words;
}

/* How many letters have to be changed, added or left out. */
size_t distance(const std::string &a, const std::string &b)
{
	std::vector<size_t> row(b.size() + 1);

	for (size_t j = 0; j <= b.size(); j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size(); i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.size(); j++) {
			const size_t above = row[j];
			row[j] = std::min({ row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]) });
			corner = above;
		}
	}
	return row[b.size()];
}

std::string what_is_near(const std::string &word, const std::vector<std::string> &known)
{
	std::string near;

	for (auto &name : known)
		if (distance(word, name) <= (word.size() < 4 ? 1 : 2) ||
		    (word.size() > 1 && name.starts_with(word)))
			near += (near.empty() ? "" : ", ") + name;
	return near;
}

[[noreturn]] void unknown(const std::string &kind, const std::string &word, const std::vector<std::string> &known)
{
	const auto near = what_is_near(word, known);
	std::string all;

	for (auto &name : known)
		all += (all.empty() ? "" : ", ") + name;
	throw usage_error("unknown command '" + kind + word + "'; " +
			  (near.empty() ? "there are: " + all : "did you mean " + near + "?"));
}

bool takes_value(const std::string &word)
{
	return word == "-o" || word == "--output" || word == "--timeout";
}

/* The first two words that are no options, which is where a command has its name. */
std::vector<std::string> leading_words(int count, char **words)
{
	std::vector<std::string> found;

	for (int i = 1; i < count && found.size() < 2; i++) {
		const std::string word = words[i];
		if (takes_value(word))
			i++;
		else if (!word.empty() && word[0] != '-')
			found.push_back(word);
	}
	return found;
}

void check_name(const std::vector<std::string> &lead)
{
	const auto firsts = first_words();

	if (lead.empty())
		throw usage_error("no command; `switchtecctl help` lists them");
	if (std::ranges::find(firsts, lead[0]) == firsts.end())
		unknown("", lead[0], firsts);
	const auto seconds = second_words(lead[0]);
	if (seconds.empty())
		return;
	if (lead.size() < 2)
		throw usage_error("'" + lead[0] + "' alone is no command; did you mean " + lead[0] + " " +
				  what_is_near(seconds[0], { seconds[0] }) + "? `switchtecctl help " + lead[0] +
				  "` has all");
	if (std::ranges::find(seconds, lead[1]) == seconds.end())
		unknown(lead[0] + " ", lead[1], seconds);
}

/* An option as CLI11 has it, and where its values go. One that can be given several times is greedy. */
struct declared {
	const option *what;
	CLI::Option *made = nullptr;
	std::string value = {};
	std::vector<std::string> values = {};

	explicit declared(const option &o) : what(&o) {}
	void add_to(CLI::App &app)
	{
		if (!what->by_place() && !what->value)
			made = app.add_flag(what->name);
		else if (what->how == option::several)
			made = app.add_option(what->name, values);
		else
			made = app.add_option(what->name, value);
		if (what->how == option::needed)
			made->required();
		if (what->words)
			made->check(CLI::IsMember(split(what->words)));
	}
	std::vector<std::string> given() const
	{
		return what->how == option::several ? values : std::vector<std::string>{ value };
	}
};

using all_declared = std::vector<std::unique_ptr<declared>>;

void declare(CLI::App &app, std::span<const option> options, all_declared &to)
{
	for (auto &o : options) {
		to.push_back(std::make_unique<declared>(o));
		to.back()->add_to(app);
	}
}

void take(const all_declared &all, context &c)
{
	for (auto &d : all)
		if (d->made->count())
			c.given[d->what->long_name()] = d->given();
	c.verbose = c.has("--verbose");
	const auto output = c.text("--output", "table");
	c.output = output == "json" ? form::json : output == "raw" ? form::raw : form::table;
	if (!c.has("--timeout"))
		return;
	const auto text = c.text("--timeout");
	char *end;
	const double limit = std::strtod(text.c_str(), &end);
	if (*end || text.empty() || !(limit >= 0 && limit <= 1e9))
		throw usage_error("--timeout: '" + text + "' is no number of seconds");
	c.timeout_s = limit;
}

bool wants(int count, char **words, std::initializer_list<const char *> any)
{
	for (int i = 1; i < count && std::string(words[i]) != "--"; i++)
		for (auto word : any)
			if (std::string(words[i]) == word)
				return true;
	return false;
}

} // namespace

const command *parse(int count, char **words, context &c)
{
	const auto lead = leading_words(count, words);

	if (wants(count, words, { "-h", "--help" })) {
		out::write(lead.empty() || lead[0] == "help" ? overview() :
			   help_of(lead[0], lead.size() > 1 ? lead[1] : ""));
		return nullptr;
	}
	if (lead.empty() && wants(count, words, { "-V", "--version" })) {
		out::write("switchtecctl " SWITCHTEC_VERSION "\n");
		return nullptr;
	}
	check_name(lead);

	CLI::App app;
	all_declared options;
	const command *chosen = nullptr;
	std::map<std::string, CLI::App *> groups;

	app.set_help_flag();
	app.require_subcommand(1);
	declare(app, common_options(), options);
	for (auto *one : all_commands()) {
		if (one->first_word() != lead[0])
			continue;
		auto *parent = &app;
		if (!one->second_word().empty()) {
			auto *&group = groups[one->first_word()];
			if (!group) {
				group = app.add_subcommand(one->first_word())->require_subcommand(1)->fallthrough();
				group->set_help_flag();
			}
			parent = group;
			if (one->second_word() != lead[1])
				continue;
		}
		const auto name = one->second_word().empty() ? one->first_word() : one->second_word();
		auto *sub = parent->add_subcommand(name)->fallthrough();
		sub->set_help_flag();
		declare(*sub, one->options, options);
		chosen = one;
	}
	c.name = chosen->name;
	try {
		app.parse(count, words);
	} catch (const CLI::ParseError &error) {
		throw usage_error(std::string(chosen->name) + ": " + error.what() + "; usage: " +
				  synopsis(*chosen));
	}
	take(options, c);
	return chosen;
}

} // namespace switchtec::tools
