# SPDX-License-Identifier: GPL-2.0-only
"""Every command of the tool's table with something against it: what to run in the guest, and what is to be expected.

The list comes from `switchtecctl -o json help`, so that a new command is in it by itself. The guest (guest/trials.sh, trial.cc)
runs and says what came out.
"""

import json
import lzma
import subprocess

# What stands for an argument that a command must have, by its name or by command and name; @ is the switch's PCI address.
# One that is not here fails the test: say what it is.
ARGUMENTS = {
	"DEV": "0", "CMD": "0x41", "ADDRESS": "0x2000", "FILE": "/tmp/trial.out",
	"LOGICAL": "2", "PHYSICAL": "2", "PORT": "1", "SHELL": "bash",
	("port bind", "PARTITION"): "0", ("port unbind", "PARTITION"): "0", ("firmware read", "PARTITION"): "img",
	("firmware write", "FILE"): "/tmp/good.fw", ("bind", "DEV"): "@",
}
# What makes it short, or ends it at all.
BESIDES = {
	"bandwidth": "--interval 10", "latency": "--interval 10", "top": "--once --interval 100", "firmware toggle": "img",
	"counters set": "errors", "counters remove": "all", "events arm": "link-state", "events clear": "link-state", "events wait": "--timeout 0.3",
	"unplug-test": "--cycles 1 --kinds unbind --load 1 --limit 3",
}
# Run before, so that there is something to do.
BEFORE = {"port bind": "port unbind 0 0 2 --yes", "port unbind": "port bind 0 0 2 2 --yes", "bind": "unbind @ --yes"}
# And afterwards.
AFTER = {"bind": "bind @", "unbind": "bind @", "port bind": "port bind 0 0 2 2 --yes", "port unbind": "port bind 0 0 2 2 --yes"}
# Undisturbed they end so, others with 0.
UNDISTURBED = {"events wait": 5}
# They look for what is wrong and say so among what they print, with status 1.
REPORTERS = {"doctor", "metrics", "selftest", "unplug-test"}
# They need none.
WITHOUT_DEVICE = {"list", "report", "completion", "help"}
# They take the driver off, which is a trial of the others.
DISTURBERS = {"bind", "unbind", "reset", "unplug-test"}

GONE, MAY_HAVE_RUN = "3", "4"


class Table:
	def __init__(self, program, only=()):
		said = subprocess.run([program, "-o", "json", "help"], text=True, capture_output=True, check=True).stdout
		self.commands = [c for c in json.loads(said)["data"]["commands"] if not only or c["command"] in only]

	@staticmethod
	def arguments(command, device=None, file=None):
		"""The words after switchtecctl. With a `file` it stands for all files that the command knows."""
		name, words = command["command"], [command["command"]]
		for option in command["options"]:
			by_name = option["name"]
			value = ARGUMENTS.get((name, by_name), ARGUMENTS.get(by_name))
			if device and by_name == "DEV":
				value = device
			if file and option["completes"] == "files":
				words += [file] if option["by_place"] else [by_name, file]
			elif option["needed"]:
				if value is None:
					raise LookupError(f"trials.py: say what stands for {by_name} of `{name}`")
				words.append(value)
			elif by_name == "--yes":
				words.append(by_name)
		return " ".join(words + ([BESIDES[name]] if name in BESIDES else []))

	def lists(self):
		"""File name -> NAME|BEFORE|AFTER|ARGUMENTS of each."""
		def line(command, **how):
			name = command["command"]
			return "|".join((name, BEFORE.get(name, ""), AFTER.get(name, ""), self.arguments(command, **how)))

		def lines(commands, **how):
			return "".join(line(command, **how) + "\n" for command in commands)
		with_files = [c for c in self.commands if any(o["completes"] == "files" for o in c["options"])]
		return {
			"trials.all": lines(self.commands),
			"trials.elsewhere": lines(self.commands, device="@"),
			"trials.nowhere": lines(with_files, file="/nowhere/x"),
			"trials.together": lines([c for c in self.commands if c["command"] not in DISTURBERS]),
		}


