# SPDX-License-Identifier: GPL-2.0-only
"""A reference run that is kept in the tree: its counts and ratios, and where a new run differs."""

import json
from pathlib import Path

from groups import HIGHER, group_of, is_exact, label
from series import Ratio, Series

FILE = Path(__file__).resolve().parents[1] / "recorded.json"
WORSE = 1.2
# Of a hundred commands one may find its result before it sleeps, or meet the watch.
SAME = 0.3
# What the kernel itself allocates depends on what it has lying about. (Which function was called how
# often is of use to who looks for a reason, and no more.)
NOT_KEPT = ("in all",)
# By whose numbers ours are divided, and how a note says so.
RATIOS = {"ratios": ("theirs", ""), "by floor": ("floor", " to the floor")}


def recorded_of(series: Series) -> dict:
    counts, ratios = {}, {part: {} for part in RATIOS}
    for key in series.values:
        if key.split("/")[-1] in NOT_KEPT or "/calls/" in key:
            continue
        if is_exact(key):
            counts[key] = {name: round(series.median(key, name), 1)
                for name in series.values[key]}
            continue
        for part, (below, _) in RATIOS.items():
            if found := series.ratio(key, below=below):
                ratios[part][key] = {name: round(value, 3) for name, value in vars(found).items()}
    return {"counts": counts, **ratios}


def everything() -> dict:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def save(series: Series, kver: str) -> None:
    """What was not measured this time stays as it was recorded, other kernels' numbers, too."""
    kept = everything()
    for part, values in recorded_of(series).items():
        kept.setdefault(kver, {}).setdefault(part, {}).update(values)
    FILE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def ratio_of(kept: dict | float) -> Ratio:
    """Records had medians alone once: as if of a single round."""
    return Ratio(**kept) if isinstance(kept, dict) else Ratio(kept, kept, kept, 1)


def is_worse(now: Ratio, before: Ratio, better: str) -> bool:
    """Clearly, and beyond the spread of both; a single round has none, and proves nothing."""
    small, large = (now, before) if better == HIGHER else (before, now)
    return now.rounds > 1 and large.median > WORSE * small.median and large.low > small.high


def differences(series: Series, kver: str) -> list[str]:
    """In words; a count that differs either way, a ratio that is clearly worse."""
    kept, found = everything().get(kver, {}), []
    now = recorded_of(series)
    for key, counts in now["counts"].items():
        for driver, count in counts.items():
            before = kept.get("counts", {}).get(key, {}).get(driver)
            if before is not None and abs(count - before) > SAME:
                found.append(f"count differs: {driver}: {group_of(key).title}, {label(key)}: "
                    f"{count:g}, recorded {before:g}")
    for part, (_, words) in RATIOS.items():
        for key, ratio in now[part].items():
            before = kept.get(part, {}).get(key)
            if before is None:
                continue
            ratio, before = ratio_of(ratio), ratio_of(before)
            if is_worse(ratio, before, group_of(key).better):
                found.append(f"ratio{words} is worse: {group_of(key).title}, {label(key)}: {ratio}, "
                    f"recorded {before}")
    return found
