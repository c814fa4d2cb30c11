# SPDX-License-Identifier: GPL-2.0-only
# Inside the guest: each check is a command, its exit status and words of its output.
passed=0; failed=0
check() { # NAME STATUS WORDS COMMAND...
	name=$1 status=$2 words=$3; shift 3
	out=$("$@" 2>&1); got=$?
	if [ $got = "$status" ] && echo "$out" | grep -q -- "$words"; then
		passed=$((passed + 1)); echo "ok $name"
	else
		failed=$((failed + 1)); echo "FAILED $name: status $got, wanted $status and '$words':"; echo "$out"
	fi
}
second=$(basename "$(readlink /sys/class/switchtec/switchtec1/device)")
ctl=switchtecctl

check "list shows both" 0 '/dev/switchtec1' $ctl list
check "list shows the generation" 0 'GEN4' $ctl list
check "list shows an id that no list has" 0 '11f8:85f9 ? GEN3' $ctl list
check "echo by path" 0 'got its inverse' $ctl echo /dev/switchtec0
check "echo by name" 0 'got its inverse' $ctl echo switchtec0
check "echo by number" 0 'got its inverse' $ctl echo 1
check "echo by address" 0 'got its inverse' $ctl echo "$second"
check "mrpc prints the output" 0 'ed cb a9 87' $ctl mrpc 0 0x41 --in '12 34 56 78' --out 4
check "mrpc takes stdin" 0 'ff ff ff ff' sh -c "head -c 4 /dev/zero | $ctl mrpc 0 65 --in - --out 4"
check "a refused command is exit 1" 1 '0x64005' $ctl mrpc 0 0x7777 --out 4
check "bad hex is exit 2" 2 '' $ctl mrpc 0 0x41 --in 123
check "too much input is exit 2" 2 '' sh -c "head -c 1025 /dev/zero | $ctl mrpc 0 0x41 --in -"
check "too much output is exit 2" 2 '' $ctl mrpc 0 0x41 --out 1025
check "no such device" 1 'switchtec9' $ctl echo 9
check "no arguments is exit 2" 2 '' $ctl
check "unknown subcommand is exit 2" 2 '' $ctl frobnicate
echo "$second" >/sys/bus/pci/drivers/switchtec/unbind
check "list shows an unbound one" 0 "$second.* - " $ctl list
check "echo to an unbound one" 1 'driver' $ctl echo "$second"
sw-set dead on >/dev/null
check "a dead device is said to be so" 1 '' $ctl echo 0
sw-set dead off >/dev/null
check "and it works again" 0 'got its inverse' $ctl echo 0

echo "$passed passed, $failed failed"
[ $failed = 0 ]
