// SPDX-License-Identifier: GPL-2.0-only
#include "lower/event_monitor.h"
#include "lower/go_on.h"

namespace switchtec::lower {

static constinit lock_class headers_class{};
static constinit lock_class scan_class{};

event_monitor::event_monitor(pci_dev *pdev, upper::chardev &chardev, seam_function scan,
			     void *arg) noexcept
	: pdev_(pdev), chardev_(chardev), headers_("switchtec_headers", headers_class),
	  own_header_(acknowledgement), scan_("switchtec_scan", scan_class), scan_work_(scan, arg)
{
}

// Between blocks.
bool event_monitor::go_on(const inquiry &ask) const noexcept
{
	return !failed(lower::go_on(ask, chardev_));
}

} // namespace switchtec::lower
