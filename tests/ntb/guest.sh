#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh PART...: runs in the guest. Each "ok" is a test.
pci=/sys/bus/pci; ntb=/sys/bus/ntb/devices; one=0000:01:00.0; two=0000:02:00.0
tool=/sys/kernel/debug/ntb_tool
slowness=${SLOWNESS:-1}
. ./transport.sh

result() { if [ "$1" = 0 ]; then echo "ok $2"; else echo "FAILED $2"; failed=1; fi; }
check() { name=$1; shift; eval "$*"; result $? "$name"; }
eventually() { # CONDITION [TRIES], within a minute
	for i in $(seq 1 $((${2:-300} * slowness))); do eval "$1" && return 0; sleep 0.2; done
	return 1
}
load() { # MODULE [PARAMETERS]...
	module=$1; shift
	insmod "/root/$module.ko" "$@"
}
# Mainline's own driver has no such module: it exports the class itself.
load_class() { [ ! -f /root/switchtec_ntb_compat.ko ] || [ -d /sys/module/switchtec_ntb_compat ] || load switchtec_ntb_compat; }
unload_class() { [ ! -d /sys/module/switchtec_ntb_compat ] || rmmod switchtec_ntb_compat; }
load_hw() { load_class && { [ -d /sys/module/ntb ] || load ntb; } && load ntb_hw_switchtec; }
both() { [ -e $ntb/$one ] && [ -e $ntb/$two ]; }
# While the other side is at the same control registers mainline's NTB driver gives up, with EIO.
bind() {
	[ -e $pci/drivers/switchtec/$1 ] || echo "$1" >$pci/drivers/switchtec/bind
	# The kernel may be binding it just now.
	for i in 1 2 3 4 5 6 7 8 9 10; do [ -e "$ntb/$1" ] && return; sleep 0.3; done
	echo "$1" >$pci/drivers/switchtec/unbind
	return 1
}
interrupts_on_1() { # of both functions, on processor 1
	echo 2 >/proc/irq/default_smp_affinity
	for f in $one $two; do echo $f >$pci/drivers/switchtec/unbind; echo $f >$pci/drivers/switchtec/bind; done
}
# A link of each side changes, all the time.
storm() {
	while [ ! -f /tmp/stop ]; do
		for way in down up; do sw-set inject "link=1:$way;link=5:$way"; done
	done
}
start_storm() { rm -f /tmp/stop; storm & storming=$!; }
stop_storm() { touch /tmp/stop; wait $storming; }

# ---- a network between both, in two name spaces ----

transfer() { # a megabyte, there
	dd if=/dev/urandom of=/tmp/sent bs=64k count=16 2>/dev/null
	rm -f /tmp/got
	sleep 1000 | nsenter -t $ns -n nc -l -p 7 >/tmp/got & listener=$!
	eventually "nsenter -t $ns -n netstat -ltn | grep -q ':7 '"
	{ cat /tmp/sent; sleep 1000; } | nc 10.0.0.2 7 & sender=$!
	eventually 'cmp -s /tmp/sent /tmp/got'
	rc=$?
	kill $listener $sender
	return $rc
}
netdevs() { # [PARAMETERS of ntb_transport]
	load_transport "$@" && load ntb_netdev
	eventually '[ -d /sys/class/net/eth1 ]' || return 1
	unshare -n sleep 10000 & ns=$!
	# Not before it has a name space of its own.
	eventually '[ "$(readlink /proc/$ns/ns/net)" != "$(readlink /proc/self/ns/net)" ]'
	eventually "ip link set eth1 netns $ns 2>/dev/null" || return 1
	ip addr add 10.0.0.1/24 dev eth0
	ip link set eth0 up
	nsenter -t $ns -n ip addr add 10.0.0.2/24 dev eth1
	nsenter -t $ns -n ip link set eth1 up
	eventually '[ "$(cat /sys/class/net/eth0/carrier 2>/dev/null)" = 1 ]'
}
no_netdevs() {
	kill $ns
	rmmod ntb_netdev
	unload_transport
}

