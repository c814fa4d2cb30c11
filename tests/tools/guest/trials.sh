# SPDX-License-Identifier: GPL-2.0-only
# Every command of the table, with something against it. The host has made the lists (trials.py), and judges.
each() { # LIST HOW...: if there are several they take turns
	sed "s/@/$address/g" "trials.$1" >/tmp/trials
	shift
	while IFS='|' read -r name before after arguments; do
		[ -z "$before" ] || $ctl $before >/dev/null 2>&1 </dev/null
		./trial "$name" "$1" -- $ctl $arguments
		[ -z "$after" ] || $ctl $after >/dev/null 2>&1 </dev/null
		how=$1; shift; set -- "$@" "$how"
	done </tmp/trials
}
