# SPDX-License-Identifier: GPL-2.0-only
"""Test cases by name, and what they say."""

import re
import sys
import time
import traceback

CASES = {}


class Failed(Exception):
	pass


def case(name):
	def register(function):
		CASES[name] = function
		return function
	return register


def check(condition, what, detail=""):
	if not condition:
		raise Failed(what + (f":\n{detail}" if detail else ""))


def contains(text, expression, what):
	check(re.search(expression, text, re.M), f"{what}: nothing matches {expression!r}", text[-3000:])


def lacks(text, expression, what):
	check(not re.search(expression, text, re.M), f"{what}: {expression!r} is there", text[-3000:])


def run(names):
	"""Run them; the last line is what tests/run counts."""
	passed = failed = 0
	for name in names:
		started = time.monotonic()
		try:
			CASES[name]()
		except Exception as error:  # noqa: BLE001 - whatever it is, the case has failed and the next one runs
			failed += 1
			text = str(error) if isinstance(error, Failed) else traceback.format_exc()
			print(f"FAILED {name}: {text}")
		else:
			passed += 1
			print(f"ok {name} ({time.monotonic() - started:.0f} s)")
		sys.stdout.flush()
	print(f"{passed} passed, {failed} failed")
	return failed == 0 and passed > 0
