# SPDX-License-Identifier: GPL-2.0-only
"""What may kill a mutant, cheapest first; and how to tell a program that hangs from a slow machine."""

import os
import re
import signal
import subprocess
import time

HOST_PLAIN, HOST_ASAN, HOST_TSAN = (f"build/tests/host/host-tests-{flavour}" for flavour in ("plain", "asan", "tsan"))
EXPLORER = "build/tests/explore/explore"
# A sanitizer's first finding is enough, and where it was need not be said: looking that up takes seconds.
ENVIRONMENT = os.environ | {"ASAN_OPTIONS": "symbolize=0", "UBSAN_OPTIONS": "symbolize=0",
	"TSAN_OPTIONS": "halt_on_error=1:symbolize=0"}
# A mutant may be busy for ever: not longer than whoever has started it.
WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"]
# No thread of the clean program rests for so long, with nobody at work.
ASLEEP_S = 6
# A program in which little moves, for ever, is stopped by the clock: after so many times its processor time, on
# a machine that does nothing else.
CLOCK = 3
# The tests that look at a file first: prefix of its path in the driver, tags.
FIRST = [
	("upper/ioctl.cc", ("ioctl", "events")),
	("upper/link_client", ("client",)),
	("upper/", ("contract", "output", "unregister", "recovery")),
	("lower/remove.cc", ("unregister", "probe")),
	("lower/entry.cc", ("unregister", "probe")),
	("lower/probe.cc", ("probe",)),
	("lower/identity", ("probe",)),
	("lower/vectors.cc", ("probe",)),
	("lower/resources.h", ("probe", "unregister", "bus")),
	("lower/evidence.h", ("gap",)),
	("lower/mrpc_", ("gap", "faults", "watch", "collect", "output", "contract")),
	("lower/mailbox", ("gap", "faults", "watch", "collect", "output", "contract")),
	("lower/dma_result", ("gap", "faults", "watch", "collect", "output", "contract")),
	("lower/watchdog", ("watch", "faults", "gap", "recovery")),
	("lower/recovery.cc", ("bus", "recovery")),
	("lower/pause.cc", ("recovery", "bus", "client")),
	("lower/event_", ("silence", "events", "ioctl", "client")),
	("lower/inquiry.h", ("silence", "events", "ioctl", "client")),
	("lower/interrupts.cc", ("events", "contract", "gap", "silence")),
	("lower/", ("silence", "ioctl", "probe", "events")),
	("core/fence.h", ("fence", "unregister", "recovery")),
	("", ("contract", "unregister")),
]


def tags_for(path):
	inside = path.removeprefix("switchtec_drv/")
	return next(tags for prefix, tags in FIRST if inside.startswith(prefix))


class Check:
	"""A program to build, and how to run it. `limit_s`, of processor time: from the clean run; none: not asked for."""

	def __init__(self, layer, program, command):
		self.layer, self.program, self.command = layer, program, command
		self.limit_s = None

	def run(self, tree, limit_s, arguments=(), below=None):
		"""Returns (what went wrong or None, seconds of processor time). The program is the tree's, or that below a path."""
		log = os.path.join(tree.path, f"{self.layer}.log")
		with open(log, "w", encoding="utf-8") as out:
			child = subprocess.Popen([*WITH_US, *self.command, *arguments], cwd=below or tree.path,
				stdout=out, stderr=subprocess.STDOUT, env=ENVIRONMENT, start_new_session=True)
			hangs, seconds = watch(child, limit_s)
		with open(log, encoding="utf-8", errors="replace") as f:
			text = f.read()
		if hangs:
			return f"hangs{hangs}{test_case(text)}", seconds
		return reason(child.returncode, text), seconds

	def kills(self, tree, arguments):
		for _ in range(3):
			found, _ = self.run(tree, self.limit_s, arguments)
			if not found or not is_assertion(found) or self.is_the_mutants(tree, found):
				return found
			# Chance; but what comes after it has not been run.
		return None

	def is_the_mutants(self, tree, found):
		"""Broken rules and sanitizers are certain; an assertion may be the machine's fault: then the right driver fails, too."""
		name = case_of(found)
		return name is not None and all(self.fails_alone(tree, name, tree.path) and
			not self.fails_alone(tree, name, tree.clean) for _ in range(2))

	def is_certain(self, tree, found):
		"""Of the right driver: what failed fails again, alone."""
		name = case_of(found)
		return not is_assertion(found) or name is None or any(
			self.fails_alone(tree, name, tree.path) for _ in range(2))

	def fails_alone(self, tree, name, below):
		return self.run(tree, self.limit_s, only(name), below)[0] is not None

	def again(self, found):
		"""Arguments that run only what has found something; none if that has no name."""
		if self.layer == EXPLORE.layer:
			scenario = re.match(r"explore: VIOLATION in ([\w-]+)", found)
			return scenario and ["--scenario", scenario.group(1)]
		return (name := case_of(found)) and only(name)


