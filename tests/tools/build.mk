# SPDX-License-Identifier: GPL-2.0-only
# The test of the tool; included by the top Makefile.

$(B)/tests/tools/in_terminal: tests/tools/in_terminal.cc tests/tools/build.mk
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O1 -Wall -Wextra -o $@ $< -lutil

$(B)/tests/tools/trial: tests/tools/trial.cc tests/tools/build.mk
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O1 -Wall -Wextra -o $@ $<

# Unpacked and not installed: the package starts a server.
$(B)/tests/tools/promtool:
	@mkdir -p $(@D)/prometheus
	cd $(@D)/prometheus && apt-get download -q prometheus && dpkg -x prometheus_*.deb . && rm -f prometheus_*.deb
	ln -sf prometheus/usr/bin/promtool $@