# ---- traffic ----

# Debug kernels have no network. There doorbells ring, to and fro, a message and a scratchpad with each.
has_network() { [ -d /proc/sys/net/ipv4 ]; }
pings() { cat $pingpong/$one/count; }
pingpong=/sys/kernel/debug/ntb_pingpong
start_traffic() {
	if has_network; then
		netdevs || return
		rm -f /tmp/quiet
		(while [ ! -f /tmp/quiet ]; do ping -c 1 -W 1 -s 20000 10.0.0.2 >/dev/null 2>&1; done) & pinging=$!
	else
		load ntb_pingpong delay_ms=1
		eventually '[ "$(pings)" -gt 10 ]'
	fi
}
stop_traffic() {
	if has_network; then touch /tmp/quiet; wait $pinging; no_netdevs; else rmmod ntb_pingpong; fi
}
data_pass() {
	if ! has_network; then start_traffic && stop_traffic; return; fi
	netdevs && transfer; rc=$?
	no_netdevs
	return $rc
}

# ---- the parts ----

# Links change, and the notifier takes its time: none may run when remove_dev has returned.
part_slow() {
	load_class
	start_storm
	for i in $(seq 1 ${UNLOADS:-12}); do load switchtec_slow; sleep 0.$((i % 5))7; rmmod switchtec_slow; done
	stop_storm
	said=$(dmesg | sed -n 's/.*slow: \([0-9]*\) calls, \([0-9]*\) late.*/\1 \2/p' |
		awk '{ calls += $1; late += $2 } END { print calls + 0, "calls,", late + 0, "late" }')
	echo "# $said"
	check "notifiers are called, none late" '[ "${said%% *}" != 0 ] && [ "${said#*, }" = "0 late" ]'
}

part_load() {
	check "a binary of mainline's NTB driver loads" load_hw
	check "an NTB device on each function" both
	check "while it is loaded the driver stays" "! rmmod switchtec 2>/dev/null"
}

part_pass() {
	load ntb_tool
	echo Y >$tool/$one/link; echo Y >$tool/$two/link
	check "the link comes up: messages arrive" \
		eventually "'grep -q Y $tool/$one/peer0/link && grep -q Y $tool/$two/peer0/link'"
	echo 0xdeadbeef >$tool/$one/peer0/spad3
	check "a scratchpad, through the look-up table" "[ \"$(cat $tool/$two/spad3)\" = 0xdeadbeef ]"
	echo "c 0xfffffff" >$tool/$two/db_mask
	echo "s 0x5" >$tool/$one/peer_db
	check "a doorbell rings, and interrupts" "echo 0x5 >$tool/$two/db_event &&
		awk '/doorbell/ { n += \$2 + \$3 } END { exit !n }' /proc/interrupts"
	echo 262144 >$tool/$two/peer0/mw_trans0
	address=$(sed -n 's/^DMA Address[[:space:]]*//p' $tool/$two/peer0/mw_trans0)
	echo "$address:262144" >$tool/$one/peer0/peer_mw_trans0
	echo "over the bridge" >$tool/$one/peer0/peer_mw0
	check "a memory window" "[ \"$(head -c 15 $tool/$two/peer0/mw0)\" = 'over the bridge' ]"
	# Given back here: with a window left, ntb_tool itself oopses when it is removed, on any driver.
	echo 0 >$tool/$two/peer0/mw_trans0; echo 0:0 >$tool/$one/peer0/peer_mw_trans0
	rmmod ntb_tool
}

part_storm() {
	start_storm
	rc=0
	for i in $(seq 1 5); do
		rmmod ntb_hw_switchtec && load ntb_hw_switchtec || rc=1
		rmmod ntb_hw_switchtec && unload_class && load_hw || rc=1
	done
	stop_storm
	result $rc "unloaded and loaded while links change"
}

