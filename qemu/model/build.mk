# SPDX-License-Identifier: GPL-2.0-only
#
# The device model as a static library, $(B)/qemu/model/libmodel.a, position independent so that the
# QEMU plugin can use it. Included by whoever needs it (more than once is harmless).
#
# MODEL_SRCS and MODEL_CXXFLAGS are for those who build it in a flavour of their own: under a
# sanitizer, say; MODEL_INCLUDES is for those who only include its headers.

ifndef MODEL_SRCS

MODEL_SRCS := $(sort $(wildcard qemu/model/*/*.cc))
MODEL_INCLUDES := -I qemu/model
MODEL_CXXFLAGS := -std=c++20 -Wall -Wextra -Werror -g -MMD -MP $(MODEL_INCLUDES)
MODEL_OBJS := $(MODEL_SRCS:qemu/model/%.cc=$(B)/qemu/model/%.o)

$(B)/qemu/model/%.o: qemu/model/%.cc qemu/model/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -O2 -fPIC -fvisibility=hidden -c $< -o $@

# q and not r, which replaces: two rooms may each have a flash.o.
$(B)/qemu/model/libmodel.a: $(MODEL_OBJS)
	rm -f $@
	ar qcs $@ $^

-include $(MODEL_OBJS:.o=.d)

endif
