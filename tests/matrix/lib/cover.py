# SPDX-License-Identifier: GPL-2.0-only
"""A small set of cells in which every pair of values occurs that occurs in any cell."""

from collections import Counter

from dimensions import Cell

# Seconds, roughly: of two cells that cover as much the cheaper one is taken.
COST = {"link": 1.6, "dead": 1.0, "device_del": 0.6, "lost-vote": 3.0}


def pairs_of(cells: list[Cell]) -> set[tuple]:
    return {pair for cell in cells for pair in cell.pairs()}


def pairwise(cells: list[Cell]) -> list[Cell]:
    """Greedy: always the cell with the most new pairs for its price; modes in turn where that is
    no difference."""
    wanted, chosen, modes = pairs_of(cells), [], Counter()

    def gain(cell: Cell) -> tuple:
        new = len(wanted.intersection(cell.pairs()))
        return new / COST.get(cell.kind, 0.4), -modes[cell.mode]

    while wanted:
        best = max(cells, key=gain)
        chosen.append(best)
        modes[best.mode] += 1
        wanted.difference_update(best.pairs())
    return chosen


def sample(cells: list[Cell], count: int) -> list[Cell]:
    """So many cells of the cover, kinds in turn."""
    cover, found = pairwise(cells), []
    while cover and len(found) < count:
        for kind in dict.fromkeys(cell.kind for cell in cover):
            found.append(next(cell for cell in cover if cell.kind == kind))
            cover.remove(found[-1])
    return found[:count]


def uncovered(done: list[Cell], cells: list[Cell]) -> list[str]:
    """Pairs that no cell of `done` has, in words."""
    missing = pairs_of(cells) - pairs_of(done)
    return sorted(f"{a} with {b}" for (_, a), (_, b) in missing)
