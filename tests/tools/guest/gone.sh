# SPDX-License-Identifier: GPL-2.0-only
# The device is pulled out while each command runs; last, for it does not come back.
sw-set hold on >/dev/null
for command in "echo 0" "temp 0" "status 0" "log 0" "bandwidth 0" "firmware info 0" "firmware read 0 img /tmp/gone.fw"; do
	$ctl $command >"/tmp/gone.$(echo "$command" | tr -c 'a-z\n' _)" 2>&1 &
	pids="$pids $!"
done
$ctl events wait 0 link-state >/tmp/gone.events 2>&1 &
pids="$pids $!"
for pid in $pids; do until ls -l /proc/$pid/fd 2>/dev/null | grep -q switchtec0; do usleep 1000; done; done
sw-set link off >/dev/null
for pid in $pids; do
	wait $pid; status=$?
	that "a command is told that it is gone, or may have run ($status)" [ $status = 3 -o $status = 4 ]
done
that "no half a file" [ ! -e /tmp/gone.fw ]
until [ ! -e /dev/switchtec0 ]; do usleep 10000; done
check "its node is gone" 1 'no such node' $ctl echo 0
