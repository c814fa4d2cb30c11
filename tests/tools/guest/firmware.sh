# SPDX-License-Identifier: GPL-2.0-only
# Firmware goes in and out.
cd /tmp
that "read" $ctl firmware read 0 img good.fw
check "write" 0 'read back and compared; it runs after the next start' $ctl firmware write 0 good.fw --yes
check "what was written is active, and does not run" 0 'img1 .*yes *no ' $ctl firmware info 0
that "what was written reads back" $ctl firmware read 0 img1 back.fw
that "the same" cmp good.fw back.fw
check "toggle it back" 0 'img0 *yes *yes' $ctl firmware toggle 0 img --yes
check "not made active" 0 'it is not active' $ctl firmware write 0 good.fw --yes --no-activate
that "a configuration, too" sh -c "$ctl firmware read 0 cfg0 cfg.fw && $ctl firmware write 0 cfg.fw --yes --no-activate"

# Interrupted in the middle: nothing is active, and the same command goes on. big.fw is long enough to be caught.
record=/run/lock/switchtec-firmware-$address
caught() { # starts a writer and stops it in the middle; by the shell alone, for a program takes too long to start
	$ctl firmware write 0 /root/big.fw --yes --no-activate >/tmp/writer 2>&1 &
	writer=$!
	until [ -s $record ] || ! kill -0 $writer 2>/dev/null; do :; done
	kill -STOP $writer
}
caught
check "a second writer is told who" 5 'another switchtecctl' $ctl --timeout 0.2 firmware write 0 good.fw --yes
kill -INT $writer
kill -CONT $writer
wait $writer; status=$?
check "interrupted" 0 'interrupted after [1-9][0-9]* of [0-9]* bytes' sh -c "cat /tmp/writer; [ $status = 1 ]"
check "goes on" 0 'goes on after [1-9][0-9]* of' $ctl firmware write 0 /root/big.fw --yes --no-activate
that "whole" sh -c "$ctl firmware read 0 cfg1 back.fw && cmp /root/big.fw back.fw"

# Killed in the middle: the same.
caught
kill -KILL $writer
wait $writer 2>/dev/null
check "after a crash" 0 'read back and compared' $ctl firmware write 0 /root/big.fw --yes --no-activate

# Interrupted, and then somebody else says how far it has come: everybody may put a file there.
caught
kill -INT $writer
kill -CONT $writer
wait $writer
chown 65534 $record
chmod 666 $record
check "a stranger's record is none" 0 'from the beginning' sh -c "$ctl firmware write 0 /root/big.fw --yes --no-activate >out 2>&1 &&
	! grep 'goes on' out && echo from the beginning"
rm $record

# A reset in the middle: it goes on, or begins anew.
caught
echo 1 >/sys/bus/pci/devices/$address/reset
kill -CONT $writer
wait $writer; status=$?
check "a reset in the middle" 0 'read back and compared' sh -c "cat /tmp/writer; [ $status = 0 ]"

document 0 firmware read 0 img /tmp/x.fw
document 0 firmware write 0 good.fw --yes
document 0 firmware toggle 0 img --yes
cd /root
