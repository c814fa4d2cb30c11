#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the demo does inside the guest. Any step that fails ends it.
set -e
node=/dev/switchtec0
pci=$(basename "$(readlink /sys/class/switchtec/switchtec0/device)")
driver=/sys/bus/pci/drivers/switchtec

step() { echo; echo "== $*"; }

step "the driver has bound; $node is there"
dmesg | grep 'switchtec.*management device'
switchtecctl list

step "an MRPC echo, by the tool and by hand"
switchtecctl echo $node
switchtecctl mrpc $node 0x41 --in 12345678 --out 4

step "the driver is unbound while programs sleep on $node"
sw-set hold on
sleepers $node "echo $pci > $driver/unbind && echo '  unbound'"
sw-set hold off

step "bound again, at work again"
echo "$pci" > $driver/bind
switchtecctl echo $node

step "the switch is pulled out while programs sleep"
sw-set hold on
sleepers $node "sw-set link off && while [ -e $node ]; do :; done && echo '  gone'"
sw-set hold off
switchtecctl list
