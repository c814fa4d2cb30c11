# SPDX-License-Identifier: GPL-2.0-only
# The programs that run in the guest; included by the top Makefile, which sets B and CXX and
# makes $(B)/tests/catch_main.o.

guest_tests_helpers := json.cc qmp.cc fault_injection.cc handle.cc device_ioctl.cc sleeper.cc kmsg.cc sysfs.cc slot.cc place.cc aer.cc module.cc remove_timer.cc watchdog.cc
# removal_test.cc first: Catch runs test cases in the order of their definition.
guest_tests_cases := removal_test.cc slow_copy_test.cc bound_test.cc surprise_test.cc names_test.cc attributes_test.cc mrpc_test.cc fairness_test.cc \
	errno_test.cc poll_test.cc fault_test.cc gap_test.cc failure_test.cc ioctl_test.cc events_test.cc several_test.cc hosts_test.cc recovery_test.cc place_test.cc module_test.cc kexec_test.cc identity_test.cc probe_test.cc config_space_test.cc client_test.cc tool_test.cc storm_test.cc
guest_tests_sources := $(guest_tests_cases) markers.cc fixture.cc $(guest_tests_helpers)
guest_tests_objects := $(guest_tests_sources:%.cc=$(B)/tests/guest/%.o)
guest_counters_objects := $(B)/tests/guest/counters.o $(B)/tests/guest/hard_context.o $(guest_tests_helpers:%.cc=$(B)/tests/guest/%.o)
# Unoptimised: most of the compile time is Catch's header, and the guest's programs mostly sleep.
guest_tests_cxxflags := -std=c++20 -O0 -g -Wall -Wextra -I.

$(B)/tests/guest/guest-tests: $(guest_tests_objects) $(B)/tests/catch_main.o
	$(CXX) -pthread -o $@ $^

$(B)/tests/guest/counters: $(guest_counters_objects)
	$(CXX) -pthread -o $@ $^

# For x86's 32 bits, without libraries. The kernel's headers are the same; <asm> alone is named after the
# 64-bit machine.
guest_compat_cxxflags := -m32 -std=c++20 -Os -g -Wall -Wextra -ffreestanding -fno-exceptions -fno-rtti \
	-fno-stack-protector -fno-pic -fno-asynchronous-unwind-tables -idirafter /usr/include/$(shell $(CXX) -print-multiarch)

$(B)/tests/guest/compat32: tests/guest/compat32.cc tests/guest/build.mk | $(B)/tests/guest
	$(CXX) $(guest_compat_cxxflags) -nostdlib -static -no-pie -MMD -MP -o $@ $<

# Built along with the tests, where they run on x86.
guest_compat := $(if $(filter x86_64%,$(shell $(CXX) -dumpmachine)),$(B)/tests/guest/compat32)
$(B)/tests/guest/guest-tests: | $(guest_compat)

$(B)/tests/guest/%.o: tests/guest/%.cc tests/guest/build.mk | $(B)/tests/guest
	$(CXX) $(guest_tests_cxxflags) -pthread -MMD -MP -c -o $@ $<

$(B)/tests/guest:
	mkdir -p $@

-include $(guest_tests_objects:.o=.d) $(B)/tests/guest/compat32.d $(guest_counters_objects:.o=.d)
