# SPDX-License-Identifier: GPL-2.0-only
# The hot-unplug test for users.
document 0 unplug-test 0 --cycles 8 --kinds unbind,remove,reset,link --link-off 'sw-set link off >/dev/null' \
	--link-on 'sw-set link on >/dev/null' --html /tmp/unplug.html --json /tmp/unplug.json --yes
sed 's/^/HTML /' /tmp/unplug.html
check "cycles are counted" 0 '2 passed, 0 failed, 0 splats' $ctl unplug-test 0 --cycles 2 --kinds unbind --yes
check "the link, by the port above" 0 '3 passed, 0 failed, 0 splats' $ctl unplug-test 0 --cycles 3 --kinds link --yes
check "and it is enabled again" 0 'got its inverse' $ctl echo 0
check "it asks" 2 'say --yes' $ctl unplug-test 0
check "no such kind" 2 'there are: unbind, remove, reset, link' $ctl unplug-test 0 --kinds frob --yes
check "half a link" 2 'go together' $ctl unplug-test 0 --kinds link --link-off true --yes
check "a command that fails" 1 'ended with' $ctl unplug-test 0 --cycles 1 --kinds link --link-off false --link-on true --yes
# The contract is looked at: a driver that tells something else is found out. Here an answer that is another's.
sw-set inject interrupted >/dev/null
check "what the contract does not allow fails a cycle" 1 'was told ENXIO' $ctl unplug-test 0 --cycles 1 --kinds unbind --load 1 --yes
sw-set inject clear >/dev/null
check "Ctrl-C ends after the cycle, and the device is there" 0 'interrupted; the device is back' \
	timeout -s INT 4 $ctl unplug-test 0 --cycles 100000 --kinds unbind --yes
check "it is" 0 'got its inverse' $ctl echo 0
