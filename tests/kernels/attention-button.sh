#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In a guest without the driver: is a card that QEMU is asked to unplug (device_del, the attention button) let go?
qmp '{"execute":"device_del","arguments":{"id":"sw0"}}' &&
	qmp '{"wait-event":"DEVICE_DELETED","timeout":40,"data":{"device":"sw0"}}'
