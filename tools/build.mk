# SPDX-License-Identifier: GPL-2.0-only
# switchtecctl, its man pages and completions; included by the top Makefile, which sets B and CXX.

tools_sources := $(wildcard tools/*.cc tools/commands/*.cc tools/show/*.cc tools/machine/*.cc tools/switch/*.cc tools/unplug/*.cc tools/selftest/*.cc)
tools_objects := $(tools_sources:%.cc=$(B)/%.o)
# Without -g, which makes it fifty megabytes: it is copied into guests.
tools_cxxflags := -std=c++20 -O1 -Wall -Wextra -I. -Iinclude -DSWITCHTEC_VERSION='"$(shell cat VERSION)"'

$(B)/tools/switchtecctl: $(tools_objects) $(B)/tools/bad_lines.o
	$(CXX) -o $@ $^ -lpci -lfmt -lncursesw -lz

# One place says which lines of a kernel log are bad.
$(B)/tools/bad_lines.cc: qemu/lib/kernel_log.py tools/build.mk
	@mkdir -p $(@D)
	python3 -B -c 'import sys; sys.path.insert(0, "qemu/lib"); import kernel_log; \
		print("#include \"tools/unplug/kernel_watch.h\"\nconst char *const switchtec::unplug::bad_lines = R\"~(" + \
		kernel_log.BAD.pattern + ")~\";")' >$@

$(B)/tools/bad_lines.o: $(B)/tools/bad_lines.cc
	$(CXX) $(tools_cxxflags) -c -o $@ $<

$(B)/tools/%.o: tools/%.cc tools/build.mk VERSION
	@mkdir -p $(@D)
	$(CXX) $(tools_cxxflags) -MMD -MP -c -o $@ $<

-include $(tools_objects:.o=.d)

# One page for the tool and one for each command; scripts for the shells. Made by the program itself.
$(B)/tools/generated: $(B)/tools/switchtecctl tools/generate tools/switchtec.4
	tools/generate $(B)/tools
	@touch $@
