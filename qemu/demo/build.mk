# SPDX-License-Identifier: GPL-2.0-only
# The demo's program that sleeps on a node.

$(B)/qemu/demo/sleepers: qemu/demo/sleepers.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O1 -g -Wall -Wextra -pthread -o $@ $<
