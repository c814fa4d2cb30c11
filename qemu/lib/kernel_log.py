# SPDX-License-Identifier: GPL-2.0
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
    r"unable to handle (kernel|page fault|NULL)",
    r"\bUBSAN: ",           # KASAN, KCSAN, KMSAN and KFENCE say "BUG: " first
    r"^INFO: (possible|inconsistent|suspicious|trying to register non-static key)",
    r"DEBUG_LOCKS_WARN_ON|locking bug|suspicious RCU usage",
    r"^kmemleak: [1-9]\d* new suspected",
    r"^INFO: task .* blocked for more than",
    r"soft lockup|hard LOCKUP",
    r"rcu: INFO: .*(stall|detected)|^INFO: rcu_.* detected|rcu: .*kthread starved",
    r"scheduling while atomic|sleeping function called from invalid context",
    r"^Call Trace:",
    r"list_(add|del) corruption|refcount_t: |^ODEBUG: ",
    r"^kobject: .*\bis not initialized|tried to init an initialized object",
    r"cannot create duplicate filename",
    r"irq \d+: nobody cared|Disabling IRQ #",
    r"^Bad page (state|map)|^Slab corruption",
)))
STAMP = re.compile(r"^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ")
ENDS = re.compile(r"^---\[ end (trace|Kernel panic)|^</TASK>")
RULER = re.compile(r"^={20,}$")

CUT = re.compile(r"^-+\[ cut here \]-+")
# These say more about the report before them, as does what follows `cut here` at once.
MORE = re.compile(r"^Call Trace:|^Oops\b|^invalid opcode:")
CUT_REACH = 5

# A report with a call trace ends where that ends, or after so many lines.
REACH = 80


def lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]


def message(line: str) -> str:
    return STAMP.sub("", line).strip()


def has_trace(report: list[str]) -> bool:
    return any(message(line).startswith("Call Trace:") for line in report)


def without_rest(report: list[str]) -> list[str]:
    """Only the head: what follows a report that has no call trace is other people's messages."""
    head = report[:CUT_REACH]
    while len(head) > 1 and not BAD.search(message(head[-1])):
        head.pop()
    return head


def reports(text: str, allowed: list[str]) -> list[list[str]]:
    """The bad reports of a log, each a list of lines. One with a line that matches an `allowed`
    expression is left out as a whole."""
    found: list[list[str]] = []
    is_open = False
    for line in lines(text):
        said = message(line)
        report = found[-1] if is_open else []
        bad = BAD.search(said)
        after_cut = CUT.search(message(report[0])) and len(report) < CUT_REACH if report else False
        if bad and not (report and (MORE.search(said) or after_cut)):
            found.append([line])
            is_open = True
        elif is_open:
            report.append(line)
            is_open = len(report) < REACH and not (
                ENDS.search(said) or (RULER.match(said) and has_trace(report)))
    found = [report if has_trace(report) else without_rest(report) for report in found]
    patterns = [re.compile(expression) for expression in allowed]
    return [report for report in found
            if not any(pattern.search(line) for pattern in patterns for line in report)]


def since_init(text: str) -> str:
    """The part of a log from our init's first message on; all of it when init never spoke."""
    every = lines(text)
    for number, line in enumerate(every):
        if message(line).startswith("guest: "):
            return "\n".join(every[number:])
    return text
