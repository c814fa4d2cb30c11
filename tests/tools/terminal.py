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
			if rest == "picture":
				marks["svg"] = picture(screen)
		elif kind == "exit":
			status = int(rest)
	return marks, status


COLOURS = {"green": "#5fc98a", "red": "#ff7b72"}


def picture(screen):
	"""The screen as SVG, a text for each run of one colour."""
	width, height = 8.4, 18
	parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {screen.columns * width + 20:.0f} '
		f'{screen.lines * height + 20}" font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="14">',
		'<rect width="100%" height="100%" rx="6" fill="#161b22"/>']
	for y in range(screen.lines):
		row = [screen.buffer[y][x] for x in range(screen.columns)]
		x = 0
		while x < len(row):
			end = x
			while end < len(row) and row[end][1:] == row[x][1:]:
				end += 1
			text = "".join(char.data for char in row[x:end])
			if row[x].reverse:
				parts.append(f'<rect x="{10 + x * width:.1f}" y="{10 + y * height}" width="{(end - x) * width:.1f}" '
					f'height="{height}" fill="#c9d1d9"/>')
			if text.strip():
				colour = "#161b22" if row[x].reverse else COLOURS.get(row[x].fg, "#c9d1d9")
				bold = ' font-weight="bold"' if row[x].bold else ""
				shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
				parts.append(f'<text x="{10 + x * width:.1f}" y="{24 + y * height}" fill="{colour}"{bold} '
					f'textLength="{len(text) * width:.1f}" xml:space="preserve">{shown}</text>')
			x = end
	return "\n".join(parts) + "\n</svg>\n"


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
