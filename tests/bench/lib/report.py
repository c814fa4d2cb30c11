# SPDX-License-Identifier: GPL-2.0-only
"""Tables for people: markdown."""

from groups import EXACT, GROUPS, OWN, label
from series import Series
from targets import TARGETS


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(str(value) for value in line) + " |\n" for line in lines)


def number(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def exact(value: float | None) -> str:
    """Means over some commands: what one of them happened to do otherwise is no news."""
    return "" if value is None else f"{round(value, 1):,g}"


def timed_table(series: Series, keys: list[str], scale: float) -> str:
    """With the floor, where one was measured."""
    others = {"theirs": "C"} | ({"floor": "floor"} if any("floor" in series.values[key] for key in keys) else {})
    rows = []
    for key in keys:
        row = [label(key)]
        for name in ("ours", *others):
            median = series.median(key, name)
            row.append(number(median if median is None else median * scale))
        for name in others:
            ratio = series.ratio(key, below=name)
            row += [f"{ratio.median:.2f}", f"{ratio.low:.2f} .. {ratio.high:.2f}"] if ratio else ["", ""]
        rows.append(row)
    head = ["", "ours", *others.values()]
    for title in others.values():
        head += [f"ours/{title}", "quartiles"]
    return table(head, rows)


def exact_table(series: Series, keys: list[str]) -> str:
    """What a key ends in is a column; each entry has ours, then C's."""
    keys = [key for key in keys if "/calls/" not in key]
    rows = list(dict.fromkeys(key.rpartition("/")[0] for key in keys))
    columns = list(dict.fromkeys(key.rpartition("/")[2] for key in keys))

    def entry(key: str) -> str:
        return " / ".join(exact(value) for name in ("ours", "theirs")
            if (value := series.median(key, name)) is not None)
    return table(["ours / C", *columns],
        [[label(row), *(entry(f"{row}/{column}") for column in columns)] for row in rows])


def calls_rows(series: Series, keys: list[str]) -> list[list]:
    return [[label(key).replace("calls, ", ""),
        *(exact(series.median(key, name)) for name in ("ours", "theirs"))]
        for key in keys if "/calls/" in key and "/48/1/4/" in key]


def target_rows(series: Series) -> list[tuple[str, str, str, str]]:
    """What, target, measured, verdict."""
    rows = []
    for target in TARGETS:
        value = target.of(series)
        said = "not measured" if value is None else "met" if target.met(value) else "NOT met"
        note = f" ({target.note})" if target.note else ""
        if target.beside and (beside := target.beside.of(series)) is not None:
            note += f" ({target.beside.what}: {beside:.3g})"
        rows.append((target.what + note, f"{target.relation} {target.limit:.3g}",
            "" if value is None else f"{value:.3g}", said))
    return rows


def markdown(series: Series, guests: list[tuple[str, str]], heading: str, remarks: list[str]) -> str:
    """`guests`: names, and what was measured in each."""
    text = f"# {heading}\n\n## Targets\n\n" + \
        table(["work", "target", "measured", ""], [list(row) for row in target_rows(series)])
    if remarks:
        text += "\n" + "".join(f"* {remark}\n" for remark in remarks)
    for name, what in guests:
        text += f"\n## {name}: {what}\n"
        for work, group in GROUPS.items():
            keys = series.keys(name, work)
            if not keys:
                continue
            unit = f", {group.unit}" if group.unit else ""
            text += f"\n### {group.title}{unit}\n\n"
            if group.better in (EXACT, OWN):
                text += exact_table(series, keys)
            else:
                text += timed_table(series, keys, group.scale)
            if calls := calls_rows(series, keys):
                text += "\nThe driver's own calls of functions that lock, wake, wait or hand on " \
                    "work:\n\n" + table(["", "ours", "C"], calls)
    return text
