# SPDX-License-Identifier: GPL-2.0-only
# The guest's part of `make bench`; included by the top Makefile after tests/guest/build.mk, whose
# helpers it is linked with. Optimised, unlike those: here the program's own time would be counted.

bench_sources := $(notdir $(wildcard tests/bench/*.cc))
bench_objects := $(bench_sources:%.cc=$(B)/tests/bench/%.o)
bench_cxxflags := -std=c++20 -O2 -g -Wall -Wextra -I.

$(B)/tests/bench/bench: $(bench_objects) $(B)/tests/guest/hard_context.o $(guest_tests_helpers:%.cc=$(B)/tests/guest/%.o)
	$(CXX) -pthread -o $@ $^

$(B)/tests/bench/%.o: tests/bench/%.cc tests/bench/build.mk | $(B)/tests/bench
	$(CXX) $(bench_cxxflags) -pthread -MMD -MP -c -o $@ $<

$(B)/tests/bench:
	mkdir -p $@

-include $(bench_objects:.o=.d)
