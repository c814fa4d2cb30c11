#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# README's commands on a fresh machine, as they are written there: `commands` has one a line, and who types it. What is
# shown is what there is to see, for Documentation/transcript.rst.
cd /root || exit
echo '==== transcript begins'
status=0
while IFS='|' read -r who line; do
	case $who in root) prompt='#' ;; *) prompt='$' ;; esac
	printf '%s@guest:~%s %s\n' "$who" "$prompt" "$line"
	if [ "$who" = root ]; then
		# apt asks once.
		echo y | sh -c "$line" 2>&1
	else
		su - "$who" -c "$line" </dev/null 2>&1
	fi || { status=$?; echo "(exit status $status)"; }
done </srv/test/commands
echo '==== transcript ends'
exit $status
