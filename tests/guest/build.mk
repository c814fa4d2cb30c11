# SPDX-License-Identifier: GPL-2.0
# The programs that run in the guest; included by the top Makefile, which sets B and CXX and
# makes $(B)/tests/catch_main.o.

guest_tests_helpers := json.cc qmp.cc handle.cc sleeper.cc kmsg.cc sysfs.cc slot.cc module.cc watchdog.cc
# removal_test.cc first: Catch runs test cases in the order of their definition.
guest_tests_cases := removal_test.cc slow_copy_test.cc surprise_test.cc names_test.cc attributes_test.cc mrpc_test.cc \
	errno_test.cc poll_test.cc fault_test.cc several_test.cc module_test.cc tool_test.cc storm_test.cc
guest_tests_sources := $(guest_tests_cases) markers.cc fixture.cc $(guest_tests_helpers)
guest_tests_objects := $(guest_tests_sources:%.cc=$(B)/tests/guest/%.o)
guest_counters_objects := $(B)/tests/guest/counters.o $(guest_tests_helpers:%.cc=$(B)/tests/guest/%.o)
# Unoptimised: most of the compile time is Catch's header, and the guest's programs mostly sleep.
guest_tests_cxxflags := -std=c++20 -O0 -g -Wall -Wextra -I.

$(B)/tests/guest/guest-tests: $(guest_tests_objects) $(B)/tests/catch_main.o
	$(CXX) -pthread -o $@ $^

$(B)/tests/guest/counters: $(guest_counters_objects)
	$(CXX) -pthread -o $@ $^

$(B)/tests/guest/%.o: tests/guest/%.cc tests/guest/build.mk | $(B)/tests/guest
	$(CXX) $(guest_tests_cxxflags) -pthread -MMD -MP -c -o $@ $<

$(B)/tests/guest:
	mkdir -p $@

-include $(guest_tests_objects:.o=.d) $(B)/tests/guest/counters.d
