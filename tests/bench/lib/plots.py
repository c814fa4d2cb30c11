# SPDX-License-Identifier: GPL-2.0-only
"""Plots of how costs grow, by gnuplot, as SVG."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from groups import GROUPS
from series import Series

COLOURS = {"ours": "#0060ad", "theirs": "#c04020", "floor": "#808080"}
NAMES = {"ours": "ours", "theirs": "C", "floor": "floor"}


@dataclass(frozen=True)
class Plot:
    """`keys`: a regular expression; its group is the number on the x axis."""
    file: str
    keys: str
    x: str
    title: str = ""
    log: str = ""


def over_pffs(work: str, mode: str, tail: str = "") -> Plot:
    return Plot(f"{work}-{mode}-pffs", rf"ports/{work}/{mode}/(\d+)/1{tail}", "PFFs", f"{mode}", "")


def over_partitions(work: str, mode: str, tail: str = "") -> Plot:
    return Plot(f"{work}-{mode}-partitions", rf"ports/{work}/{mode}/48/(\d+){tail}", "partitions",
        f"{mode}, 48 PFFs", "")


PLOTS = (
    *(Plot(f"{work}-{mode}", rf"instant/{work}/{mode}/48/1/(\d+)", "handles", f"{mode}, 48 PFFs", "x")
        for work in ("throughput", "poll") for mode in ("dma", "mailbox")),
    Plot("throughput-link", r"link/throughput/dma/48/1/(\d+)", "handles", "dma, 48 PFFs, reads of 1 us", "x"),
    Plot("summary-threads", r"link/summary/dma/48/1/(\d+)", "threads", "48 PFFs, reads of 1 us"),
    *(over(work, mode, tail) for over in (over_pffs, over_partitions)
        for work, mode, tail in (("latency", "dma", "/4"), ("latency", "mailbox", "/4"),
            ("event", "dma", ""), ("event", "mailbox", ""), ("summary", "dma", "/1"),
            ("probe", "dma", ""))),
    *(Plot(work, rf"handles/{work}/dma/48/1/(\d+)", "handles", "", "x")
        for work in ("handles-open", "handles-latency")),
    *(Plot(work, rf"unbind/{work}/dma/48/1/(\d+)", "sleeping readers", "", "xy")
        for work in ("unbind", "unbind-awake")),
    *(Plot(work, rf"devices/{work}/(\d+)", "switches", "", "x")
        for work in ("devices-latency", "devices-throughput", "devices-probe")),
)


def points(series: Series, plot: Plot, driver: str, scale: float) -> list[str]:
    """x, median, smallest, largest."""
    found = []
    for key in series.values:
        match = re.fullmatch(plot.keys, key)
        numbers = series.values[key].get(driver) if match else None
        if numbers:
            each = [value * scale for value in numbers.values()]
            found.append((int(match[1]), series.median(key, driver) * scale, min(each), max(each)))
    return [" ".join(f"{value:.9g}" for value in point) for point in sorted(found)]


def script(series: Series, plot: Plot, target: Path) -> str:
    work = plot.keys.split("/")[1]
    group = GROUPS[work]
    data = {name: points(series, plot, name, group.scale) for name in COLOURS}
    data = {name: lines for name, lines in data.items() if len(lines) > 1}
    if not data:
        return ""
    title = ", ".join(filter(None, (group.title, plot.title)))
    lines = ["set terminal svg size 640,400 dynamic background '#ffffff'", f"set output '{target}'",
        f"set title \"{title}\"", f"set xlabel '{plot.x}'", f"set ylabel '{group.unit}'",
        "set key left top", "set grid", f"set logscale {plot.log}" if plot.log else "",
        # From zero, so that a slope is not made to look like more than it is.
        "" if "y" in plot.log else "set yrange [0:*]"]
    for name, values in data.items():
        lines += [f"${name} << END", *values, "END"]
    curves = []
    for name in data:
        style = f"lc rgb '{COLOURS[name]}'"
        curves += [f"${name} using 1:2 with linespoints pt 7 ps 0.6 {style} title '{NAMES[name]}'",
            f"${name} using 1:2:3:4 with yerrorbars pt 0 {style} notitle"]
    return "\n".join([*lines, "plot " + ", \\\n ".join(curves), ""])


def draw(series: Series, folder: Path) -> list[str]:
    """Names of the files that were made."""
    made = []
    for plot in PLOTS:
        target = folder / f"{plot.file}.svg"
        if text := script(series, plot, target):
            subprocess.run(["gnuplot"], input=text, text=True, check=True)
            made.append(target.name)
    return made
