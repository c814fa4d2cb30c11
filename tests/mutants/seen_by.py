# SPDX-License-Identifier: GPL-2.0-only
"""What has killed each mutant, seen_by.tsv: tried first, so that a run of all costs one test for each."""

import os
import re

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seen_by.tsv")
HEAD = """\
# SPDX-License-Identifier: GPL-2.0-only
# Written by tests/mutants/run --record: mutant, check, what it said.
"""


class SeenBy:
	"""(layer, what it said) by the mutant's name. What it says is only where to begin: nothing is believed."""

	def __init__(self):
		self.found = {}
		if os.path.exists(FILE):
			with open(FILE, encoding="utf-8") as f:
				lines = (line.rstrip("\n").split("\t") for line in f if not line.startswith("#"))
				self.found = {name: (layer, said) for name, layer, said in lines}

	def of(self, mutant):
		return self.found.get(mutant.name)

	def keep(self, mutant, text):
		"""@text: what was printed of it. Where in a file a test is, is not kept: it moves."""
		layer, _, said = text.partition(": ")
		self.found[mutant.name] = layer, re.sub(r"^(\w+\.\w+):\d+", r"\1", said).replace("\t", " ")

	def write(self, names):
		"""In alphabetical order, of those mutants that there are."""
		with open(FILE, "w", encoding="utf-8") as f:
			f.write(HEAD)
			f.writelines("\t".join((name, *self.found[name])) + "\n" for name in sorted(names & self.found.keys()))
