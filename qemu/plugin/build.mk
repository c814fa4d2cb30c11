# SPDX-License-Identifier: GPL-2.0-only
#
# $(B)/qemu/switchtec-plugin.so: the device model as a plugin of the installed QEMU.
# $(B)/qemu/libswitchtec-model.a: model and C interface, for a QEMU built from source (README.md).

include qemu/model/build.mk

QEMU_PLUGIN := $(B)/qemu/switchtec-plugin.so
QEMU_HEADERS := $(B)/qemu/headers
QEMU_GENERATED := $(B)/qemu/plugin/generated
QEMU_GLUE_OBJS := $(patsubst %,$(B)/qemu/plugin/%.o,\
	switchtec_device switchtec_config_space switchtec_properties switchtec_place switchtec_port switchtec_silence switchtec_windows plugin_entry)

# What QEMU itself is compiled with and its headers rely on.
QEMU_GLUE_CFLAGS = -std=gnu11 -O2 -g -fPIC -fvisibility=hidden -Wall -Werror -MMD -MP \
	-D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -fno-strict-aliasing -fno-common -fwrapv \
	-iquote qemu/plugin -iquote $(QEMU_GENERATED) -iquote $(QEMU_HEADERS)/generated \
	-iquote $(QEMU_HEADERS)/include \
	-isystem $(QEMU_HEADERS)/linux-headers -isystem $(QEMU_HEADERS)/generated/arch \
	$(shell pkg-config --cflags glib-2.0)

# Always asked, changed only when the installed QEMU did: apt upgrades it behind our back.
.PHONY: qemu-headers
qemu-headers:
	@tools/dev/need-packages qemu-system-x86 dpkg-dev python3 pkg-config libglib2.0-dev
	@qemu/plugin/fetch-headers --link $(QEMU_HEADERS) >/dev/null

$(QEMU_HEADERS).key: qemu-headers ;

$(QEMU_GENERATED)/config-host.h: $(QEMU_HEADERS).key qemu/plugin/make-config-host
	@mkdir -p $(@D)
	@: >$(@D)/config-poison.h
	@: >$(@D)/config-target.h
	qemu/plugin/make-config-host $(QEMU_HEADERS)/VERSION >$@

# The one version of everything.
$(B)/qemu/plugin/switchtec_device.o: QEMU_GLUE_CFLAGS += -DSWITCHTEC_VERSION='"$(file <VERSION)"'
$(B)/qemu/plugin/switchtec_device.o: VERSION

$(B)/qemu/plugin/%.o: qemu/plugin/%.c $(QEMU_GENERATED)/config-host.h qemu/plugin/build.mk
	@mkdir -p $(@D)
	$(CC) $(QEMU_GLUE_CFLAGS) -c $< -o $@

$(B)/qemu/plugin/model_c_api.o: qemu/plugin/model_c_api.cc qemu/plugin/build.mk
	@mkdir -p $(@D)
	$(CXX) $(MODEL_CXXFLAGS) -I . -O2 -fPIC -fvisibility=hidden -c $< -o $@

$(B)/qemu/libswitchtec-model.a: $(B)/qemu/plugin/model_c_api.o $(MODEL_OBJS)
	rm -f $@
	ar qcs $@ $^

$(QEMU_PLUGIN): $(QEMU_GLUE_OBJS) $(B)/qemu/libswitchtec-model.a
	$(CXX) -shared -Wl,-Bsymbolic -o $@ $^

-include $(QEMU_GLUE_OBJS:.o=.d) $(B)/qemu/plugin/model_c_api.d
