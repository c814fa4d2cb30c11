# SPDX-License-Identifier: GPL-2.0-only
"""Test cases by name, and what they say."""

import multiprocessing
import re
import resource
import time
import traceback
from concurrent.futures import ProcessPoolExecutor

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


def _processors():
	"""Seconds that what this process has started, and that has ended, was on a processor."""
	used = resource.getrusage(resource.RUSAGE_CHILDREN)
	return used.ru_utime + used.ru_stime


def _run(name):
	"""Whether it passed, and say so."""
	started, used = time.monotonic(), _processors()
	try:
		CASES[name]()
	except Exception as error:  # noqa: BLE001 - whatever it is, the case has failed and the next one runs
		text = str(error) if isinstance(error, Failed) else traceback.format_exc()
		print(f"FAILED {name}: {text}", flush=True)
		return False
	print(f"ok {name} ({time.monotonic() - started:.0f} s, {_processors() - used:.0f} s of processors)", flush=True)
	return True


def _lane(names):
	return [_run(name) for name in names]


def run(names):
	"""Run them, each guest beside the others and the chroots; the last line is what tests/run counts."""
	started = time.monotonic()
	guests = [name for name in names if name.startswith("guest:")]
	lanes = [[name] for name in guests] + [[name for name in names if name not in guests]]
	# Processes: what a case has used can then be told from what the other lane has.
	with ProcessPoolExecutor(len(lanes), mp_context=multiprocessing.get_context("fork")) as pool:
		results = [passed for lane in pool.map(_lane, lanes) for passed in lane]
	# What a busy machine makes of the first says nothing; the second shows whether it has become dearer.
	print(f"{time.monotonic() - started:.0f} s, {_processors():.0f} s of processors")
	failed = results.count(False)
	print(f"{len(results) - failed} passed, {failed} failed")
	return failed == 0 and bool(results)
