# SPDX-License-Identifier: GPL-2.0-only
# The commands of the project; "make help" lists them. The module's own build is described in Kbuild.

B := build
# The kernel: a Debian series, or KDIR= any kernel build tree.
KVER ?= 6.1
# Warnings are errors (switchtec_drv/cxx.mk), but not on somebody's kernel, with its compiler.
SWITCHTEC_STRICT ?= $(if $(filter file,$(origin KDIR)),1)
KDIR ?= $(eval KDIR := $(shell qemu/kernel $(KVER) headers))$(KDIR)
# Where the compiler of one of our kernels is; for somebody's kernel it is theirs to bring.
TOOLCHAIN := $(if $(filter file,$(origin KDIR)),qemu/toolchain $(KVER))

.DEFAULT_GOAL := all
all: module tools

need := tools/dev/need-packages

# What the targets below need of Debian; checked, and installed if missing, before anything is built.
packages_build := make gcc g++ python3 ca-certificates
packages_module := libelf1 kmod pahole
packages_tools := libpci-dev libcli11-dev libfmt-dev nlohmann-json3-dev libncurses-dev zlib1g-dev pciutils
packages_tests := catch2 libpci-dev pciutils nlohmann-json3-dev
packages_test-tools := python3-jsonschema python3-pyte pkg-config mandoc man-db zsh
packages_guest := qemu-system-x86 busybox-static python3
packages_bench := $(packages_tests) binutils gnuplot-nox

.PHONY: need-build need-module need-tools need-tests need-guest need-bench need-test-tools
# With the kernel's compiler. Somebody's kernel is looked at first, and brings its own.
need-module:
	@$(if $(TOOLCHAIN),,tools/dev/check-kernel "$(KDIR)" &&) $(need) $(packages_build) $(packages_module) \
		$(if $(TOOLCHAIN),$$(qemu/toolchain --packages $(KVER)))
need-build need-tools need-tests need-guest need-bench need-test-tools: need-%:
	@$(need) $(packages_build) $(packages_$*)

include tests/host/build.mk
include qemu/plugin/build.mk
include tests/model/build.mk
include tools/build.mk
include tests/tools/build.mk
include tests/fuzz/build.mk
include tests/explore/build.mk
include tests/guest/build.mk
include tests/matrix/build.mk
include tests/bench/build.mk
include qemu/demo/build.mk
include tools/packaging/build.mk

# ---- the module ------------------------------------------------------------------------------

# Built in a mirror of links, so that several kernels have their objects beside each other.
.PHONY: module
module: need-module
	@dir=$(B)/kmod/$$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h) && mkdir -p $$dir && \
	cp -rsf $(CURDIR)/Kbuild $(CURDIR)/VERSION $(CURDIR)/include $(CURDIR)/switchtec_drv $$dir/ && find $$dir -xtype l -delete && \
	$(TOOLCHAIN) $(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR)/$$dir SWITCHTEC_STRICT=$(SWITCHTEC_STRICT) modules && \
	echo "built $$dir/switchtec.ko"

# ---- programs --------------------------------------------------------------------------------

.PHONY: tools plugin guest-programs host-programs bench-programs
tools: need-tools
	@$(MAKE) --no-print-directory $(B)/tools/generated
plugin: need-guest
	@$(MAKE) --no-print-directory $(B)/qemu/switchtec-plugin.so
guest-programs: need-tests
	@$(MAKE) --no-print-directory $(B)/tests/guest/guest-tests $(B)/tests/guest/counters \
		$(guest_compat) $(B)/tests/matrix/matrix $(B)/tests/tools/in_terminal $(B)/tests/tools/trial
host-programs: need-tests
	@$(MAKE) --no-print-directory $(B)/tests/model/model-tests-asan \
		$(B)/tests/host/host-tests-asan $(B)/tests/host/host-tests-tsan \
		$(B)/tests/explore/explore $(B)/tests/explore/selftest

bench-programs: need-bench
	@$(MAKE) --no-print-directory $(B)/tests/bench/bench

# The documentation as a site: build/docs/html/index.html. Warnings are errors.
packages_docs := doxygen python3-sphinx python3-sphinx-rtd-theme python3-breathe
.PHONY: docs
docs:
	@$(need) $(packages_docs)
	@mkdir -p $(B)/docs && doxygen Documentation/Doxyfile >$(B)/docs/doxygen.log 2>&1 || { cat $(B)/docs/doxygen.log; exit 1; }
	@sphinx-build -q -W --keep-going -n -d $(B)/docs/doctrees -b html Documentation $(B)/docs/html
	@echo "$(B)/docs/html/index.html"

# ---- what people run -------------------------------------------------------------------------

.PHONY: demo test test-host test-guest test-debug test-ntb test-packages test-tools kernels matrix assumed soak mutants fuzz explore counters bench clean help
demo: module tools plugin $(B)/qemu/demo/sleepers
	@qemu/demo/run --kver $(KVER)

