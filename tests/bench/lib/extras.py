# SPDX-License-Identifier: GPL-2.0-only
"""What is measured without the guest's program: module sizes, and benchmarks of their own."""

import json
import subprocess
from collections import Counter
from pathlib import Path

from boots import TOP, Boots, said
from series import Series

# What a section of a module is counted as; the first that holds.
SECTIONS = ((".text", ".text"), (".init.text", "init and exit .text"),
    (".exit.text", "init and exit .text"), (".rodata", ".rodata"), (".data", ".data"),
    (".bss", ".bss"))


def section_sizes(module: Path) -> Counter:
    sizes = Counter()
    for line in said(["size", "-A", module]).splitlines():
        words = line.split()
        for start, name in SECTIONS:
            if words and words[0].startswith(start):
                sizes[name] += int(words[1])
                break
    return sizes


def sizes(boots: Boots, series: Series) -> None:
    for driver, module in (("ours", boots.ours), ("theirs", boots.theirs)):
        for name, size in section_sizes(module).items():
            series.add(f"sizes/sizes/{name}", driver, 0, size)


def last_json(program: Path, kver: str) -> dict:
    """Its exit status says whether its own target is met; here the number counts."""
    done = subprocess.run([program, kver], cwd=TOP, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = done.stdout.strip().splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        raise RuntimeError(f"{program.relative_to(TOP)} (status {done.returncode}) says nothing: "
            f"{done.stderr[-400:]}") from None


def fence(boots: Boots, series: Series) -> None:
    """By one thread: what a call pays that nobody disturbs."""
    program = TOP / "tests/bench/fence/run"
    if not program.exists():
        return
    for result in last_json(program, boots.kver)["results"]:
        name = "ratio" if result["threads"] == 1 else f"ratio, {result['threads']} threads"
        series.add(f"fence/fence/{name}", "ours", 0, result["ratio_permille"] / 1000)


def text(boots: Boots, series: Series) -> None:
    """`ratio`: of what both drivers have."""
    program = TOP / "tests/bench/text/run"
    if not program.exists():
        return
    series.add("text/text/ratio", "ours", 0, last_json(program, boots.kver)["ratio"])


def ntb(boots: Boots, series: Series) -> None:
    """Mainline's NTB driver on either."""
    for result in last_json(TOP / "tests/bench/ntb/run", boots.kver)["results"]:
        series.add(f"ntb/{result['key']}/bytes", result["driver"], result["round"], result["value"])


RUN = {"sizes": sizes, "fence": fence, "text": text, "ntb": ntb}
