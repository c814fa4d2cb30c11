# SPDX-License-Identifier: GPL-2.0-only
# run.sh PART...: parts of the tests, in this guest.
cd /root
. ./check.sh
for part; do . "./$part.sh"; done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
