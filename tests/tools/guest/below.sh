# SPDX-License-Identifier: GPL-2.0-only
# What hangs below the switch is not taken away. (--topology switch)
card=$(basename "$(ls -d /sys/bus/pci/devices/0000:03:00.0/net/* 2>/dev/null | head -1)")
check "there is a card below it" 0 "0000:03:00.0" $ctl status 0
check "nothing is lost: a reset of the whole switch is asked for" 2 'say --yes' $ctl reset 0 --hard
ifconfig "$card" 10.1.2.3 netmask 255.255.255.0 up
route add default gw 10.1.2.1
check "the default route is named" 1 "the default route, which is by $card at 0000:03:00.0" $ctl reset 0 --hard --yes
check "by unplug-test, too" 1 "the kind 'link' would take away.*the default route" $ctl unplug-test 0 --kinds link \
	--link-off true --link-on true --yes
check "kinds that leave it go on" 0 '2 passed, 0 failed' $ctl unplug-test 0 --kinds unbind,reset --cycles 2 --yes
$ctl firmware read 0 img /tmp/img.fw >/dev/null 2>&1
check "before firmware is written it is named" 0 "the next start of the switch takes away.*default route" \
	$ctl firmware write 0 /tmp/img.fw --yes
route del default
check "and without it" 2 'say --yes' $ctl reset 0 --hard
check "the link, with all that is below, by the port above" 0 '2 passed, 0 failed, 0 splats' $ctl unplug-test 0 --kinds link --cycles 2 --yes
