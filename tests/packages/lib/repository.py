# SPDX-License-Identifier: GPL-2.0-only
"""Our packages as a repository of apt's, and a next version of one."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import debian

TOP = Path(__file__).resolve().parents[3]
VERSION = (TOP / "VERSION").read_text().strip()
NEXT = VERSION + ".99"
PACKAGES = ("switchtec-dkms", "switchtec-tools", "switchtec-dev", "qemu-switchtec")
# Where a chroot or a guest has it.
PLACE = "srv/switchtec"


def package(name):
	[path] = (TOP / "build/deb").glob(f"{name}_{VERSION}_*.deb")
	return path


def next_version(name, into):
	"""The same package as a later version: what a release with one more commit is to apt and dkms."""
	with tempfile.TemporaryDirectory() as folder:
		tree = Path(folder) / "tree"
		subprocess.run(["dpkg-deb", "--raw-extract", package(name), tree], check=True)
		for path in sorted(tree.rglob("*"), reverse=True):
			if path.is_file() and not path.is_symlink():
				data = path.read_bytes()
				if path.name == "VERSION" or path.parent.name == "DEBIAN" or path.name == "dkms.conf":
					path.write_bytes(data.replace(VERSION.encode(), NEXT.encode()))
			if VERSION in path.name:
				path.rename(path.with_name(path.name.replace(VERSION, NEXT)))
		(tree / "DEBIAN/md5sums").unlink(missing_ok=True)
		made = Path(folder) / f"{name}_{NEXT}_all.deb"
		subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True, stdout=subprocess.DEVNULL)
		# Two cases make the same at the same time.
		result = Path(into) / made.name
		copy = result.with_suffix(f".{os.getpid()}")
		shutil.copy(made, copy)
		copy.rename(result)
	return result


def put(root, packages):
	"""A repository of these files in the system below `root`, which apt there knows."""
	debian.need("dpkg-dev")
	place = Path(root) / PLACE
	place.mkdir(parents=True, exist_ok=True)
	for path in packages:
		shutil.copy(path, place)
	index = subprocess.run(["dpkg-scanpackages", "--multiversion", "."], cwd=place, capture_output=True, text=True,
		check=True).stdout
	(place / "Packages").write_text(index)
	(Path(root) / "etc/apt/sources.list.d/switchtec.list").write_text(f"deb [trusted=yes] file:/{PLACE} ./\n")


# Only ours is read again: the rest stays as the archives in the cache are.
UPDATE = ("apt-get -q update -o Dir::Etc::sourcelist=sources.list.d/switchtec.list -o Dir::Etc::sourceparts=- "
	"-o APT::Get::List-Cleanup=0")


def dependencies(name):
	fields = subprocess.run(["dpkg-deb", "-f", package(name), "Depends"], capture_output=True, text=True,
		check=True).stdout
	return [entry.strip() for entry in re.split(r",", fields)]
