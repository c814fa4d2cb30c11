# SPDX-License-Identifier: GPL-2.0-only
# The device is pulled out, for real, while all commands of the table run at once; last, for it does not come back.
sed "s/@/$address/g" trials.together >/tmp/trials
$ctl firmware read 0 img /tmp/good.fw >/dev/null 2>&1
rm -f /tmp/trial.out
sw-set hold on >/dev/null
n=0
while IFS='|' read -r name before _ arguments; do
	n=$((n + 1))
	$ctl $arguments >/tmp/gone.$n 2>/tmp/gone.$n.errors </dev/null &
	eval "pid$n=$!; name$n='$name'"
done </tmp/trials
$ctl events wait 0 link-state >/tmp/gone.events 2>&1 &
waiter=$!
opened() { ls -l "/proc/$1/fd" 2>/dev/null | grep -q switchtec0; }
i=0
while i=$((i + 1)); [ $i -le $n ]; do
	eval "pid=\$pid$i"
	until opened $pid || ! kill -0 $pid 2>/dev/null; do usleep 1000; done
done
until opened $waiter; do usleep 1000; done
sw-set link off >/dev/null
i=0
while i=$((i + 1)); [ $i -le $n ]; do
	eval "pid=\$pid$i; name=\$name$i"
	wait $pid; status=$?
	printf 'TRIAL\t%s\ttogether\t%s\t%s\t%s\n' "$name" $status "$(wc -c </tmp/gone.$i)" \
		"$(tr '\n\t' '| ' </tmp/gone.$i.errors | sed 's/|$//; s/|/ | /g')"
done
wait $waiter
check "who waits for an event is told" 0 'the device is gone' sh -c "[ $? = 3 ] && cat /tmp/gone.events"
that "no half a file" [ ! -e /tmp/trial.out ]
until [ ! -e /dev/switchtec0 ]; do usleep 10000; done
check "its node is gone" 1 'no such node' $ctl echo 0
