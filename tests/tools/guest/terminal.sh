# SPDX-License-Identifier: GPL-2.0-only
# On a terminal: top and its keys, progress, colours. The host looks at the screens.
export TERM=linux NO_COLOR=1
echo "TERM start top"
./in_terminal 16 100 more mark:top key:s more mark:top-sorted size:12x60 more mark:top-narrow \
	"key: " more mark:top-paused key:q end -- $ctl top 0 --interval 500
echo "TERM start top-signal"
./in_terminal 16 80 more signal:15 end mark:top-signal -- $ctl top 0
echo "TERM start progress"
./in_terminal 10 80 end mark:progress -- sh -c "$ctl firmware write 0 /root/big.fw --yes --no-activate 2>&1 | cat; \
	$ctl firmware read 0 cfg1 /tmp/x.fw"
echo "TERM start confirm"
./in_terminal 10 80 more mark:confirm key:n$(printf '\r') end -- $ctl unbind 0
unset NO_COLOR
echo "TERM start colour"
./in_terminal 10 100 end mark:colour -- $ctl list
echo "TERM start picture"
./in_terminal 14 100 more more more mark:picture key:q end -- $ctl top 0 --interval 300
check "a terminal that nobody knows" 0 'TERM exit 1' env TERM=nonsense ./in_terminal 5 20 end -- $ctl top 0
check "top in a pipe" 2 'this is no terminal' $ctl top 0
check "one frame as text" 0 'links 7/7 up' $ctl top 0 --once --interval 100
document 0 top 0 --interval 100
