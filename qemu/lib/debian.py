# SPDX-License-Identifier: GPL-2.0-only
"""Debian packages that are unpacked somewhere instead of being installed."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cache

NEED_PACKAGES = Path(__file__).resolve().parents[2] / "tools/dev/need-packages"


class Error(Exception):
    """Something that the user is told in one line."""


def need(*packages: str) -> None:
    """Install packages; quick when they are there."""
    if subprocess.run([NEED_PACKAGES, *packages]).returncode:
        raise Error(f"packages missing: {' '.join(packages)}")


class Archive:
    """Where packages come from: apt as this machine has it."""
    name = "this Debian"

    def environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C"}

    def update(self) -> None:
        if os.geteuid() != 0:
            raise Error("apt's package lists are missing or old, and updating them takes root: "
                        "run `sudo apt-get update`")
        print("updating apt's package lists", file=sys.stderr)
        # A repository that cannot be reached need not be one of those we want: what comes next tells.
        subprocess.run(["apt-get", "-q", "update"], stdout=sys.stderr)


HOST = Archive()
# A suite's other repositories, as (label, suffix of its name).
REPOSITORIES = (("Debian", ""), ("Debian-Security", "-security"))


@dataclass(frozen=True)
class Suite(Archive):
    """Another release or architecture: the same mirror, package lists of its own in the cache, and a
    list of installed packages that is empty."""
    suite: str
    architecture: str = "amd64"
    backports: bool = False

    @property
    def name(self) -> str:
        return f"{self.suite}{'-backports' if self.backports else ''}/{self.architecture}"

    @property
    def folder(self) -> Path:
        return cache.root() / "apt" / self.name.replace("/", "-")

    def environment(self) -> dict[str, str]:
        if not (self.folder / "apt.conf").exists():
            self._fetch_lists(only_if_missing=True)
        return {**os.environ, "LC_ALL": "C", "APT_CONFIG": str(self.folder / "apt.conf")}

    def update(self) -> None:
        self._fetch_lists(only_if_missing=False)

    def _fetch_lists(self, only_if_missing: bool) -> None:
        with cache.lock(f"apt-{self.folder.name}"):
            if not (only_if_missing and (self.folder / "apt.conf").exists()):
                self._fetch_lists_locked()

    def _fetch_lists_locked(self) -> None:
        self._write()
        print(f"fetching the package lists of {self.name}", file=sys.stderr)
        configuration = self.folder / "apt.conf.new"
        # Of several repositories one may be out of order, and not be missed.
        subprocess.run(["apt-get", "-q", "update"], stdout=sys.stderr,
                       env={**os.environ, "LC_ALL": "C", "APT_CONFIG": str(configuration)})
        if not list((self.folder / "lists").glob("*_Packages*")):
            raise Error(f"could not fetch the package lists of {self.name}")
        configuration.rename(self.folder / "apt.conf")

    def _write(self) -> None:
        for folder in ("lists/partial", "archives/partial"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("")
        (self.folder / "sources.list").write_text("".join(self._sources()))
        # sid's list of lists may be past its date; whoever is not root has no user to fetch as.
        (self.folder / "apt.conf.new").write_text(
            f'Dir::State::lists "{self.folder}/lists";\nDir::State::status "{self.folder}/status";\n'
            f'Dir::Cache "{self.folder}";\nDir::Cache::archives "{self.folder}/archives";\n'
            f'Dir::Etc::sourcelist "{self.folder}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
            'Dir::Etc::preferences "/dev/null";\nDir::Etc::preferencesparts "/dev/null";\n'
            f'APT::Architecture "{self.architecture}";\nAPT::Architectures {{ "{self.architecture}"; }};\n'
            f'{self._default_release()}APT::Sandbox::User "root";\nAcquire::Languages "none";\n'
            'Acquire::Check-Valid-Until "false";\n')

    def _default_release(self) -> str:
        return f'APT::Default-Release "{self.suite}-backports";\n' if self.backports else ""

    def _sources(self) -> list[str]:
        """Lines of sources.list: what this machine's apt has of Debian, with our suite's name."""
        listed = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)",
                                 "Created-By: Packages"], capture_output=True, text=True,
                                env=HOST.environment()).stdout
        mirrors = {}
        for line in listed.splitlines():
            origin, label, uri = line.split("|")
            if origin == "Debian":
                mirrors.setdefault(label, uri)
        if "Debian" not in mirrors:
            raise Error(f"apt knows no mirror of Debian to fetch {self.name} from")
        wanted = [(label, self.suite + suffix) for label, suffix in REPOSITORIES
                  if not suffix or self.suite != "sid"]
        wanted += [("Debian", f"{self.suite}-backports")] if self.backports else []
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        signed = f"[signed-by={keyring}] " if Path(keyring).exists() else ""
        return [f"deb {signed}{mirrors[label]} {suite} main\n" for label, suite in wanted if label in mirrors]


def update_lists(archive: Archive = HOST) -> None:
    archive.update()


def show(package: str, archive: Archive = HOST) -> dict[str, str]:
    """The fields of the candidate version; empty when apt does not know the package."""
    text = subprocess.run(["apt-cache", "show", "--no-all-versions", package],
                          capture_output=True, text=True, env=archive.environment()).stdout
    fields = {}
    for line in text.split("\n\n")[0].splitlines():
        name, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            fields[name] = value.strip()
    return fields


def depends(fields: dict[str, str]) -> list[str]:
    """The names in a Depends field, the first of each choice."""
    return [choice.split("|")[0].split("(")[0].split(":")[0].strip()
            for choice in fields.get("Depends", "").split(",") if choice.strip()]


def closure(packages: list[str], archive: Archive = HOST) -> list[tuple[str, str]]:
    """Name and version of each package that an installation of these would bring."""
    planned = subprocess.run(["apt-get", "-s", "--no-install-recommends", "install", *packages],
                             capture_output=True, text=True, env=archive.environment())
    if planned.returncode:
        raise Error(f"{archive.name} has not all of {' '.join(packages)}: "
                    f"{planned.stderr.strip().splitlines()[-1]}")
    lines = (line.split() for line in planned.stdout.splitlines() if line.startswith("Inst "))
    # "Inst name [old version] (new version ..."
    return [(words[1], next(word for word in words if word.startswith("("))[1:]) for words in lines]


def unpack(package: str, version: str, into: Path, archive: Archive = HOST) -> bool:
    """Fetch one package and unpack its files; false when the archive has no such version."""
    return unpack_all([(package, version)], into, archive)


def unpack_all(packages: list[tuple[str, str]], into: Path, archive: Archive = HOST) -> bool:
    with tempfile.TemporaryDirectory(dir=into) as folder:
        # Sandbox::User: as root, apt would fetch as another user, who may not write here.
        got = subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download",
                              *(f"{name}={version}" for name, version in packages)],
                             cwd=folder, stdout=sys.stderr, env=archive.environment())
        if got.returncode:
            return False
        # base-files first: it says what /bin and /lib are.
        for package in sorted(Path(folder).glob("*.deb"), key=lambda deb: not deb.name.startswith("base-files_")):
            subprocess.run(["dpkg-deb", "-x", package, into], check=True)
    return True
