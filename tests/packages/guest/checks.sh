# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For the scripts of this folder: `. ./checks.sh`, then `check NAME COMMAND...`, `finish` at the end.
failures=0

check() { # NAME COMMAND...: the command succeeds
	name=$1; shift
	if "$@" >/srv/test/said 2>&1; then
		echo "ok $name"
	else
		failures=$((failures + 1)); echo "FAILED $name"; sed 's/^/    /' /srv/test/said
	fi
}

same() { # A B
	[ "$1" = "$2" ] || { echo "\"$1\" is not \"$2\""; return 1; }
}

not() { ! "$@"; }

# A condition that comes by itself, within a generous limit: a command that is tried until it succeeds.
eventually() { # COMMAND...
	end=$(($(date +%s) + 300))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $end ] || { echo "not within 300 s: $*"; "$@"; return 1; }
		sleep 0.2
	done
}

# The node of a PCI function, by sysfs and not by udev.
node_of() { # ADDRESS
	ls "/sys/bus/pci/devices/$1/switchtec" 2>/dev/null
}

finish() {
	[ $failures -eq 0 ]
	exit
}
