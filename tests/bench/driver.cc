// SPDX-License-Identifier: GPL-2.0-only
#include "driver.h"

#include "../guest/module.h"
#include "../guest/sysfs.h"
#include "../guest/wait.h"
#include "floor_file.h"
#include "processor.h"

#include <stdexcept>

namespace bench {

using namespace guest;

void driver::load() const
{
	/* As after power-up: what the one before has armed would be looked at by this one. */
	for (auto &one : subject::all())
		one.sw.inject("crash=0");
	outcome loaded = load_module(arguments, file);
	if (loaded.error)
		throw std::runtime_error(std::string(file) + ": " + errno_name(loaded.error));
	for (auto &one : subject::all()) {
		if (!wait_until([&] { return has(one); }))
			throw std::runtime_error(one.sw.address() + " has no node");
		interrupts_on_first_processor(one.sw.address());
	}
	/*
	 * An unbind lets the running command finish, for so long. Here it is held for ever, and the C
	 * driver waits for nothing.
	 */
	if (exists(parameter_path("unbind_drain_ms")))
		set_parameter("unbind_drain_ms", "0");
}

void driver::unload() const
{
	outcome unloaded;

	/* What closed a moment ago may still be on its way out. */
	if (!wait_until([&] { return !is_refusal(unloaded = unload_module(module)); }) || unloaded.error)
		throw std::runtime_error(std::string("rmmod of ") + name + ": " +
					 errno_name(unloaded.error));
}

bool driver::has(const subject &on) const
{
	return this == &the_floor ? floor_file::exists(on) : on.sw.ready();
}

} // namespace bench
