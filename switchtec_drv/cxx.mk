# SPDX-License-Identifier: GPL-2.0
# C++ objects in a kernel module: a rule for .cc files, for whatever kernel this is.
#
# A C++ object inherits what the kernel gives a C object of this module, through $(_c_flags) and
# $(modkern_cflags): every -f, -m, -O, -g, -D flag, so mitigations, tracing, sanitizers, unwinding
# and padding are this kernel's own. It does not inherit the C dialect, C's warnings, gcc plugins,
# LTO, and it sees no kernel header at all.

# One word each: a word of "%" alone would drop everything.
cxx-not-inherited := -std=% -W% -fms-extensions -fplugin=% -fplugin-arg-% -flto% \
		     -fsplit-lto-unit $(CC_FLAGS_LTO)

# Thread-safe statics and __cxa_atexit stay on: nobody defines their run-time symbols, so modpost
# refuses a static object that would need a constructor or destructor at run time.
cxx-language := -x c++ -std=c++20 -nostdinc -nostdinc++ -ffreestanding -fno-exceptions -fno-rtti \
		-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-gnu-unique

# pahole cannot describe C++ types in BTF; -g1 keeps function names and lines only.
cxx-debug := $(if $(CONFIG_DEBUG_INFO_BTF_MODULES),-g1)

cxx-warnings := -Wall -Wextra -Wundef -Wnon-virtual-dtor -Woverloaded-virtual -Wshadow=local \
		-Wno-unused-parameter -Wno-format-nonliteral -Werror \
		$(addprefix -Wframe-larger-than=,$(filter-out 0,$(CONFIG_FRAME_WARN)))

# Where the kernel can check for undefined behaviour, this module wants it, all of the kernel or not.
UBSAN_SANITIZE := y

cxx_flags = -Wp,-MMD,$(depfile) $(filter-out $(cxx-not-inherited),$(_c_flags)) \
	    $(modkern_cflags) $(cxx-language) $(cxx-debug) $(cxx-warnings) \
	    -I $(src)/$(drv) -I $(src)/include -I $(obj)/$(drv) $(CXXFLAGS_$(target-stem).o) \
	    $(basename_flags) $(modname_flags)

# An inline function that two objects share is a COMDAT group. Modules are linked with "ld -r",
# which drops the second copy while unwind and tracing tables still point into it. Turn groups into
# plain sections with weak symbols before objtool looks at the object.
cxx-ungroup := $(call ld-option,--force-group-allocation)
cmd_cxx_ungroup = $(if $(cxx-ungroup), ; \
	$(LD) $(KBUILD_LDFLAGS) -r $(cxx-ungroup) -o $(tmp-target) $@ && mv -f $(tmp-target) $@)

# "make clean" reads this file too, and has no try-run.
ifneq ($(value try-run),)
ifneq ($(call try-run,$(CC) -x c++ -std=c++20 -fsyntax-only /dev/null,y),y)
$(error $(CC) cannot compile C++20: install the g++ of the same version)
endif
endif

# What must not be in a module is refused here, object by object, whoever builds it.
cxx-kernel = $(if $(CONFIG_CONSTRUCTORS),constructors) \
	     $(if $(CONFIG_RETPOLINE)$(CONFIG_MITIGATION_RETPOLINE),retpoline) \
	     $(if $(CONFIG_UNWINDER_ORC),$(if $(objtool-enabled),orc)) \
	     $(if $(CONFIG_KASAN),kasan) $(if $(CONFIG_KCSAN),kcsan) $(if $(CONFIG_UBSAN),ubsan)
cmd_cxx_refuse = ; NM=$(NM) OBJDUMP=$(OBJDUMP) READELF=$(READELF) \
	sh $(src)/$(drv)/refuse.sh $@ $(cxx-kernel)

quiet_cmd_cxx_o_cc = CXX $(quiet_modtag) $@
      cmd_cxx_o_cc = $(CC) $(cxx_flags) -c -o $@ $< $(cmd_cxx_ungroup) $(cmd_objtool) $(cmd_cxx_refuse)

$(obj)/%.o: $(src)/%.cc FORCE
	$(call if_changed_dep,cxx_o_cc)
