# SPDX-License-Identifier: GPL-2.0-only
# Inside the guest. A check is a command, its exit status, and words of its output, errors included.
passed=0; failed=0
ctl=switchtecctl
check() { # NAME STATUS WORDS COMMAND...
	name=$1 status=$2 words=$3; shift 3
	out=$("$@" 2>&1 </dev/null); got=$?
	if [ $got = "$status" ] && echo "$out" | grep -q -- "$words"; then
		passed=$((passed + 1)); echo "ok $name"
	else
		failed=$((failed + 1)); echo "FAILED $name: status $got, wanted $status and '$words':"; echo "$out"
	fi
}
that() { # NAME COMMAND...: it has to succeed
	name=$1; shift
	check "$name" 0 '' "$@"
}
# What the host holds against the schema.
document() { # STATUS ARGUMENT...
	status=$1; shift
	out=$($ctl -o json "$@" 2>/tmp/errors </dev/null); got=$?
	echo "JSON $out"
	if [ $got = "$status" ] && [ -n "$out" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1)); echo "FAILED -o json $*: status $got, wanted $status"; cat /tmp/errors
	fi
}
address=$(basename "$(readlink /sys/class/switchtec/switchtec0/device)")
