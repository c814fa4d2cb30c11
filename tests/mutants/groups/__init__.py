# SPDX-License-Identifier: GPL-2.0-only
"""All mutants, by the kind of mistake."""

from . import (unregister, fence, locks, sleepers, references, ordering, unlocked, copies, queue, engine, watch, evidence,
	events, ioctls, links, probe, recovery, registers)

ALL = [module.GROUP for module in (unregister, fence, locks, sleepers, references, ordering, unlocked, copies, queue,
	engine, watch, evidence, events, ioctls, links, probe, recovery, registers)]
NAMES = [m.name for group in ALL for m in group.mutants]
assert len(NAMES) == len(set(NAMES)), sorted(n for n in set(NAMES) if NAMES.count(n) > 1)
