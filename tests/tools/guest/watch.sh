# SPDX-License-Identifier: GPL-2.0-only
# Metrics, doctor, report.
check "doctor finds nothing wrong" 0 "this project's" $ctl doctor
document 0 doctor
check "doctor: how commands go" 0 'MRPC by' $ctl doctor 0
$ctl metrics | sed 's/^/PROM /'
$ctl metrics --openmetrics | sed 's/^/OPEN /'
check "metrics to a file, whole" 0 'switchtec_up' sh -c "$ctl metrics --file /tmp/m.prom && cat /tmp/m.prom"
that "nothing else is left" [ "$(ls /tmp | grep -c m.prom)" = 1 ]
check "metrics that cannot be written" 1 'cannot be written' $ctl metrics --file /nowhere/m.prom
document 0 metrics
check "report" 0 '"switches"' $ctl report
hostname secret-name
check "report names nobody" 1 '' sh -c "$ctl report | grep secret-name"
check "but in full" 0 'secret-name' $ctl report --full
document 0 report
echo "$address" >/sys/bus/pci/drivers/switchtec/unbind
check "doctor: no driver" 1 'none is bound.*switchtecctl bind' $ctl doctor
check "metrics of one that is not bound: the exit status, and switchtec_up" 1 'switchtec_up{address="'"$address"'"} 0' $ctl metrics
echo "$address" >/sys/bus/pci/drivers/switchtec/bind
sw-set dead on >/dev/null
check "doctor: it does not answer" 1 'an echo fails' $ctl doctor
sw-set dead off >/dev/null
tries=0
until $ctl echo 0 >/dev/null 2>&1 || [ $tries = 30 ]; do tries=$((tries + 1)); usleep 200000; done
check "doctor: the log is told" 0 'does not answer' $ctl doctor
check "selftest" 0 'the contract: [0-9]* passed, 0 failed' $ctl selftest 0 --file /tmp/selftest.json
check "selftest: an assumption" 0 'A1 .*holds' $ctl selftest 0
that "the file is there" [ -s /tmp/selftest.json ]
document 0 selftest 0
