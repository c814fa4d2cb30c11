# SPDX-License-Identifier: GPL-2.0-only
# Nobody in particular, who may not open the node; then one who may, and may do no more than that.
. ./trials.sh
$ctl firmware read 0 img /tmp/good.fw >/dev/null 2>&1
chmod 755 /root
mkdir -p -m 1777 /run/lock
each all nobody
chmod 666 /dev/switchtec0
each all nobody
chmod 600 /dev/switchtec0
