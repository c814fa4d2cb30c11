// SPDX-License-Identifier: GPL-2.0-only
// Whose turn it is: who waits is overtaken by nobody, and by one command of each who waited before.
#include <algorithm>
#include <random>

#include "bench.h"

namespace {

/*
 * Handles on a device that ends a command only when it is told to, and then one. Commands are told
 * apart by their number.
 */
class line {
public:
	line(mode how, size_t handles) : bench_(how), places_(handles)
	{
		// However long the test takes.
		seam_params.mrpc_timeout_ms = 0;
		bench_.machine.hold(true);
		for (place &p : places_)
			p.file = bench_.open();
	}

	size_t size() const { return places_.size(); }
	bool waits(size_t who) const { return places_[who].waits; }
	size_t waiting() const
	{
		return std::count_if(places_.begin(), places_.end(), [](const place &p) { return p.waits; });
	}

	void submit(size_t who)
	{
		place &p = places_[who];
		const std::vector<uint8_t> input = bytes(++number_);

		p.number = number_;
		REQUIRE(p.file->submit(cmd_echo, input) == 8);
		// One command of each who waits already may come before this one.
		p.allowed.assign(size(), 0);
		for (size_t other = 0; other < size(); other++)
			p.allowed[other] = places_[other].waits;
		p.waits = true;
	}

	// The device ends what it runs; returns whose it was, after all that were overtaken have been told.
	size_t finish_one()
	{
		size_t who = size();

		// A result may be seen before the next command has begun.
		REQUIRE(eventually([&] { return bench_.machine.count().commands > ended_; }));
		ended_++;
		bench_.machine.inject("finish");
		REQUIRE(eventually([&] { return (who = ready()) < size(); }));
		place &p = places_[who];
		const auto result = p.file->result(4);
		REQUIRE(result.rc == 0);
		REQUIRE(result.data == bytes(~p.number));
		p.waits = false;
		// The next one does not end by itself.
		REQUIRE(ready() == size());
		for (size_t other = 0; other < size(); other++) {
			INFO("command " << places_[other].number << " is overtaken by " << p.number);
			if (places_[other].waits)
				REQUIRE(places_[other].allowed[who]-- > 0);
		}
		return who;
	}

	// Close the handle that came last, and open another in its place. Not a running command's.
	void replace_last()
	{
		const auto last = std::max_element(
			places_.begin(), places_.end(),
			[](const place &a, const place &b) { return a.number < b.number; });
		const size_t who = last - places_.begin();

		if (last->waits && waiting() == 1)
			return;
		last->file.reset();
		last->waits = false;
		last->file = bench_.open();
		// What its old command was allowed, the next one is not.
		for (place &p : places_)
			if (p.waits)
				p.allowed[who] = 0;
	}

private:
	struct place {
		std::unique_ptr<host::file> file;
		uint32_t number = 0;
		bool waits = false;
		std::vector<int> allowed; // commands of each, before ours
	};

	static std::vector<uint8_t> bytes(uint32_t word)
	{
		return {uint8_t(word), uint8_t(word >> 8), uint8_t(word >> 16), uint8_t(word >> 24)};
	}

	// Whose result is there; size(): nobody's.
	size_t ready()
	{
		for (size_t who = 0; who < size(); who++)
			if (places_[who].waits && places_[who].file->poll() & poll_bits::result)
				return who;
		return size();
	}

	bench bench_;
	std::vector<place> places_;
	uint32_t number_ = 0;
	uint64_t ended_ = 0; // commands that the device was told to end
};

} // namespace

TEST_CASE("handles that submit again at once take turns", "[fairness]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (size_t handles : {2u, 3u, 40u}) {
		line l(how, handles);
		std::vector<unsigned> turns(handles);

		INFO(handles << " handles");
		for (size_t who = 0; who < handles; who++)
			l.submit(who);
		for (size_t i = 0; i < 3 * handles; i++) {
			const size_t who = l.finish_one();
			turns[who]++;
			l.submit(who);
		}
		CHECK(turns == std::vector<unsigned>(handles, 3));
	}
}

TEST_CASE("a command waits for one command of each handle that hammers", "[fairness]")
{
	line l(GENERATE(mode::dma, mode::mailbox), 5);
	constexpr size_t ours = 4;

	for (size_t hammer = 0; hammer < ours; hammer++)
		l.submit(hammer);
	for (int i = 0; i < 20; i++) {
		size_t who, before = 0;

		l.submit(ours);
		while ((who = l.finish_one()) != ours) {
			l.submit(who);
			before++;
		}
		CHECK(before == ours);
	}
}

TEST_CASE("whoever comes, goes and comes again: nobody is overtaken", "[fairness]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);

	for (unsigned seed = 1; seed <= 10; seed++) {
		std::minstd_rand random(seed);
		line l(how, 2 + random() % 12);

		INFO("seed " << seed);
		for (int step = 0; step < 60; step++) {
			for (size_t n = random() % 4; n; n--)
				if (const size_t who = random() % l.size(); !l.waits(who))
					l.submit(who);
			if (random() % 4 == 0)
				l.replace_last();
			if (l.waiting())
				l.finish_one();
		}
	}
}
