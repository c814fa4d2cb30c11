# SPDX-License-Identifier: GPL-2.0-only
# Commands that look and change nothing.
check "list shows it" 0 "$address.*/dev/switchtec0" $ctl list
for name in /dev/switchtec0 switchtec0 0 "$address" "${address#0000:}" "pci-$address"; do
	check "echo by $name" 0 'got its inverse' $ctl echo "$name"
done
mkdir -p /dev/by-path && ln -sf ../switchtec0 "/dev/by-path/pci-$address-switchtec"
check "echo by a link" 0 'got its inverse' $ctl echo "/dev/by-path/pci-$address-switchtec"
check "info" 0 "PCI address *$address" $ctl info 0
check "status: a link that is up" 0 'up  *x8 of x8' $ctl status 0
check "temp" 0 '42.50' $ctl temp 0
check "bandwidth: as the model makes it up" 0 '70\.000 *140\.000' $ctl bandwidth 0 --interval 50
check "log" 0 '^1000000' $ctl log 0
check "log raw: 70 entries" 0 '^2240$' sh -c "$ctl -o raw log 0 | wc -c"
check "log of an earlier run: empty" 0 'is empty' $ctl log 0 --flash
check "mrpc prints the output" 0 'ed cb a9 87' $ctl mrpc 0 0x41 --in '12 34 56 78' --out 4
check "mrpc takes stdin" 0 'ff ff ff ff' sh -c "head -c 4 /dev/zero | $ctl mrpc 0 65 --in - --out 4"
check "mrpc raw is the bytes" 0 '^4$' sh -c "$ctl -o raw mrpc 0 65 --in 01020304 --out 4 2>/dev/null | wc -c"
check "a refused command is exit 1" 1 '0x64005' $ctl mrpc 0 0x7777 --out 4
check "verbose says what is sent" 0 'command 0x41, 4 bytes in' $ctl -v echo 0
check "firmware info" 0 'img0 .*yes *yes' $ctl firmware info 0
for command in list "info 0" "status 0 --all" "temp 0" "bandwidth 0 --interval 10" "log 0" "echo 0" \
	"mrpc 0 0x41 --out 8" "firmware info 0" "events list 0 --all"; do
	document 0 $command
done
document 1 mrpc 0 0x7777 --out 4
document 1 echo 9
check "latency" 0 'P0.1 .*1[56][0-9] ' $ctl latency 0 --interval 20
check "a register" 0 '^0x0000' $ctl registers 0 0x2000
check "registers past the end" 2 'no number from' $ctl registers 0 0x400000
document 0 latency 0 --interval 10
document 0 registers 0 0x1800 --length 64
check "nothing is counted" 0 'nothing is counted' $ctl counters list 0
check "count errors, at a threshold" 0 '^0\.0 *1 *P0\.1 *in *0 *3 *errors' $ctl counters set 0 1 errors --threshold 3
check "another counter, for what leaves" 0 '^0\.1 *1 *P0\.1 *out .*bad-tlp nak' $ctl counters set 0 1 bad-tlp nak --out
# The model counts one of each with every command.
check "it has counted" 0 '^0\.0 *1 *P0\.1 *in *[1-9]' $ctl counters list 0
check "and the threshold is an event of its port" 0 '^threshold' $ctl events list 0
check "cleared" 0 '^0\.0' $ctl counters list 0 --clear
check "a counter for each port" 0 '^0\.[0-9]* *2 .*tlps' $ctl counters set 0 all tlps
document 0 counters list 0
document 0 counters set 0 1 ecrc
document 0 counters remove 0 0.0
check "it is free again" 1 '' sh -c "$ctl -o raw counters list 0 | grep '^0\.0	'"
check "removed, all" 0 '^0\.1 ' $ctl counters remove 0 all
check "nothing is left" 0 'nothing is counted' $ctl counters list 0
check "no such port" 1 'no port 200' $ctl counters set 0 200 errors
check "no such counter" 2 'no counter of this switch' $ctl counters remove 0 9.99
check "nothing to count" 2 'what is to be counted' $ctl counters set 0 1
check "not a thing that is counted" 2 'WHAT' $ctl counters set 0 1 frob
document 0 help
document 0 help firmware
document 0 completion bash