part_net() {
	check "a megabyte through ntb_netdev" data_pass
}

# The window for MSI messages is one of the look-up table's: the others' addresses would have to be more aligned. And
# mainline takes the address of processor 0's messages, where that is the first in the window, for none.
part_msi() {
	rmmod ntb_hw_switchtec
	interrupts_on_1
	load ntb_hw_switchtec use_lut_mws=1
	netdevs use_msi=1
	check "a megabyte, told of by MSI" transfer
	check "on a virtual vector" "awk '/ntb_transport/ { n += \$2 + \$3 } END { exit !n }' /proc/interrupts"
	no_netdevs
	rmmod ntb_hw_switchtec; load ntb_hw_switchtec
}

part_come_and_go() {
	check "traffic" start_traffic
	echo $one >$pci/drivers/switchtec/unbind
	check "unbind, with traffic" "[ ! -e $ntb/$one ] && [ -e $ntb/$two ]"
	check "bind" eventually "'bind $one'"
	for side in "0 $one $two" "1 $two $one"; do
		set -- $side
		sw-set link off "sw$1"
		check "surprise removal, with traffic: $2" eventually "'[ ! -e $ntb/$2 ]'" '&&' "[ -e $ntb/$3 ]"
		# When the slot is switched off.
		sw-set link on "sw$1"
		check "plugged in again: $2" eventually "'[ -e $ntb/$2 ] || { [ -e $pci/devices/$2 ] && bind $2; }'"
	done
	stop_traffic
	rmmod ntb_hw_switchtec; load ntb_hw_switchtec
}

# What is set up again after a pause is the NTB driver's affair, which is not told: here it is loaded anew.
part_pause() {
	check "traffic" start_traffic
	for how in flr bus; do
		echo $how >$pci/devices/$one/reset_method
		check "a reset under traffic leaves it there: $how" "echo 1 >$pci/devices/$one/reset && both"
	done
	if [ -w /sys/power/pm_test ]; then
		echo devices >/sys/power/pm_test
		echo 0 >/sys/module/suspend/parameters/pm_test_delay
		check "suspend under traffic leaves it there" "echo freeze >/sys/power/state && both"
		echo none >/sys/power/pm_test
	fi
	stop_traffic
	rmmod ntb_hw_switchtec; load ntb_hw_switchtec
	check "loaded anew it passes a megabyte" data_pass
}

# The device dies at the N-th access of add_dev, for each N from FIRST in steps of STEP until it lives.
part_deaths() {
	rmmod ntb_hw_switchtec
	echo $two >$pci/drivers/switchtec/unbind # it would take as long as the other each time
	rc=0; n=${FIRST:-1}; deaths=0
	while :; do
		sw-set inject "dead@$n"
		load ntb_hw_switchtec || rc=1
		dead=$(sw-get dead)
		sw-set inject clear; sw-set dead off
		rmmod ntb_hw_switchtec || rc=1
		[ "$dead" = true ] || break
		n=$((n + ${STEP:-1})); deaths=$((deaths + 1))
	done
	echo "# died $deaths times, at up to $((n - 1)) accesses"
	[ $deaths -gt 1 ] || rc=1
	result $rc "a device that dies at each point of add_dev"
	echo $two >$pci/drivers/switchtec/bind
	load ntb_hw_switchtec
}

# Mainline's NTB driver comes in the midst of a pause.
part_late() {
	rmmod ntb_hw_switchtec; unload_class
	sw-set dead on
	# A command of which nobody hears again, and the driver knows.
	printf '\101\0\0\0' >/dev/switchtec0
	eventually "dmesg | grep -q 'does not answer'"
	load_hw
	check "and not before" "[ ! -e $ntb/$one ] && [ -e $ntb/$two ]"
	sw-set dead off
	check "a switch that is away when the NTB driver comes is found when it is back" eventually "'[ -e $ntb/$one ]'"
}

