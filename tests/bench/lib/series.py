# SPDX-License-Identifier: GPL-2.0-only
"""Numbers by key, driver and round, and what they come to."""

import statistics
from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One driver's by another's: the median of the ratios of single rounds, their quartiles, how many they are."""
    median: float
    low: float
    high: float
    rounds: int

    def __str__(self) -> str:
        spread = f"({self.low:.2f} .. {self.high:.2f})"
        return f"{self.median:.2f}" + (f" {spread}" if self.rounds > 1 else ", without a spread")


class Series:
    """A key is a path: guest, work, mode, PFFs, partitions, parameter..."""

    def __init__(self):
        self.values = defaultdict(lambda: defaultdict(dict))    # key -> driver -> round -> number

    def add(self, key: str, driver: str, number_of_round: int, value: float) -> None:
        self.values[key][driver][number_of_round] = value

    def forget(self, guest: str) -> None:
        for key in [key for key in self.values if key.startswith(f"{guest}/")]:
            del self.values[key]

    def keys(self, *start: str) -> list[str]:
        """In the order in which they were measured."""
        head = "/".join(start) + "/"
        return [key for key in self.values if key.startswith(head)]

    def median(self, key: str, driver: str) -> float | None:
        numbers = self.values[key].get(driver) if key in self.values else None
        return statistics.median(numbers.values()) if numbers else None

    def ratio(self, key: str, above: str = "ours", below: str = "theirs") -> Ratio | None:
        if key not in self.values:
            return None
        above, below = (self.values[key].get(name, {}) for name in (above, below))
        each = sorted(above[n] / below[n] for n in above if below.get(n))
        if not each:
            return None
        low, middle, high = statistics.quantiles(each, n=4, method="inclusive") \
            if len(each) > 1 else each * 3
        return Ratio(middle, low, high, len(each))
