// SPDX-License-Identifier: GPL-2.0
#include "module.h"

#include "fd.h"
#include "sysfs.h"

#include <fcntl.h>
#include <sys/syscall.h>

namespace guest {

bool module_loaded()
{
	return exists("/sys/module/switchtec");
}

outcome unload_module()
{
	return outcome::of(syscall(SYS_delete_module, "switchtec", O_NONBLOCK));
}

outcome load_module(const std::string &arguments)
{
	fd file(open(module_file, O_RDONLY | O_CLOEXEC));

	if (!file)
		return fails(errno);
	return outcome::of(syscall(SYS_finit_module, file.get(), arguments.c_str(), 0));
}

std::string mode_arguments()
{
	/* Asked for the first time before anything is unloaded. */
	static const std::string arguments = "use_dma_mrpc=" + parameter("use_dma_mrpc");
	return arguments;
}

} // namespace guest
