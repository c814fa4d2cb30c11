# SPDX-License-Identifier: GPL-2.0-only
"""Copies of the tree with their objects, so that a mutant costs its own object and a link."""

import os
import shutil
import subprocess

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
ROOT = os.path.join(TOP, "build/mutants")
SOURCES = ("Makefile", "include", "switchtec_drv", "tests", "qemu", "tools")
# What is built already, of which mutants rebuild a part.
OBJECTS = ("build/host", "build/explore", "build/tests/catch_main.o")
PROGRAMS = ("build/tests/host", "build/tests/explore")
# The mistakes are not to be seen by -Werror; the aid lets mutants go round a lock.
FLAGS = "HOST_EXTRA=-w -Wno-error -include tests/mutants/aid.h"


def files_below(path):
	if not os.path.isdir(path):
		return [path] if os.path.exists(path) else []
	return [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]


def stamp(path):
	try:
		at = os.stat(path)
	except FileNotFoundError:
		return None
	return at.st_mtime_ns, at.st_size


def mirror(source, target, parts):
	"""Make parts of target equal to those of source; times are kept, for make's sake."""
	for part in parts:
		wanted = {os.path.relpath(f, source) for f in files_below(os.path.join(source, part))}
		for stale in {os.path.relpath(f, target) for f in files_below(os.path.join(target, part))} - wanted:
			os.unlink(os.path.join(target, stale))
		for name in wanted:
			have, want = os.path.join(target, name), os.path.join(source, name)
			if stamp(have) != stamp(want):
				os.makedirs(os.path.dirname(have), exist_ok=True)
				shutil.copy2(want, have)


def snapshot():
	"""The tree as it is now, its objects, to start every mutant from, and its programs, to run beside one."""
	clean = os.path.join(ROOT, "clean")
	os.makedirs(clean, exist_ok=True)
	mirror(TOP, clean, SOURCES + OBJECTS + PROGRAMS)
	return clean


class Tree:
	"""One copy, for one mutant at a time."""

	def __init__(self, clean, name):
		self.clean, self.path = clean, os.path.join(ROOT, name)
		os.makedirs(self.path, exist_ok=True)
		self.restore()

	def restore(self):
		mirror(self.clean, self.path, SOURCES + OBJECTS)
		# Newer than the objects that are back, and linked from the mutant's.
		for program in PROGRAMS:
			shutil.rmtree(os.path.join(self.path, program), ignore_errors=True)

	def read(self, file):
		with open(os.path.join(self.clean, file), encoding="utf-8") as f:
			return f.read()

	def write(self, texts):
		for file, text in texts.items():
			with open(os.path.join(self.path, file), "w", encoding="utf-8") as f:
				f.write(text)

	def build(self, program, tests_too=True):
		"""The compiler's first complaint, or None. A header of the driver is in each test; to compile them takes minutes."""
		done = subprocess.run(["make", "-s", "-C", self.path, FLAGS, *([] if tests_too else ["DRIVER_ONLY=1"]), program],
			capture_output=True, text=True, errors="replace")
		if done.returncode == 0:
			return None
		errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
		return (errors or done.stderr.splitlines() or ["?"])[0]
