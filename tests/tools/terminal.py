# SPDX-License-Identifier: GPL-2.0-only
"""What in_terminal saw, shown on a terminal (python3-pyte); screens are held against those in screens/."""

import re
from pathlib import Path

SCREENS = Path(__file__).resolve().parent / "screens"

# What differs from run to run.
VARIES = (
	(re.compile(r"commands \d+/s, one takes [\d.]+ ms"), "commands N/s, one takes T ms"),
	(re.compile(r"\d+% +\d+ of"), "P% N of"),
	(re.compile(r", \d+ s left"), ""),
	(re.compile(r"\[#* *\]"), "[###]"),
	(re.compile(r"(\d+\.\d|\d\d+) (KB|MB|GB)"), lambda m: "#" * len(m[1]) + " " + m[2]),
	(re.compile(r"\|=* *\|"), "|===|"),
	(re.compile(r"=+$"), "="),
)


def masked(line):
	for pattern, instead in VARIES:
		line = pattern.sub(instead, line)
	return line.rstrip()


def replay(lines):
	"""{mark: text of the screen}, exit status."""
	import pyte
	screen, stream, marks, status = None, None, {}, None
	for line in lines:
		kind, _, rest = line.partition(" ")
		if kind == "size":
			rows, columns = map(int, rest.split())
			if screen:
				screen.resize(rows, columns)
			else:
				screen = pyte.Screen(columns, rows)
				stream = pyte.ByteStream(screen)
		elif kind == "out":
			stream.feed(bytes.fromhex(rest))
		elif kind == "mark":
			marks[rest] = [line.rstrip() for line in screen.display]
		elif kind == "exit":
			status = int(rest)
	return marks, status


def compare(name, lines, update):
	"""None, or what is wrong."""
	text = "\n".join(masked(line) for line in lines).rstrip() + "\n"
	file = SCREENS / f"{name}.txt"
	if update:
		SCREENS.mkdir(exist_ok=True)
		file.write_text(text, encoding="utf-8")
		return None
	if not file.exists():
		return f"there is no {file.name}"
	return None if file.read_text(encoding="utf-8") == text else f"screen {name} is\n{text}and {file.name} has another"
