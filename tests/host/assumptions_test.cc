// SPDX-License-Identifier: GPL-2.0
// What is only assumed of the hardware, turned round: the driver may be slower then, and never wrong.
#include "bench.h"

namespace model = switchtec::model;

namespace {

constexpr uint32_t cmd_gas_read = 0x29;

// Which name of each of model::choices() is chosen.
using choice_set = std::vector<unsigned>;

std::string name_of(const choice_set &which)
{
	std::string name;

	for (size_t i = 0; i < which.size(); i++)
		if (which[i])
			name += std::string(model::choices()[i].property) + "=" +
				std::string(model::choices()[i].names[which[i]]) + " ";
	return name;
}

model::config turned(mode how, const choice_set &which, uint64_t landing_ns)
{
	model::config cfg = switch_for(how);

	for (size_t i = 0; i < which.size(); i++)
		model::choices()[i].set(cfg.assumed, which[i]);
	cfg.assumed.dma_landing_ns = landing_ns;
	cfg.partitions = 2;
	return cfg;
}

[[maybe_unused]] model::config turned(mode how, const std::string &property, const std::string &value)
{
	model::config cfg = switch_for(how);
	std::string error;

	if (!model::choose(cfg.assumed, property, value, error))
		FAIL(error);
	return cfg;
}

// The upper bits of the word address a PAX, and make one command differ from the next.
uint32_t numbered(uint32_t id, unsigned number)
{
	return id | number << 17;
}

// Inverted words; and a long result: the switch's registers, as they are by command.
bool answers(host::file &f, unsigned number)
{
	const std::vector<uint8_t> where{0x00, 0x40, 0, 0, 0xf8, 0x03, 0, 0}; // PART_CFG, 1016 bytes

	if (f.submit(numbered(cmd_echo, number), question) != 8)
		return false;
	const auto r = f.result(4);
	if (r.rc || r.return_code || r.data != answer)
		return false;
	if (f.submit(numbered(cmd_gas_read, number), where) != 12)
		return false;
	const auto registers = f.result(1016);
	// vep_vector_number and what shares its word
	return registers.rc == 0 && registers.return_code == 0 && registers.data.size() == 1016 &&
	       registers.data[0x8] != 0 && registers.data[0x3f0] == 0;
}

} // namespace

TEST_CASE("probe", "[assumptions]")
{
	const mode how = GENERATE(mode::dma, mode::mailbox);
	for (size_t i = 0; i < model::choices().size(); i++)
		for (unsigned v = 0; v < model::choices()[i].names.size(); v++) {
			choice_set which(model::choices().size());
			which[i] = v;
			if (how == mode::dma && model::choices()[i].property == "wide-access" && v) continue;
			bench b(turned(how, which, 5'000'000));
			auto f = b.open();
			for (int k = 0; k < 4; k++) {
				auto t0 = std::chrono::steady_clock::now();
				bool e = echo_works(*f);
				auto t1 = std::chrono::steady_clock::now();
				bool a = answers(*f, k + 1);
				auto t2 = std::chrono::steady_clock::now();
				fprintf(stderr, "%s %s k=%d echo %d %.1fms  answers %d %.1fms\n", how == mode::dma ? "dma" : "mbox", name_of(which).c_str(), k, e, std::chrono::duration<double, std::milli>(t1 - t0).count(), a, std::chrono::duration<double, std::milli>(t2 - t1).count());
			}
		}
}
