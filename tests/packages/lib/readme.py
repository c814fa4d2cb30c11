# SPDX-License-Identifier: GPL-2.0-only
"""What README tells a new user to type."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[3] / "README.md"
USER = "alice"


def commands():
	"""[(who, command)] of its section "On a machine with a switch"."""
	section = re.search(r"^## On a machine with a switch$(.*?)^## ", README.read_text(), re.M | re.S)[1]
	found = []
	for words, who in (("installed, as root", "root"), ("a member of the group", USER)):
		block = section[section.index(words):].split("\n\n")[1]
		found += [(who, line.strip()) for line in block.splitlines()]
	return found
