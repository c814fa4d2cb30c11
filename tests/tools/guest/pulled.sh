# SPDX-License-Identifier: GPL-2.0-only
# The device is taken away in the middle of each command, at each step of it.
. ./trials.sh
$ctl firmware read 0 img /tmp/good.fw >/dev/null 2>&1
drain=/sys/module/switchtec/parameters/unbind_drain_ms
was=$(cat $drain); echo 0 >$drain
sed "s/@/$address/g" trials.all >/tmp/trials
# Each costs a second or two: of all commands a dozen steps, spread evenly; of a few that were asked for, every one.
most=12
[ "$(wc -l </tmp/trials)" -gt 5 ] || most=1000
while IFS='|' read -r name before _ arguments; do
	./trial "$name" pull "$address" $most "${before:+$ctl $before}" -- $ctl $arguments
done </tmp/trials
echo "$was" >$drain
check "it is back" 0 'got its inverse' $ctl echo 0
