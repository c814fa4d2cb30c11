# SPDX-License-Identifier: GPL-2.0-only
#
# The driver's core, the host's seam and the device model in one program, once under
# AddressSanitizer and UndefinedBehaviorSanitizer, once under ThreadSanitizer; and plain, for tests/mutants:
# what a test's own checks see needs no sanitizer, and is built and found in a third of the time.

include qemu/model/build.mk

HOST_FLAVOURS := asan tsan plain
HOST_asan := -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_tsan := -fsanitize=thread
HOST_plain := -O0 -g0
HOST_not_plain := tests/host/last_words.cc

# The core is compiled as for the kernel as far as the language goes.
HOST_DRV_SRCS := $(sort $(wildcard switchtec_drv/upper/*.cc switchtec_drv/lower/*.cc))
HOST_SRCS := $(sort $(wildcard tests/host/*.cc tests/host/seam/*.cc)) $(MODEL_SRCS)
# HOST_EXTRA: for tests/mutants, whose mistakes are not to be seen by the compiler.
HOST_CXXFLAGS := -std=c++20 -g -O1 -Wall -Wextra -Werror -MMD -MP $(HOST_EXTRA)
HOST_INCLUDES := -I switchtec_drv -I include -I tests/host/seam -I tests/host -I . $(MODEL_INCLUDES)
# What a changed header makes anew: everything; for tests/mutants (DRIVER_ONLY) the driver, and no test.
remade_with_headers = $(if $(DRIVER_ONLY),$(foreach o,$(1),$(if $(findstring /switchtec_drv/,$(o)),$(o))),$(1))

define host_flavour
HOST_OBJS_$(1) := $$(HOST_DRV_SRCS:%.cc=$(B)/host/$(1)/%.o) $$(patsubst %.cc,$(B)/host/$(1)/%.o,$$(filter-out $$(HOST_not_$(1)),$$(HOST_SRCS)))

$(B)/host/$(1)/switchtec_drv/%.o: switchtec_drv/%.cc tests/host/build.mk
	@mkdir -p $$(@D)
	$(CXX) $(HOST_CXXFLAGS) $(HOST_$(1)) -fno-exceptions -fno-rtti -fno-threadsafe-statics \
		-Wshadow=local $(HOST_INCLUDES) -c $$< -o $$@

$(B)/host/$(1)/%.o: %.cc tests/host/build.mk
	@mkdir -p $$(@D)
	$(CXX) $(HOST_CXXFLAGS) $(HOST_$(1)) $(HOST_INCLUDES) -c $$< -o $$@

$(B)/tests/host/host-tests-$(1): $$(HOST_OBJS_$(1)) $(B)/tests/catch_main.o
	@mkdir -p $$(@D)
	$(CXX) $(HOST_$(1)) $$^ -pthread -o $$@

-include $$(patsubst %.o,%.d,$$(call remade_with_headers,$$(HOST_OBJS_$(1))))
endef
$(foreach f,$(HOST_FLAVOURS),$(eval $(call host_flavour,$(f))))

$(B)/tests/catch_main.o: tests/catch_main.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++20 -O0 -g -c $< -o $@
