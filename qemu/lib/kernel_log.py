# SPDX-License-Identifier: GPL-2.0-only
"""Does a kernel log tell of anything wrong?"""

import re

# A pattern matches in a message, the text after the time stamp. WARNING and BUG count where a
# report begins only: "Spectre V2 : WARNING: Unprivileged eBPF is enabled..." is normal at boot.
BAD = re.compile("|".join((
    r"^-+\[ cut here \]-+",
    r"^WARNING: ",
    r"(^|watchdog: )BUG:? ",
    r"kernel BUG at ",
    r"^Oops\b",
    r"^(Internal error|Kernel panic)",
    r"general protection fault",
    r"stack segment:|invalid opcode:|double fault|divide error:|int3:",
    r"[Uu]nable to handle (kernel|page fault|NULL)",
    r"\bUBSAN: ",           # KASAN, KCSAN, KMSAN and KFENCE say "BUG: " first
    r"^INFO: (possible|inconsistent|suspicious|trying to register non-static key)",
    r"DEBUG_LOCKS_WARN_ON|locking bug|suspicious RCU usage",
    r"^kmemleak: [1-9]\d* new suspected",  # without the list that our init makes; see below
    r"^guest: kmemleak: unreferenced object ",
    r"^INFO: task .* blocked for more than",
    r"soft lockup|hard LOCKUP",
    r"rcu: INFO: .*(stall|detected)|^INFO: rcu_.* detected|rcu: .*kthread starved",
    r"scheduling while atomic|sleeping function called from invalid context",
    r"^Call [Tt]race:",
    r"list_(add|del) corruption|refcount_t: |^ODEBUG: ",
    r"^kobject: .*\bis not initialized|tried to init an initialized object",
    r"cannot create duplicate filename",
    r"irq \d+: nobody cared|Disabling IRQ #",
    r"^CFI failure at ",
    r" enqueued on deprecated workqueue",
    r"^Bad page (state|map)|^Slab corruption|^pagealloc: ",
)))
STAMP = re.compile(r"^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ")
ENDS = re.compile(r"^---\[ end (trace|Kernel panic)|^</TASK>")
RULER = re.compile(r"^={20,}$")

CUT = re.compile(r"^-+\[ cut here \]-+")
# These say more about the report before them, as does what follows `cut here` at once.
MORE = re.compile(r"^Call [Tt]race:|^Oops\b|^invalid opcode:")
CUT_REACH = 5

# These find faults of the whole kernel. Those that are not ours have a trace without a function of
# one of our modules, and are only counted. (A module that is gone has no names, but its place.)
WHOLE_KERNEL = re.compile(r"BUG: KCSAN: |^guest: kmemleak: unreferenced object ")
OURS = re.compile(r"\[(switchtec\w*|planted)\]|\] 0xffffffff[a-f][0-9a-f]{7}$")
# Ours only in that somebody was woken: the flag is on the poller's stack, both functions are the
# core's (fs/select.c), and a poller that misses it sees the event when it looks again.
CORE_RACES = re.compile(r"data-race in (poll_schedule_timeout\S* / pollwake|pollwake / poll_schedule_timeout\S*)$")
LEAK = re.compile(r"^guest: kmemleak: ")
LEAK_COUNT = re.compile(r"^kmemleak: \d+ new suspected")
KCSAN = re.compile(r"BUG: KCSAN: ")

# A report with a call trace ends where that ends, or after so many lines.
REACH = 80


def lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]


def message(line: str) -> str:
    return STAMP.sub("", line).strip()


def has_trace(report: list[str]) -> bool:
    return any(message(line).lower().startswith("call trace:") for line in report)


def without_rest(report: list[str]) -> list[str]:
    """Only the head: what follows a report that has no call trace is other people's messages."""
    head = report[:CUT_REACH]
    while len(head) > 1 and not BAD.search(message(head[-1])):
        head.pop()
    return head


def is_over(report: list[str], said: str) -> bool:
    """Does a report end with this line, its last one so far?"""
    if LEAK.search(message(report[0])):
        return False        # it ends before the first line that is not of the list
    if KCSAN.search(message(report[0])):
        return bool(RULER.match(said))
    return bool(ENDS.search(said)) or bool(RULER.match(said)) and has_trace(report)


def is_whole(report: list[str]) -> bool:
    return has_trace(report) or bool(WHOLE_KERNEL.search(message(report[0])))


def all_reports(text: str) -> list[list[str]]:
    """Every report of a log, each a list of lines, whoever it is about."""
    found: list[list[str]] = []
    is_open = False
    # With the list of the leaks in the log, their number is no news.
    listed = "guest: kmemleak: scanned" in text
    for line in lines(text):
        said = message(line)
        if listed and LEAK_COUNT.search(said):
            continue
        if is_open and LEAK.search(message(found[-1][0])) and not LEAK.search(said):
            is_open = False
        report = found[-1] if is_open else []
        bad = BAD.search(said)
        after_cut = CUT.search(message(report[0])) and len(report) < CUT_REACH if report else False
        if bad and not (report and (MORE.search(said) or after_cut)):
            found.append([line])
            is_open = True
        elif is_open:
            report.append(line)
            is_open = len(report) < REACH and not is_over(report, said)
    return [report if is_whole(report) else without_rest(report) for report in found]


def is_foreign(report: list[str]) -> bool:
    """Is it of a kind that the core kernel has of its own, and about nothing of ours?"""
    head = message(report[0])
    return bool(WHOLE_KERNEL.search(head)) and (
        bool(CORE_RACES.search(head)) or not any(OURS.search(line) for line in report))


def reports(text: str, allowed: list[str]) -> list[list[str]]:
    """The bad reports of a log. One with a line that matches an `allowed` expression is left out as
    a whole."""
    patterns = [re.compile(expression) for expression in allowed]
    return [report for report in all_reports(text) if not is_foreign(report)
            and not any(pattern.search(line) for pattern in patterns for line in report)]


def foreign(text: str) -> int:
    """How many reports about the core kernel alone there are."""
    return sum(map(is_foreign, all_reports(text)))


def since_init(text: str) -> str:
    """The part of a log from our init's first message on; all of it when init never spoke."""
    every = lines(text)
    for number, line in enumerate(every):
        if message(line).startswith("guest: "):
            return "\n".join(every[number:])
    return text