test: need-build
	@tests/run

test-host: need-build
	@tests/run build-host model host-asan host-tsan

test-guest: need-build
	@KVER=$(KVER) tests/run build-guest guest-dma guest-mailbox guest-gen5 guest-gen4 guest-gen6 guest-pci100x guest-probe guest-nomsi client tools

# Mainline's NTB driver on ours, with all that may happen to it; two kernels, and one with KASAN and lockdep, which is
# built the first time.
test-ntb: need-build
	@tests/run build-guest ntb-full build-6.12 ntb-full-6.12 build-kasan ntb-kasan

# On kernels with checkers (KASAN, lockdep, KCSAN...), which are built the first time; an hour.
test-debug: tools plugin guest-programs
	@tests/debug/run

# The packages in clean chroots and in a Debian guest; the first time it makes those.
test-packages: deb plugin module
	@tests/packages/run

# The module on every kernel that is to be had: other flavours, compilers, machines. ROW= one of them.
kernels: need-build
	@tests/kernels/run $(ROW)

# The tool, in guests of all generations and both modes; make test runs two of them.
test-tools: module tools plugin guest-programs need-test-tools $(B)/tests/tools/promtool
	@tests/tools/run --kver $(KVER)

# The contract with each thing turned round that is only assumed of the hardware.
assumed: module plugin guest-programs
	@tests/guest/assumed $(KVER)

# Ways, states, kinds of removal and modes: all that make sense. PAIRWISE=1: a cover of all pairs.
matrix: module plugin guest-programs
	@tests/matrix/run --kver $(KVER) $(if $(PAIRWISE),--pairwise)
	@tests/matrix/run --kver $(KVER) --topology switch --pairwise

# The same, CYCLES times; goes on where an earlier call was interrupted, unless FRESH=1.
CYCLES ?= 10
KERNEL ?= stock
soak:
	@$(MAKE) --no-print-directory KVER=$(KERNEL:stock=6.1) module plugin guest-programs
	@tests/matrix/soak --cycles $(CYCLES) --kernel $(KERNEL) $(if $(FRESH),--fresh)

counters: module plugin guest-programs
	@tests/counters --kver $(KVER)

# Ours beside mainline's C driver: times, counts, scale. It builds what it needs.
bench: need-build
	@tests/bench/run --kver $(KVER) $(if $(QUICK),--quick)

# Tries to break the core with hostile firmware and arbitrary calls; SECONDS is how long.
SECONDS ?= 600
fuzz: need-tests
	@tests/fuzz/run $(SECONDS)

# The core's threads in every order, up to a number of preemptions.
explore: need-tests
	@tests/explore/run

mutants: need-tests
	@tests/mutants/run

clean:
	rm -rf $(B)

help:
	@echo 'make demo          build, boot a guest with an emulated switch, run commands, unbind under sleepers'
	@echo 'make test          every layer of tests; last line: N passed, M failed'
	@echo 'make               the module for KVER (default 6.1; 6.12) and the tools'
	@echo 'make KDIR=/lib/modules/$$(uname -r)/build    the module for the running kernel, or any build tree'
	@echo 'make test-host     the core on this machine, under sanitizers, against the device model'
	@echo 'make test-guest    the module in a guest: KVER=6.1 or 6.12'
	@echo 'make test-ntb      the NTB driver of mainline Linux on this driver, on 6.1, 6.12, and under KASAN'
	@echo 'make matrix        the driver is removed in every way, with handles in every state'
	@echo 'make soak CYCLES=n KERNEL=stock   the same n times; kasan, kcsan; resumable, FRESH=1 starts anew'
	@echo 'make test-debug    all of it on kernels with KASAN, lockdep, KCSAN; builds them the first time'
	@echo 'make test-packages packages, dkms, udev, Secure Boot: in clean chroots and a real Debian guest'
	@echo 'make kernels ROW=  on all of these kernels (RT, newest, arm64, clang...), or one: tests/kernels/run --list'
	@echo 'make test-tools    switchtecctl, in guests of all generations, by DMA and by mailbox'
	@echo 'make mutants       wrong versions of the driver, and which test sees each'
	@echo 'make fuzz SECONDS=n   hostile firmware and arbitrary calls, for so long (600)'
	@echo 'make explore       every order in which threads, interrupts and an unbind can meet'
	@echo 'make counters      register accesses per MRPC command and event, ours and C'
	@echo 'make bench         times, counts and scale, ours and C; QUICK=1 for a first look'
	@echo 'make docs          the documentation as a site: build/docs/html'
	@echo 'make deb           Debian packages: driver (dkms), tools, headers, emulated switch'
	@echo 'make dkms-install  the driver by dkms, without packages; dkms-remove, dkms-tarball'
	@echo 'make clean         remove build/; fetched kernels and sources stay in the cache'
	@echo 'qemu/guest --help  run a program of your own against an emulated switch'
