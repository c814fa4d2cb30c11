# SPDX-License-Identifier: GPL-2.0-only
"""What earlier calls found out, so that a run of an hour can be interrupted."""

import hashlib
import json
import os
import sys

import tree

sys.path.insert(0, os.path.join(tree.TOP, "qemu/lib"))
import cache  # noqa: E402

FILE = cache.root() / "mutants.json"
# What a mutant's fate depends on, besides its own text.
SOURCES = ("include", "switchtec_drv", "tests/host", "tests/explore", "tests/mutants", "qemu/model")
# Which mutants there are, and which of them are equivalent, is part of each one's own key; how they are run is no matter.
LEFT_OUT = ("tests/mutants/groups", "tests/mutants/run", "tests/mutants/memory.py", "tests/mutants/checks.py",
	"tests/mutants/seen_by", "__pycache__", ".md")


def digest(*parts):
	return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def digest_of(clean):
	names = sorted(os.path.relpath(path, clean) for part in SOURCES
		for path in tree.files_below(os.path.join(clean, part)))
	contents = hashlib.sha256()
	for name in names:
		if not any(word in name for word in LEFT_OUT):
			with open(os.path.join(clean, name), "rb") as f:
				contents.update(name.encode() + b"\0" + f.read())
	return contents.hexdigest()


class Memory:
	"""Outcomes by mutant, of these sources; and how long a check takes of the right driver."""

	def __init__(self, clean, how, fresh):
		self.sources, self.how = digest(digest_of(clean)), how
		self.outcomes = {}
		if not fresh and FILE.exists():
			# Survivors are tried again: it may have been the machine.
			self.outcomes = {key: found for key, found in json.loads(FILE.read_text(encoding="utf-8")).items()
				if found[0] != "survivor"}

	def key(self, mutant, how=""):
		return digest(self.sources, repr(mutant), how)

	def of(self, mutant):
		"""(outcome, what to print), or None."""
		return self.outcomes.get(self.key(mutant)) or self.outcomes.get(self.key(mutant, self.how))

	def keep(self, mutant, outcome, text):
		"""What is killed is killed, whatever else was asked for; that nothing kills it is true of these checks."""
		self._keep(self.key(mutant, "" if outcome == "killed" else self.how), (outcome, text))

	def limit_of(self, check):
		"""Seconds, or None."""
		found = self.outcomes.get(digest(self.sources, check.layer))
		return found and found[1]

	def keep_limit(self, check):
		self._keep(digest(self.sources, check.layer), ("limit", check.limit_s))

	def _keep(self, key, found):
		self.outcomes[key] = found
		FILE.parent.mkdir(parents=True, exist_ok=True)
		new = FILE.with_suffix(".new")
		new.write_text(json.dumps(self.outcomes, indent=0), encoding="utf-8")
		new.replace(FILE)
