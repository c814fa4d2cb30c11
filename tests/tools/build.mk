# SPDX-License-Identifier: GPL-2.0-only
# The test of the tool; included by the top Makefile.

$(B)/tests/tools/in_terminal: tests/tools/in_terminal.cc tests/tools/build.mk
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O1 -Wall -Wextra -o $@ $< -lutil
