// SPDX-License-Identifier: GPL-2.0-only
#include "module.h"

#include "fd.h"
#include "sysfs.h"

#include <fcntl.h>
#include <sys/syscall.h>

namespace guest {

bool module_loaded(const std::string &name)
{
	return exists("/sys/module/" + name);
}

outcome unload_module(const std::string &name)
{
	return outcome::of(syscall(SYS_delete_module, name.c_str(), O_NONBLOCK));
}

bool is_refusal(outcome unloaded)
{
	return unloaded == fails(EAGAIN) || unloaded == fails(EBUSY);
}

outcome load_module(const std::string &arguments, const std::string &file)
{
	fd opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));

	if (!opened)
		return fails(errno);
	return outcome::of(syscall(SYS_finit_module, opened.get(), arguments.c_str(), 0));
}

std::string mode_arguments()
{
	/* Asked for the first time before anything is unloaded. */
	static const std::string arguments = "use_dma_mrpc=" + parameter("use_dma_mrpc");
	return arguments;
}

} // namespace guest
