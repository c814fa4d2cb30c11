# SPDX-License-Identifier: GPL-2.0-only
# The guest's part of the removal matrix; included by the top Makefile after tests/guest/build.mk,
# whose helpers it is linked with.

matrix_sources := main.cc cell.cc record.cc steps.cc course.cc removal.cc pause.cc occupants.cc occupants_set_up.cc \
	waiter.cc fault_waiter.cc child.cc io_ring.cc health.cc
matrix_objects := $(matrix_sources:%.cc=$(B)/tests/matrix/%.o)

# What the tool's unplug-test does as well
matrix_shared := $(B)/tools/unplug/step_watch.o $(B)/tools/unplug/kernel_watch.o

$(B)/tests/matrix/matrix: $(matrix_objects) $(matrix_shared) $(guest_tests_helpers:%.cc=$(B)/tests/guest/%.o)
	$(CXX) -pthread -o $@ $^

$(B)/tests/matrix/%.o: tests/matrix/%.cc tests/matrix/build.mk | $(B)/tests/matrix
	$(CXX) $(guest_tests_cxxflags) -pthread -MMD -MP -c -o $@ $<

$(B)/tests/matrix:
	mkdir -p $@

-include $(matrix_objects:.o=.d)
