# SPDX-License-Identifier: GPL-2.0-only
"""A tally for people: markdown."""

from collections import Counter

from dimensions import KINDS, MODES, STATES, WAYS, parse
from tally import Tally, percentile, verdict


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(value).replace("|", "\\|") for value in line) + " |\n"
        for line in lines)


def cells_table(tally: Tally) -> str:
    """Cycles, and failures where there are any, of each way and kind."""
    cycles, failed = Counter(), Counter()
    for name, count in tally.cycles.items():
        cell = parse(name)
        cycles[cell.way, cell.kind] += count
    for failure in tally.failures:
        cell = parse(failure["cell"])
        failed[cell.way, cell.kind] += 1

    def entry(way: str, kind: str) -> str:
        if not cycles[way, kind]:
            return ""
        bad = f", **{failed[way, kind]} failed**" if failed[way, kind] else ""
        return f"{cycles[way, kind]}{bad}"
    return table(["way", *KINDS], [[way, *(entry(way, kind) for kind in KINDS)] for way in WAYS])


def states_table(tally: Tally) -> str:
    """What came of each state and kind, ways and modes taken together."""
    cycles, verdicts = Counter(), {}
    for name, count in tally.cycles.items():
        cell = parse(name)
        cycles[cell.state, cell.kind] += count
    for failure in tally.failures:
        cell = parse(failure["cell"])
        verdicts.setdefault((cell.state, cell.kind), Counter())[verdict(failure)] += 1

    def entry(state: str, kind: str) -> str:
        bad = verdicts.get((state, kind), Counter())
        good = cycles[state, kind] - sum(bad.values())
        return ", ".join([f"{good} ok"] * bool(good) + [f"**{n} {v}**" for v, n in bad.items()])
    return table(["state", *KINDS],
        [[state, *(entry(state, kind) for kind in KINDS)] for state in STATES])


def told_table(tally: Tally) -> str:
    rows = []
    for key in sorted(tally.told, key=lambda k: (list(KINDS).index(k.split("/")[0]), k)):
        kind, who = key.split("/", 1)
        said = ", ".join(f"`{told}` {n}" for told, n in tally.told[key].most_common())
        rows.append([kind, who, said])
    return table(["kind", "who", "was told, how often"], rows)


def times_table(rows: dict[str, Counter]) -> str:
    return table(["", "times", "p50 ms", "p99 ms", "max ms"],
        [[row, sum(times.values()), percentile(times, .5), percentile(times, .99),
            max(times) / 10] for row, times in sorted(rows.items())])


def failures_list(tally: Tally) -> str:
    if not tally.failures:
        return "None.\n"
    text = ""
    for failure in tally.failures:
        what = "; ".join(line.splitlines()[0] for line in failure["what"])
        log = f" ({failure['log']})" if failure["log"] else ""
        text += f"* `{failure['cell']}`, cycle {failure['cycle']}: {what}{log}\n"
    return text


def markdown(tally: Tally, title: str, left_out: Counter) -> str:
    cells, cycles = len(tally.cycles), sum(tally.cycles.values())
    return f"""# {title}

{cells} cells, {cycles} cycles, {len(tally.failures)} failures, {tally.splats} splats.

{cells_table(tally)}
Modes: {', '.join(MODES)}. {sum(left_out.values())} combinations do not apply:

{"".join(f"* {count}: {reason}{chr(10)}" for reason, count in left_out.most_common())}
## By state

`errno`: somebody was told what the contract does not say; `hang`: somebody never came back;
`useless`: the device does not work any more; `splat`: the kernel says so.

{states_table(tally)}
## Failures

{failures_list(tally)}
## What programs were told

{told_table(tally)}
## In the driver's remove

As the kernel's function graph tracer has it; where there is none, the time of the write to sysfs.

{times_table(tally.latency)}
## Until the last sleeper was back

From the beginning of the removal, what the kernel does before it calls the driver included.

{times_table(tally.awake)}"""