# Links change while the module registers, and before it has added the device: both are long, here. The probe keeps its
# processor busy: calls come on the other one.
part_gaps() {
	interrupts_on_1
	start_storm
	for function in switchtec_client_register switchtec_client_with_blocks; do
		load switchtec_dawdle function=$function
		rc=0
		for i in 1 2 3; do
			taskset 1 insmod /root/switchtec_ntb_compat.ko && [ -e /sys/class/switchtec_ntb/switchtec0 ] &&
				[ -e /sys/class/switchtec_ntb/switchtec1 ] || rc=1
			rmmod switchtec_ntb_compat || rc=1
		done
		[ "$(cat /sys/module/switchtec_dawdle/parameters/calls)" -ge 6 ] || rc=1
		rmmod switchtec_dawdle
		result $rc "links change on the way back from $function"
	done
	stop_storm
}

# The clean-up of a side that comes first is late, on processor 0; everything else is on the other one, and goes on.
part_late_cleanup() {
	interrupts_on_1
	taskset -p 2 $$ >/dev/null
	load_hw
	one_side_comes() {
		load switchtec_dawdle function=ntb_transport_link_cleanup_work before=1 ms=2000
		taskset 1 sh -c "echo $one >/sys/bus/ntb/drivers/ntb_transport/bind" &
		eventually '[ "$(cat /sys/module/switchtec_dawdle/parameters/calls)" = 1 ]'
	}
	check "a clean-up of ntb_transport's that comes late has come before the other side" data_pass
	rmmod switchtec_dawdle
}

part_unload() {
	check "everything is unloaded" "rmmod ntb_hw_switchtec && unload_class && rmmod switchtec && rmmod ntb"
	check "and no device is left" "[ ! -e $ntb/$one ] && [ ! -e /sys/class/switchtec_ntb ]"
}

# As a distribution has it: both of mainline's modules, and ours in updates/.
part_layout() {
	rmmod switchtec
	place=/lib/modules/$(uname -r)
	mkdir -p "$place/kernel/drivers/ntb" "$place/updates"
	touch "$place/modules.order" "$place/modules.builtin"
	cp /root/ntb.ko /root/ntb_hw_switchtec.ko /root/theirs/switchtec.ko "$place/kernel/drivers/ntb"
	cp /root/switchtec.ko /root/switchtec_ntb_compat.ko "$place/updates"
	/root/depmod -a
	check "depmod finds the way" "grep '^kernel/drivers/ntb/ntb_hw_switchtec.ko:' $place/modules.dep |
		grep updates/switchtec_ntb_compat.ko | grep -q updates/switchtec.ko"
	# What the kernel calls when a module asks for another.
	echo /root/modprobe >/proc/sys/kernel/modprobe
	/root/modprobe switchtec
	check "modprobe loads ours, and the NTB driver comes by itself" "[ -e /sys/module/switchtec/parameters/unbind_drain_ms ]" '&&' eventually both
	check "unloaded from the top" "/root/modprobe -r ntb_hw_switchtec && /root/modprobe -r switchtec_ntb_compat &&
		/root/modprobe -r switchtec; [ ! -d /sys/module/switchtec ]"
	/root/modprobe ntb_hw_switchtec
	check "loaded from the top it brings all others" eventually both
	check "the driver does not go before those that use it" "! rmmod switchtec 2>/dev/null &&
		! rmmod switchtec_ntb_compat 2>/dev/null && both"
	check "one by one" "rmmod ntb_hw_switchtec && rmmod switchtec_ntb_compat && rmmod switchtec && rmmod ntb"
}

# Two switches that face each other.
part_crosslink() {
	load_hw
	check "a crosslink is found" "both && dmesg | grep -q 'Using crosslink configuration'"
	check "a megabyte from one switch to another" data_pass
}

for part in "$@"; do "part_$part"; done
exit ${failed:-0}
