#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refuse.sh OBJECT [constructors] [retpoline] [orc] [call-ops] [kasan] [kcsan] [ubsan]: refuse what a C++
# compiler may emit and a kernel module must not have, in one object or in what was linked of them (not
# in the .ko: the last link puts together what is told apart here). Words after the object say what this
# kernel does: it runs constructors (so they may be there), it needs thunks for indirect calls, it unwinds
# by ORC; its tracer keeps a pointer before each function; it has the run time of these sanitizers (then the
# object must use the first two).
# NM, OBJDUMP and READELF name the tools.
set -u
object=$1; shift
kernel=" $* "
nm=${NM:-nm}; objdump=${OBJDUMP:-objdump}; readelf=${READELF:-readelf}
bad=0

kernel_has() { case "$kernel" in *" $1 "*) true ;; *) false ;; esac; }
refuse() { # WHAT FINDINGS
	[ -n "$2" ] || return 0
	echo "$object: $1:" >&2
	echo "$2" | head -n 5 | sed 's/^/    /' >&2
	bad=1
}

sections=$($readelf -SW "$object") || exit 1
symbols=$($nm "$object") || exit 1
code=$($objdump -d --no-show-raw-insn "$object") || exit 1

# -fsanitize=thread makes one for each object, of priority 99, which nothing of ours has; nobody
# calls it.
start_up=$(echo "$sections" | grep -E '\.(init_array|fini_array|ctors|dtors|preinit_array)')
kernel_has kcsan && start_up=$(echo "$start_up" | grep -v '\.init_array\.00099 ')
kernel_has constructors ||
	refuse "static object with a constructor or destructor at run time (use constinit)" \
		"$start_up"
refuse "exception or unwind tables for a C++ run time" \
	"$(echo "$sections" | grep -E '\.(eh_frame|gcc_except_table)')"
refuse "needs the C++ run time" \
	"$(echo "$symbols" | grep -E ' U (__cxa_|_Unwind|__gxx|_ZSt|_Zn[wa]|_Zd[la]|__dso_handle|atexit)| _ZGV')"
refuse "run-time type information or a virtual table" \
	"$(echo "$symbols" | grep -E ' _ZT[ISV]')"
# A sanitizer's calls: only where the kernel answers them, and there in every object that has code.
sanitizer() { # WORD PATTERN
	if kernel_has "$1"; then
		echo "$code" | grep -q '\bret' || return 0
		echo "$symbols" | grep -qE " U $2" || refuse "no instrumentation for $1" "no $2"
	else
		refuse "instrumented for $1, which this kernel does not have" \
			"$(echo "$symbols" | grep -E " U $2")"
	fi
}
sanitizer kasan '__asan_'
sanitizer kcsan '__tsan_'
kernel_has ubsan ||
	refuse "instrumented for ubsan, which this kernel does not have" \
		"$(echo "$symbols" | grep -E ' U __ubsan_')"
refuse "COMDAT groups" "$($readelf -gW "$object" 2>/dev/null | grep COMDAT)"
case $($readelf -h "$object") in
*X86-64*)
	refuse "floating-point or vector registers" \
		"$(echo "$code" | grep -E '%([xyz]mm[0-9]|mm[0-7]|st\b)')"
	if kernel_has retpoline; then
		refuse "indirect call or jump without a thunk" \
			"$(echo "$code" | grep -E '\b(call|jmp)q? +\*')"
	fi ;;
esac
if kernel_has orc && echo "$sections" | grep -q ' \.text'; then
	echo "$sections" | grep -q '\.orc_unwind ' || refuse "no unwind data" ".orc_unwind is missing"
fi
# Each traced function has a place of 8 bytes before it. A misplaced one ends the kernel as the module is loaded.
if kernel_has call-ops; then
	refuse "a function that is not aligned to 8 bytes (-Os?)" \
		"$($readelf -rW "$object" | awk '/^Relocation section/ { here = /__patchable_function_entries/ }
			here && /R_.*_(ABS)?64 / && $NF !~ /^[0-9a-f]*[08]$/ { print }')"
fi
exit $bad
