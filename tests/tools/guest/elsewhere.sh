# SPDX-License-Identifier: GPL-2.0-only
# Another driver has the function.
. ./trials.sh
if [ -e pci-stub.ko ]; then
	function=/sys/bus/pci/devices/$address
	insmod pci-stub.ko
	echo pci-stub >$function/driver_override
	echo "$address" >/sys/bus/pci/drivers/switchtec/unbind
	echo "$address" >/sys/bus/pci/drivers_probe
	check "another driver has it" 0 pci-stub readlink $function/driver
	each elsewhere elsewhere
	check "it still has it" 0 pci-stub readlink $function/driver
	echo "$address" >/sys/bus/pci/drivers/pci-stub/unbind
	echo >$function/driver_override
	echo "$address" >/sys/bus/pci/drivers_probe
	rmmod pci_stub
	check "and ours again" 0 'got its inverse' $ctl echo 0
fi
