#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh ROUNDS: runs in the guest. Each driver in turn, ABBA; lines of JSON: bytes per second.
one=0000:01:00.0; two=0000:02:00.0; tool=/sys/kernel/debug/ntb_tool
bytes=$((8 << 20))
. ./transport.sh

eventually() { for _ in $(seq 1 300); do eval "$1" && return 0; sleep 0.2; done; echo "never: $1" >&2; exit 1; }
now() { cut -d' ' -f1 /proc/uptime; }
say() { # KEY BYTES SECONDS
	awk -v key="$1" -v driver=$driver -v round=$round -v bytes="$2" -v from="$3" -v to="$(now)" 'BEGIN {
		printf "{\"key\": \"%s\", \"driver\": \"%s\", \"round\": %d, \"value\": %.0f}\n", key, driver, round,
			bytes / (to - from) }'
}

net() {
	load_transport
	insmod ntb_netdev.ko
	eventually '[ -d /sys/class/net/eth1 ]'
	unshare -n sleep 10000 & ns=$!
	# Not before it has a name space of its own.
	eventually '[ "$(readlink /proc/$ns/ns/net)" != "$(readlink /proc/self/ns/net)" ]'
	eventually "ip link set eth1 netns $ns 2>/dev/null"
	ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up
	nsenter -t $ns -n ip addr add 10.0.0.2/24 dev eth1; nsenter -t $ns -n ip link set eth1 up
	eventually '[ "$(cat /sys/class/net/eth0/carrier 2>/dev/null)" = 1 ] && ping -c 1 -W 1 10.0.0.2 >/dev/null'
	rm -f /tmp/got; mkfifo /tmp/got
	head -c $bytes /tmp/got >/dev/null & reader=$!
	sleep 10000 | nsenter -t $ns -n nc -l -p 7 >/tmp/got & listener=$!
	eventually "nsenter -t $ns -n netstat -ltn | grep -q ':7 '"
	from=$(now)
	{ dd if=/dev/zero bs=64k count=$((bytes / 65536)) 2>/dev/null; sleep 10000; } | nc 10.0.0.2 7 & sender=$!
	wait $reader
	say ntb-net $bytes "$from"
	# Back from there: a name space takes its time to end.
	nsenter -t $ns -n ip link set eth1 netns 1
	kill $listener $sender $ns
	rmmod ntb_netdev
	unload_transport
}

window() {
	insmod ntb_tool.ko
	echo Y >$tool/$one/link; echo Y >$tool/$two/link
	eventually "grep -q Y $tool/$one/peer0/link && grep -q Y $tool/$two/peer0/link"
	echo 262144 >$tool/$two/peer0/mw_trans0
	address=$(sed -n 's/^DMA Address[[:space:]]*//p' $tool/$two/peer0/mw_trans0)
	echo "$address:262144" >$tool/$one/peer0/peer_mw_trans0
	from=$(now)
	for _ in $(seq 1 64); do dd if=/dev/zero of=$tool/$one/peer0/peer_mw0 bs=64k count=4 2>/dev/null; done
	say ntb-window $((64 * 262144)) "$from"
	echo 0 >$tool/$two/peer0/mw_trans0; echo 0:0 >$tool/$one/peer0/peer_mw_trans0
	rmmod ntb_tool
}

measure() { # DRIVER
	driver=$1
	if [ $driver = ours ]; then insmod ours.ko; insmod switchtec_ntb_compat.ko; else insmod theirs.ko; fi
	insmod ntb.ko; insmod ntb_hw_switchtec.ko
	net
	window
	rmmod ntb_hw_switchtec ntb
	[ $driver = theirs ] || rmmod switchtec_ntb_compat
	rmmod switchtec
}

for round in $(seq 0 $(($1 - 1))); do
	if [ $((round % 2)) = 0 ]; then measure ours; measure theirs; else measure theirs; measure ours; fi
done