def said_in_one_line(said):
	lines = [line for line in said.split(" | ") if line.startswith("switchtecctl: ")]
	return len(lines) == 1 and said.split(" | ")[-1] == lines[0]


def judge(name, how, status, printed, said):
	"""None, or what is wrong."""
	if not status.isdigit():
		return f"ended by {status}"
	if status not in "0 1 2 3 4 5".split():
		return f"exit status {status}"
	explains = said_in_one_line(said) or (name in REPORTERS and printed)
	if status != "0" and not explains:
		return "does not say what is wrong in one line"
	if how == "undisturbed":
		return None if int(status) == UNDISTURBED.get(name, 0) else f"exit status {status}"
	if how.startswith("pulled"):
		if status in ("0", GONE, MAY_HAVE_RUN) or (status == "1" and (name in REPORTERS or "no such" in said)) \
				or (status == "5" and name in UNDISTURBED):
			return None
		return f"exit status {status}"
	if how == "together":
		return None if status in ("0", GONE, MAY_HAVE_RUN) or (status == "1" and name in REPORTERS) \
			or (status == "5" and (name in UNDISTURBED or "another switchtecctl" in said)) else f"exit status {status}"
	return JUDGES[how](name, status, said)


def nobody(name, status, said):
	"""What may not be done names who may; what needs no rights is done."""
	if status == "0":
		return None
	named = "sudo" in said or "takes root" in said or "CAP_SYS_ADMIN" in said
	return None if (status == "1" and (named or name in REPORTERS)) or int(status) == UNDISTURBED.get(name) \
		else f"exit status {status}"


def elsewhere(name, status, said):
	"""What is to be done with a device is not, and names who has it."""
	if status == "0":
		return None if name in WITHOUT_DEVICE else "did something with another driver's device"
	return None if status == "1" and ("pci-stub" in said or name == "doctor") else f"exit status {status}, or the driver is not named"


def full(name, status, said):
	return None if (status == "1" and "No space left" in said) or int(status) == UNDISTURBED.get(name) else f"exit status {status}"


def closed(name, status, said):
	return None if (status == "1" and "Bad file descriptor" in said) or int(status) == UNDISTURBED.get(name) \
		else f"exit status {status}"


def broken(name, status, said):
	return None if int(status) == UNDISTURBED.get(name, 0) and (int(status) or not said_in_one_line(said)) else f"exit status {status}"


def nowhere(name, status, said):
	return None if status == "1" and "/nowhere/x" in said else f"exit status {status}"


JUDGES = {"nobody": nobody, "elsewhere": elsewhere, "full": full, "closed": closed, "broken": broken, "nowhere": nowhere}


def check(lines, tally, how_many):
	"""`lines` are what trial.cc has printed. Each command of the table has to be among them."""
	seen, pulled = set(), set()
	for line in lines:
		name, how, status, printed, said = (line.split("\t") + [""])[:5]
		wrong = judge(name, how, status, int(printed), said)
		tally.count(wrong is None, f"{name}, {how}: {wrong}: {said}")
		if how != "nowhere" and how != "together":
			seen.add(name)
		if how.startswith("pulled"):
			pulled.add(status)
	if seen:
		tally.count(len(seen) == how_many, f"trials of {len(seen)} of {how_many} commands")
	if pulled:
		tally.count(GONE in pulled, "pulled out, some command says that it is gone")


def stub(modules, folder):
	"""A driver that takes any function and does nothing with it: pci-stub.ko, or None if this kernel has no such module."""
	for path in modules.glob("kernel/drivers/pci/pci-stub.ko*"):
		data = path.read_bytes()
		(folder / "pci-stub.ko").write_bytes(lzma.decompress(data) if path.suffix == ".xz" else data)
		return folder / "pci-stub.ko"
	return None
