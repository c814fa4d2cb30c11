# SPDX-License-Identifier: GPL-2.0-only
"""The cache outside the tree: things that take long to fetch or to build.

An entry is a directory named after what it was made from. It is filled under another name and
renamed when complete, so an entry that exists is whole, whatever was interrupted before.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path


def root() -> Path:
    """$SWITCHTEC_CACHE, or a folder of ours in the user's cache."""
    own = os.environ.get("SWITCHTEC_CACHE")
    if own:
        return Path(own).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).absolute() / "switchtec"


@contextlib.contextmanager
def lock(name: str):
    """One process at a time fills what `name` stands for; the others wait and then find it."""
    path = root() / "lock" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def entry(path: Path, fill) -> Path:
    """`path`, made by `fill(temporary directory, path)` when it is not there. Call under lock()."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".filling-", dir=path.parent))
    try:
        temporary.chmod(0o755)
        fill(temporary, path)
        temporary.rename(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return path


def point(link: Path, target: Path) -> None:
    """Make the symbolic link `link` lead to its sibling `target`, atomically."""
    temporary = link.with_name(f".{link.name}-{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target.name)
    temporary.rename(link)
