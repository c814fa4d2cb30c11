# SPDX-License-Identifier: GPL-2.0-only
#
# $(B)/tests/explore/explore: the driver's core, a seam whose every call is a step of one scheduler, and
# the model, under AddressSanitizer and UndefinedBehaviorSanitizer. selftest: the scheduler on toys.
#
# Needs HOST_DRV_SRCS and HOST_EXTRA of tests/host/build.mk, and MODEL_* of qemu/model/build.mk.

EXPLORE_ENGINE := $(sort $(wildcard tests/explore/engine/*.cc))
EXPLORE_SRCS := $(EXPLORE_ENGINE) $(sort $(wildcard tests/explore/*.cc)) \
	$(sort $(wildcard tests/explore/seam/*.cc tests/explore/scenarios/*.cc)) tests/host/seam/pci.cc
EXPLORE_INCLUDES := -I switchtec_drv -I include -I tests/explore/seam -I tests/host/seam -I . \
	$(MODEL_INCLUDES)
EXPLORE_CXXFLAGS := -std=c++20 -g -O1 -Wall -Wextra -Werror -MMD -MP -fsanitize=address,undefined \
	-fno-sanitize-recover=all $(HOST_EXTRA)
EXPLORE_OBJS := $(HOST_DRV_SRCS:%.cc=$(B)/explore/%.o) $(EXPLORE_SRCS:%.cc=$(B)/explore/%.o)
# Not under test, and the explorer's time is spent in it: no sanitizers.
EXPLORE_MODEL_OBJS := $(MODEL_SRCS:%.cc=$(B)/explore/%.o)

# Called with every byte that the core touches, and every register. Not under test: sanitizers in them cost a third of
# all the time that the explorer takes.
EXPLORE_BUSY := tests/explore/seam/machine.cc tests/explore/seam/races.cc tests/host/seam/pci.cc

# Every access of the core to memory is a call that seam/races.cc sees, before AddressSanitizer does.
EXPLORE_CORE_FLAGS := -fno-exceptions -fno-rtti -fno-threadsafe-statics \
	-include tests/explore/seam/atomics.h --param asan-instrumentation-with-call-threshold=0
comma := ,
EXPLORE_WRAPPED := calloc free $(foreach n,1 2 4 8 16 N,__asan_load$(n) __asan_store$(n))

$(B)/explore/switchtec_drv/%.o: switchtec_drv/%.cc tests/explore/build.mk
	@mkdir -p $(@D)
	$(CXX) $(EXPLORE_CXXFLAGS) $(EXPLORE_CORE_FLAGS) $(EXPLORE_INCLUDES) -c $< -o $@

$(B)/explore/qemu/model/%.o: qemu/model/%.cc tests/explore/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -O2 -c $< -o $@

# Nor is this.
$(B)/explore/tests/explore/engine/%.o: tests/explore/engine/%.cc tests/explore/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -O2 -I . -c $< -o $@

$(EXPLORE_BUSY:%.cc=$(B)/explore/%.o): $(B)/explore/%.o: %.cc tests/explore/build.mk
	@mkdir -p $(@D)
	$(CXX) $(EXPLORE_CXXFLAGS) -O2 -fno-sanitize=all $(EXPLORE_INCLUDES) -c $< -o $@

$(B)/explore/%.o: %.cc tests/explore/build.mk
	@mkdir -p $(@D)
	$(CXX) $(EXPLORE_CXXFLAGS) -O2 $(EXPLORE_INCLUDES) -c $< -o $@

$(B)/tests/explore/explore: $(EXPLORE_OBJS) $(EXPLORE_MODEL_OBJS)
	@mkdir -p $(@D)
	$(CXX) -fsanitize=address,undefined $(EXPLORE_WRAPPED:%=-Wl$(comma)--wrap=%) $^ -o $@

EXPLORE_SELFTEST_SRCS := $(EXPLORE_ENGINE) $(sort $(wildcard tests/explore/selftest/*.cc))
EXPLORE_SELFTEST_OBJS := $(EXPLORE_SELFTEST_SRCS:%.cc=$(B)/explore/%.o)

$(B)/tests/explore/selftest: $(EXPLORE_SELFTEST_OBJS)
	@mkdir -p $(@D)
	$(CXX) -fsanitize=address,undefined $^ -o $@

-include $(EXPLORE_SELFTEST_OBJS:.o=.d)
-include $(patsubst %.o,%.d,$(call remade_with_headers,$(EXPLORE_OBJS) $(EXPLORE_MODEL_OBJS)))
