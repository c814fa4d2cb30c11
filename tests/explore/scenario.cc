// SPDX-License-Identifier: GPL-2.0-only
#include "scenario.h"

namespace explore {

std::vector<scenario> &scenario::all()
{
	static std::vector<scenario> list;
	return list;
}

scenario::scenario(const char *base, weight how_much_, modes which, void (*play_)(stage &),
		   unsigned variants, memory memories)
	: name(base), how_much(how_much_), how(mode::dma), variant(0), weak(false), play(play_)
{
	for (const mode m : {mode::dma, mode::mailbox}) {
		if ((which == modes::dma && m != mode::dma) || (which == modes::mailbox && m != mode::mailbox))
			continue;
		for (variant = 0; variant < variants; variant++) {
			how = m;
			name = base + std::string(m == mode::dma ? "/dma" : "/mailbox") +
			       (variants > 1 ? "/" + std::to_string(variant) : "");
			all().push_back(*this);
			if (memories == memory::strong)
				continue;
			// What is preempted, and what is reordered, count together.
			scenario &w = all().emplace_back(*this);
			w.name = "weak-" + name;
			if (w.how_much == weight::core)
				w.how_much = weight::other;
			w.weak = true;
		}
	}
}

} // namespace explore