def case_of(found):
	"""The test case in what was found, or None."""
	return (name := re.search(r': "(.*)"$', found)) and name.group(1)


def only(name):
	return ["--abort", name.replace("\\", "\\\\").replace(",", "\\,").replace("[", "\\[")]


def stages(path, racy):
	"""(check, arguments) in the order in which they are cheap, for a mutant of that file."""
	first = tags_for(path)
	rest = "".join(f"~[{tag}]" for tag in first) + "~[hostile]"
	selections = [",".join(f"[{tag}]" for tag in first), rest, "[hostile]"]
	# Sweeps of register values say nothing about races.
	wanted = {PLAIN: selections, ASAN: selections, TSAN: selections[:-1]}
	ways = {check: [(check, ["--abort", selection]) for selection in wanted[check]] for check in wanted}
	# Most of what the explorer finds is found soon; all of it takes ten minutes, the sanitizers one each.
	ways[EXPLORE] = [(EXPLORE, ["--at-most", "1000"]), (EXPLORE, [])]
	order = (TSAN, PLAIN, ASAN, EXPLORE) if racy else (PLAIN, ASAN, TSAN, EXPLORE)
	for check in order:
		yield from ways[check]


PLAIN = Check("plain", HOST_PLAIN, [HOST_PLAIN])
ASAN = Check("asan", HOST_ASAN, [HOST_ASAN])
TSAN = Check("tsan", HOST_TSAN, [HOST_TSAN])
EXPLORE = Check("explore", EXPLORER, [EXPLORER, "--quick", "--first", "--jobs", "1"])
ALL = [PLAIN, ASAN, TSAN, EXPLORE]
LAYERS = [check.layer for check in ALL]


# ---- hanging ----------------------------------------------------------------------------------

def activity(pid):
	"""What changes while any thread of a process does anything; None if one of them would like to."""
	total = 0
	try:
		for thread in os.listdir(f"/proc/{pid}/task"):
			with open(f"/proc/{pid}/task/{thread}/status", encoding="ascii") as f:
				status = f.read()
			if re.search(r"^State:\s+[RD]", status, re.M):
				return None
			total += sum(int(n) for n in re.findall(r"ctxt_switches:\s+(\d+)", status))
	except (FileNotFoundError, ProcessLookupError):
		return None
	return total


def processor_time(pid):
	"""Seconds, with those of children that are over."""
	with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
		fields = f.read().rpartition(")")[2].split()
	return sum(int(n) for n in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def watch(child, limit_s):
	"""Wait for a program. Returns how it hangs, empty if it does not, and the processor time that it took."""
	start = last_change = time.monotonic()
	before, used = None, 0
	while True:
		try:
			child.wait(0.2)
			return "", used
		except subprocess.TimeoutExpired:
			pass
		now, at = activity(child.pid), time.monotonic()
		if now is None or now != before:
			before, last_change = now, at
		try:
			used = processor_time(child.pid)
		except (FileNotFoundError, ProcessLookupError):
			continue
		crowd = max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
		busy = used > limit_s or at - start > CLOCK * limit_s * crowd
		hangs = ", asleep" if at - last_change > ASLEEP_S else ", busy" if busy else ""
		if hangs:
			end(child)
			return hangs, used


def end(child):
	# Catch2 says in which test case an abort came.
	for number in (signal.SIGABRT, signal.SIGKILL):
		try:
			os.killpg(child.pid, number)
			child.wait(3)
			return
		except (ProcessLookupError, subprocess.TimeoutExpired):
			pass


# ---- reasons ----------------------------------------------------------------------------------

REASONS = re.compile(r"BUG: .*|ERROR: AddressSanitizer: \S+|ERROR: LeakSanitizer.*"
	r"|WARNING: ThreadSanitizer: [^(\n]*|runtime error: .*|\S+\.(?:cc|h):\d+: FAILED:"
	r"|explore: VIOLATION in .*", re.M)


# No word of a test's name is as long as what is left of the line.
WRAPPED = 60


def test_case(text):
	at = re.findall(r"^in test case: (.*)$", text, re.M) or re.findall(
		r"^-+\n(\S.*)\n(?:(?!-{9}).*\n)*-+\n\S+:\d+\n\.+$", text, re.M)
	if not at:
		return ""
	# The last: those before it have only warned. Catch wraps a name at 79 characters: what it begins with
	# will do, to run it again.
	return f': "{at[-1]}*"' if len(at[-1]) > WRAPPED else f': "{at[-1]}"'


def is_assertion(found):
	return re.match(r"\w+\.(cc|h):\d+", found) is not None


def reason(code, text):
	if code == 0:
		return None
	found = REASONS.search(text)
	what = found.group(0).strip() if found else f"exit {code}"
	what = re.sub(r"\S*/(\w+\.(?:cc|h):\d+): FAILED:", r"\1", what)
	return what + test_case(text)
