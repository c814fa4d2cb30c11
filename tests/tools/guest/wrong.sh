# SPDX-License-Identifier: GPL-2.0-only
# Bad input: the right exit status, and a line that says what.
check "no arguments" 2 'switchtecctl help' $ctl
check "an unknown command" 2 "unknown command 'frobnicate'" $ctl frobnicate
check "one that is near" 2 'did you mean status' $ctl statsu 0
check "the second word" 2 'did you mean write' $ctl firmware wirte 0 x
check "half a command" 2 'alone is no command' $ctl firmware
check "no device named" 2 'DEV is required' $ctl echo
check "too many words" 2 'usage: switchtecctl echo DEV' $ctl echo 0 1
check "no such option" 2 'usage: switchtecctl echo DEV' $ctl echo 0 --frob
check "no such form" 2 'table,json,raw' $ctl -o xml list
check "a timeout that is none" 2 "'soon' is no number" $ctl --timeout soon echo 0
check "a name that is none" 2 "'nonsense' is no device" $ctl echo nonsense
check "no such node" 1 'switchtec9: ENOENT' $ctl echo 9
check "no such function" 1 'no such PCI function' $ctl echo 07:00.0
check "not a character device" 1 'not a character device' $ctl echo /tmp/
check "another device" 1 'not a Switchtec device' $ctl echo /dev/null
check "bad hex" 2 "odd number" $ctl mrpc 0 0x41 --in 123
check "no hex" 2 "not a hex digit" $ctl mrpc 0 0x41 --in 0g
check "too much input" 2 'more than 1024' sh -c "head -c 1025 /dev/zero | $ctl mrpc 0 0x41 --in -"
check "too much output" 2 'no number from 0 to 1024' $ctl mrpc 0 0x41 --out 1025
check "an absurd size" 2 'no number from 0 to 1024' $ctl mrpc 0 0x41 --out 99999999999999999999999
check "a negative command" 2 'no MRPC command' $ctl mrpc 0 -- -1
check "no event of that name" 2 'there is no event' $ctl events arm 0 frob
check "no such partition of an event" 1 'no such event, index' $ctl events arm 0 partition-reset --index 200
check "output that cannot be written" 1 'No space left' sh -c "$ctl list >/dev/full"
check "a reader that goes away is no error" 0 '^0$' sh -c "{ $ctl status 0; echo \$? >&2; } | true"
check "a time that is up is exit 5" 5 'before the command was sent' $ctl --timeout 0 echo 0
check "nobody to ask" 2 'say --yes' $ctl reset 0

# Images
cd /tmp
check "no such image" 1 'No such file' $ctl firmware write 0 /nowhere --yes
: >empty; check "an empty image" 1 'the file is empty' $ctl firmware write 0 empty --yes
echo hello >text; check "no image" 1 'no image of a Switchtec switch' $ctl firmware write 0 text --yes
check "a folder" 1 'cannot be read\|directory' $ctl firmware write 0 /tmp --yes
check "a huge one" 1 'longer than any' $ctl firmware write 0 /dev/zero --yes
that "an image to begin with" $ctl firmware read 0 img good.fw
head -c 500 good.fw >short; check "a short one" 1 'cut short' $ctl firmware write 0 short --yes
{ head -c 1500 good.fw; printf x; tail -c +1502 good.fw; } >bent
check "a damaged one" 1 'damaged: its checksum' $ctl firmware write 0 bent --yes
check "one of another generation, before the first block" 1 'nothing was sent' \
	$ctl -v firmware write 0 /root/other.fw --yes
check "it sent nothing" 1 '' sh -c "$ctl -v firmware write 0 /root/other.fw --yes 2>&1 | grep 'command 0x5'"
check "a partition that is not there" 2 'it has: ' $ctl firmware read 0 frob x
check "a file that cannot be written" 1 'cannot be written' $ctl firmware read 0 img /nowhere/x
that "nothing is left of it" [ ! -e /nowhere ]
check "standard output that is full" 1 'No space left' sh -c "$ctl firmware read 0 img - >/dev/full"
check "a kind without two copies" 2 'map not in\|no two copies' $ctl firmware toggle 0 map --yes
cd /root
