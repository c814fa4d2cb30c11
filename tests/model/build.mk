# SPDX-License-Identifier: GPL-2.0-only
#
# $(B)/tests/model/model-tests, and model-tests-asan: model and tests under AddressSanitizer and
# UBSan. The top Makefile compiles $(B)/tests/catch_main.o (Catch2's main: half of all compile time,
# so once).

include qemu/model/build.mk

MODEL_TEST_SRCS := $(sort $(wildcard tests/model/*_test.cc))
MODEL_TEST_OBJS := $(MODEL_TEST_SRCS:tests/model/%.cc=$(B)/tests/model/%.o)
MODEL_ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all
MODEL_ASAN_OBJS := $(MODEL_TEST_SRCS:tests/model/%.cc=$(B)/tests/model/asan/%.o) \
	$(MODEL_SRCS:qemu/model/%.cc=$(B)/tests/model/asan/%.o)

# Unoptimised: these are few and short, and Catch2's header is dear enough.
$(B)/tests/model/%_test.o: tests/model/%_test.cc tests/model/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -I. -O0 -c $< -o $@

$(B)/tests/model/asan/%_test.o: tests/model/%_test.cc tests/model/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -I. -O0 $(MODEL_ASAN) -c $< -o $@

$(B)/tests/model/asan/%.o: qemu/model/%.cc tests/model/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -O1 $(MODEL_ASAN) -c $< -o $@

$(B)/tests/model/model-tests: $(MODEL_TEST_OBJS) $(B)/tests/catch_main.o $(B)/qemu/model/libmodel.a
	$(CXX) -o $@ $^

$(B)/tests/model/model-tests-asan: $(MODEL_ASAN_OBJS) $(B)/tests/catch_main.o
	$(CXX) $(MODEL_ASAN) -o $@ $^

-include $(MODEL_TEST_OBJS:.o=.d) $(MODEL_ASAN_OBJS:.o=.d)
