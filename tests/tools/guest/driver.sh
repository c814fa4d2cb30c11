# SPDX-License-Identifier: GPL-2.0-only
# Driver off and on, resets, a device that goes.
sw-set hold on >/dev/null
before=$(sw-get totals)
$ctl echo 0 >/tmp/held 2>&1 &
holder=$!
# The device has the command.
until [ "$(sw-get totals)" != "$before" ] || ! kill -0 $holder 2>/dev/null; do usleep 1000; done
check "unbind says who has it open, and what waits" 0 "pid $holder (switchtecctl), which waits" $ctl unbind 0 --yes
wait $holder; status=$?
check "who had a command: exit 4" 0 'may have taken effect' sh -c "[ $status = 4 ] && cat /tmp/held"
sw-set hold off >/dev/null
check "list shows an unbound one" 0 "$address.* - " $ctl list
check "an unbound one" 1 'no driver is bound' $ctl echo "$address"
check "bind" 0 "$address is /dev/switchtec0" $ctl bind "$address"
check "bind twice" 0 "is /dev/switchtec0" $ctl bind "$address"
other=$(basename "$(readlink -f "/sys/bus/pci/devices/$address/..")")
check "another driver has it" 1 "driver 'pcieport' has it" $ctl bind "$other"
check "unbind of another's" 1 "driver 'pcieport'" $ctl unbind "$other" --yes
check "reset" 0 ': reset' $ctl reset 0 --yes
check "works after it" 0 'got its inverse' $ctl echo 0
check "reset --hard" 0 ': reset' $ctl reset 0 --hard --yes
tries=0
until $ctl echo 0 >/dev/null 2>&1 || [ $tries = 20 ]; do tries=$((tries + 1)); usleep 200000; done
check "works after that" 0 'got its inverse' $ctl echo 0
sw-set inject interrupted >/dev/null
check "interrupted by the firmware: exit 4" 4 'ENXIO' $ctl echo 0
sw-set inject hang >/dev/null
check "no answer in time: exit 4" 4 'no answer in time' $ctl --timeout 0.3 echo 0
sw-set inject clear >/dev/null
document 0 reset 0 --yes
tries=0
until $ctl echo 0 >/dev/null 2>&1 || [ $tries = 20 ]; do tries=$((tries + 1)); usleep 200000; done
document 0 unbind 0 --yes
document 0 bind "$address"
check "a port is unbound" 0 'P0.2 is unbound' $ctl port unbind 0 0 2 --yes
check "status shows it" 0 'port 2 .*unbound' $ctl status 0 --all
check "not twice" 1 'cannot be unbound' $ctl port unbind 0 0 2 --yes
check "a port is bound" 0 'port 2 is P0.2' $ctl port bind 0 0 2 2 --yes
document 0 port unbind 0 0 2 --yes
document 0 port bind 0 0 2 2 --yes
