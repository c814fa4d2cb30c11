# SPDX-License-Identifier: GPL-2.0-only
# switchtecctl; included by the top Makefile, which sets B and CXX.

tools_sources := switchtecctl.cc list.cc mrpc_command.cc echo_command.cc mrpc.cc pci_function.cc hex.cc
tools_objects := $(tools_sources:%.cc=$(B)/tools/%.o)
tools_cxxflags := -std=c++20 -O1 -g -Wall -Wextra -I.

$(B)/tools/switchtecctl: $(tools_objects)
	$(CXX) -o $@ $^ -lpci

$(B)/tools/%.o: tools/%.cc tools/build.mk | $(B)/tools
	$(CXX) $(tools_cxxflags) -MMD -MP -c -o $@ $<

$(B)/tools:
	mkdir -p $@

-include $(tools_objects:.o=.d)
