# SPDX-License-Identifier: GPL-2.0-only
# Every command of the table with one thing against it, in turn; all of them with all is denied.sh, output.sh and so on.
. ./trials.sh
$ctl firmware read 0 img /tmp/good.fw >/dev/null 2>&1
chmod 755 /root
mkdir -p -m 1777 /run/lock
each all nobody full closed broken
