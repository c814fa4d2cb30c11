// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "stage.h"

namespace explore {

enum class weight { core, other, single };
enum class modes { both, dma, mailbox };
// As on a machine that reorders nothing; besides, as on arm64: its name begins with weak- then.
enum class memory { strong, both };

/**
 * struct scenario - a few threads against each other
 * @how_much: core ones are explored with one preemption more, single ones with one at most: more of them
 *	run into what Documentation/hardware.rst assumes
 * @variants: it is a family, stage::variant counts from 0
 *
 * Defining one registers it: one for each mode and variant.
 */
struct scenario {
	scenario(const char *name, weight how_much, modes which, void (*play)(stage &),
		 unsigned variants = 1, memory how = memory::strong);

	std::string name; // with mode and variant
	weight how_much;
	mode how;
	unsigned variant;
	bool weak;
	void (*play)(stage &);

	static std::vector<scenario> &all();

private:
	scenario() = default;
};

} // namespace explore
