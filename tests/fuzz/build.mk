# SPDX-License-Identifier: GPL-2.0-only
#
# $(B)/tests/fuzz/fuzz: the driver's core, instrumented, with the host's seam and the model, under
# libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer. clang's, for libFuzzer is.
#
# Needs HOST_DRV_SRCS and HOST_INCLUDES of tests/host/build.mk, and MODEL_* of qemu/model/build.mk.

FUZZ_CXX := clang++-14
FUZZ_SANITIZERS := address,undefined
FUZZ_SRCS := $(sort $(wildcard tests/fuzz/*.cc)) $(MODEL_SRCS) \
	$(sort $(filter-out tests/host/seam/work.cc,$(wildcard tests/host/seam/*.cc)))
FUZZ_OBJS := $(HOST_DRV_SRCS:%.cc=$(B)/fuzz/obj/%.o) $(FUZZ_SRCS:%.cc=$(B)/fuzz/obj/%.o)
FUZZ_CXXFLAGS := -std=c++20 -g -O1 -Wall -Wextra -MMD -MP -fsanitize=$(FUZZ_SANITIZERS) \
	-fno-sanitize-recover=all $(HOST_EXTRA)

# Only the driver is to guide the fuzzer.
$(B)/fuzz/obj/switchtec_drv/%.o: switchtec_drv/%.cc tests/fuzz/build.mk
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FUZZ_CXXFLAGS) -fsanitize=fuzzer-no-link -fno-exceptions -fno-rtti \
		-fno-threadsafe-statics $(HOST_INCLUDES) -c $< -o $@

$(B)/fuzz/obj/%.o: %.cc tests/fuzz/build.mk
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FUZZ_CXXFLAGS) $(HOST_INCLUDES) -I tests/fuzz -c $< -o $@

# The model is not under test: the compiler that the project uses, and no sanitizers.
$(B)/fuzz/obj/qemu/model/%.o: qemu/model/%.cc tests/fuzz/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -O2 -c $< -o $@

# Time passes as the fuzzer likes: virtual_time.cc.
$(B)/tests/fuzz/fuzz: $(FUZZ_OBJS)
	@mkdir -p $(@D)
	$(FUZZ_CXX) -fsanitize=fuzzer,$(FUZZ_SANITIZERS) -Wl,--wrap=seam_now_ms $^ -pthread -o $@

-include $(FUZZ_OBJS:.o=.d)
