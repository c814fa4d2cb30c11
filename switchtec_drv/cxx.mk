# SPDX-License-Identifier: GPL-2.0-only
# C++ objects in a kernel module: a rule for .cc files, for whatever kernel this is.
#
# A C++ object inherits what the kernel gives a C object of this module, through $(_c_flags) and
# $(modkern_cflags): every -f, -m, -O, -g, -D flag, so mitigations, tracing, sanitizers, unwinding
# and padding are this kernel's own. It does not inherit the C dialect, C's warnings, gcc plugins,
# LTO, and it sees no kernel header at all.
#
# SWITCHTEC_STRICT=1 is for those who change the code: every warning is an error, and every C++ object
# is looked at for what must not be in a module. Without it, as whoever only wants the module builds it,
# warnings stay warnings, for the next compiler knows more of them. The module itself is looked at in
# any case: what is wrong there would be wrong in the kernel.
cxx-strict := $(filter 1,$(SWITCHTEC_STRICT))

# Even on a kernel that is built with -Werror itself (CONFIG_WERROR): its headers and its warnings are
# for the compiler that it was built with.
ccflags-y += $(if $(cxx-strict),-Werror,-Wno-error)

# One word each: a word of "%" alone would drop everything.
cxx-not-inherited := -std=% -W% -fms-extensions -fplugin=% -fplugin-arg-% -flto% \
		     -fsplit-lto-unit $(CC_FLAGS_LTO)

# Thread-safe statics and __cxa_atexit stay on: nobody defines their run-time symbols, so modpost
# refuses a static object that would need a constructor or destructor at run time.
# "make clean" reads this file too, and has no way to ask a compiler.
cxx-option = $(if $(value try-run),$(call cc-option,$(1),$(2)))
cxx-language := -x c++ -std=c++20 -nostdinc -nostdinc++ -ffreestanding -fno-exceptions -fno-rtti \
		-fno-asynchronous-unwind-tables -fno-unwind-tables $(call cxx-option,-fno-gnu-unique)

# For 64-bit ARM a C++ compiler takes it that a library chooses between two kinds of atomic instructions
# at run time (__aarch64_cas4_acq and the like). A kernel has no such library; C in it uses none.
cxx-machine := $(if $(CONFIG_ARM64),$(call cxx-option,-mno-outline-atomics))

# pahole cannot describe C++ types in BTF; -g1 keeps function names and lines only.
cxx-debug := $(if $(CONFIG_DEBUG_INFO_BTF_MODULES),-g1)

# gcc's -Wshadow is about members, too; clang's is not, and has no other.
cxx-warnings := -Wall -Wextra -Wundef -Wnon-virtual-dtor -Woverloaded-virtual $(call cxx-option,-Wshadow=local,-Wshadow) \
		-Wno-unused-parameter -Wno-format-nonliteral $(if $(cxx-strict),-Werror) \
		$(addprefix -Wframe-larger-than=,$(filter-out 0,$(CONFIG_FRAME_WARN)))

# Where the kernel can check for undefined behaviour, this module wants it, all of the kernel or not.
UBSAN_SANITIZE := y

cxx_flags = -Wp,-MMD,$(depfile) $(filter-out $(cxx-not-inherited),$(_c_flags)) \
	    $(modkern_cflags) $(cxx-language) $(cxx-machine) $(cxx-debug) $(cxx-warnings) \
	    -I $(src)/$(drv) -I $(src)/include -I $(obj)/$(drv) $(CXXFLAGS_$(target-stem).o) \
	    $(basename_flags) $(modname_flags)

# An inline function that two objects share is a COMDAT group. Modules are linked with "ld -r",
# which drops the second copy while unwind and tracing tables still point into it. Turn groups into
# plain sections with weak symbols before objtool looks at the object.
cxx-ungroup := $(call ld-option,--force-group-allocation)
cmd_cxx_ungroup = $(if $(cxx-ungroup), ; \
	$(LD) $(KBUILD_LDFLAGS) -r $(cxx-ungroup) -o $(tmp-target) $@ && mv -f $(tmp-target) $@)

# "make clean" has no try-run.
ifneq ($(value try-run),)
ifneq ($(call try-run,$(CC) -x c++ -std=c++20 -fsyntax-only /dev/null,y),y)
$(error $(CC) cannot compile C++20: install the g++ of the same version)
endif
ifeq ($(cxx-ungroup),)
$(error $(LD) cannot undo COMDAT groups (--force-group-allocation): take GNU ld, or LLD from 19 on)
endif
endif

# What must not be in a module is refused here: in our builds in each object, so that we hear where it
# came from; in all builds in the module, before modpost makes the .ko of it.
cxx-refuse = NM=$(NM) OBJDUMP=$(OBJDUMP) READELF=$(READELF) sh $(src)/$(drv)/refuse.sh
cxx-kernel := $(if $(CONFIG_CONSTRUCTORS),constructors) \
	      $(if $(CONFIG_RETPOLINE)$(CONFIG_MITIGATION_RETPOLINE),retpoline) \
	      $(if $(CONFIG_DYNAMIC_FTRACE_WITH_CALL_OPS),call-ops) \
	      $(if $(CONFIG_KASAN),kasan) $(if $(CONFIG_KCSAN),kcsan) $(if $(CONFIG_UBSAN),ubsan)
cxx-orc := $(if $(CONFIG_UNWINDER_ORC),orc)
# Unwind data is objtool's, which comes to the object or only to the module.
cmd_cxx_refuse = $(if $(cxx-strict), ; $(cxx-refuse) $@ $(cxx-kernel) $(if $(objtool-enabled),$(cxx-orc)))

quiet_cmd_cxx_o_cc = CXX $(quiet_modtag) $@
      cmd_cxx_o_cc = $(CC) $(cxx_flags) -c -o $@ $< $(cmd_cxx_ungroup) $(cmd_objtool) $(cmd_cxx_refuse)

$(obj)/%.o: $(src)/%.cc FORCE
	$(call if_changed_dep,cxx_o_cc)

# The file says that the module has been looked at since it was linked.
cxx-checked := $(patsubst %.o,%.checked,$(filter %.o,$(obj-m)))
always-m += $(cxx-checked)

quiet_cmd_cxx_checked = CHECK [M] $<
      cmd_cxx_checked = $(cxx-refuse) $< $(cxx-kernel) $(cxx-orc); touch $@

$(addprefix $(obj)/,$(cxx-checked)): $(obj)/%.checked: $(obj)/%.o $(src)/$(drv)/refuse.sh FORCE
	$(call if_changed,cxx_checked)
