# SPDX-License-Identifier: GPL-2.0-only
# Events: armed, told, cleared.
# What other parts have left.
$ctl events clear 0 all >/dev/null
check "arm" 0 'link-state *2 *armed' $ctl events arm 0 link-state --index 2
: >/tmp/waiter; : >/tmp/follower
$ctl -v events wait 0 link-state >/tmp/told 2>/tmp/waiter &
waiter=$!
until grep -q "switchtecctl: armed" /tmp/waiter || ! kill -0 $waiter 2>/dev/null; do usleep 1000; done
sw-set inject event=28:2 >/dev/null
wait $waiter
check "wait is told" 0 'link-state *pff *2 *yes' cat /tmp/told
check "list" 0 'link-state *pff *2' $ctl events list 0
check "clear" 0 'cleared' $ctl events clear 0 link-state
check "it is cleared" 0 'no event has happened' $ctl events list 0
own=$(cat /sys/class/switchtec/switchtec0/partition)
sw-set inject "event=13:$own" >/dev/null
check "one of our partition, among all" 0 "partition  *$own  *yes" $ctl events list 0 --all
check "the partition is ours" 0 "\"partition\": *$own," sh -c "$ctl -o json events list 0 | tr -d '\n'"
check "cleared" 0 'cleared' $ctl events clear 0 all
sw-set inject event=28:3 >/dev/null
check "what has happened counts with --pending" 0 'link-state *pff *3' $ctl --timeout 20 events wait 0 link-state --pending
check "and not without" 5 'no event in time' $ctl --timeout 0.3 events wait 0 link-state
$ctl -v -o json events wait 0 link-state -f >/tmp/follow 2>/tmp/follower &
follower=$!
until grep -q "switchtecctl: armed" /tmp/follower || ! kill -0 $follower 2>/dev/null; do usleep 1000; done
for n in 1 2 3; do
	sw-set inject event=28:$n >/dev/null
	tries=0
	until [ "$(wc -l </tmp/follow)" -ge $n ] || [ $tries = 2000 ]; do usleep 10000; tries=$((tries + 1)); done
done
kill $follower
that "follow goes on" [ "$(wc -l </tmp/follow)" -ge 3 ]
head -1 /tmp/follow | sed 's/^/JSON /'
$ctl events clear 0 all >/dev/null
document 0 events arm 0 all
document 0 events clear 0 link-state
check "disarm" 0 'disarmed' $ctl events arm 0 all --off
