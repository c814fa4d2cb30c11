# SPDX-License-Identifier: GPL-2.0-only
# Output that cannot be written: a full disk, none at all, a reader that has gone, and files in a folder that is not there.
. ./trials.sh
$ctl firmware read 0 img /tmp/good.fw >/dev/null 2>&1
commands() { sw-get totals | sed 's/.*"commands": *\([0-9]*\).*/\1/'; }
each all full
before=$(commands)
$ctl info 0 >&- 2>/dev/null
that "what is printed to nowhere is no command of the firmware" [ "$(commands)" = "$before" ]
each all closed
each all broken
each nowhere nowhere
