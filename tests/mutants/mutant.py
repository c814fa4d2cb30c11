# SPDX-License-Identifier: GPL-2.0-only
"""What a mutant is: a small wrong version of the driver, made by replacing text in its source."""

import dataclasses
import re

DRIVER = "switchtec_drv/"


class NoLongerApplies(Exception):
	"""The driver has changed: the text is no longer there, or no longer once."""


@dataclasses.dataclass
class Mutant:
	group: str
	name: str
	changes: list           # of (file, right, wrong)
	equivalent: str = ""    # why nobody can tell it from the right one; it is run all the same
	refused: bool = False   # the compiler is to see it
	racy: bool = False      # ThreadSanitizer is likely to see it first
	layout: bool = False    # structures that tests know have other members

	def files(self):
		return list(dict.fromkeys(DRIVER + file for file, _, _ in self.changes))

	def in_headers(self):
		return any(file.endswith(".h") for file in self.files())

	def apply(self, read):
		"""{path: wrong text}; read(path) is the right text."""
		texts = {}
		for file, right, wrong in self.changes:
			path = DRIVER + file
			texts[path] = replace_once(texts.get(path) or read(path), right, wrong, f"{self.name}: {file}")
		return texts


def replace_once(text, right, wrong, where):
	"""White space in `right` stands for any: mutants survive a change of indentation."""
	pattern = r"\s+".join(re.escape(word) for word in right.split())
	found = list(re.finditer(pattern, text))
	if len(found) != 1:
		raise NoLongerApplies(f"{where} has {len(found)} times, not once: {right}")
	return text[:found[0].start()] + wrong + text[found[0].end():]


class Group:
	"""Mutants of one kind; `about` says which mistakes these are."""

	def __init__(self, name, about):
		self.name, self.about, self.mutants = name, about, []

	def change(self, name, file, right, wrong, *more, **how):
		"""Replace right by wrong; `more` goes on with (right, wrong) in the same file, or (file, right, wrong)."""
		changes = [(file, right, wrong)] + [c if len(c) == 3 else (file, *c) for c in more]
		self.mutants.append(Mutant(self.name, name, changes, **how))

	def leave_out(self, name, file, text, **how):
		self.change(name, file, text, "", **how)

	def swap(self, name, file, first, second, **how):
		"""Two neighbours change places."""
		self.change(name, file, f"{first} {second}", f"{second}\n{first}", **how)

	def unlocked(self, name, file, data, rest, **how):
		"""data.with(rest without its lock."""
		self.change(name, file, f"{data}.with({rest}", f"without_lock({data}, {rest}", racy=True, **how)
