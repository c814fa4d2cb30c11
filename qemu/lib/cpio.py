# SPDX-License-Identifier: GPL-2.0-only
"""A "newc" cpio archive, the format of an initramfs, written without root and without cpio(1)."""

import gzip
import os
import stat
from pathlib import PurePosixPath


class Archive:
    """Files by their path in the guest. Parent folders come by themselves."""

    def __init__(self):
        self.data = bytearray()
        self.paths = set()

    def folder(self, path: str, mode: int = 0o755) -> None:
        self._entry(path, stat.S_IFDIR | mode)

    def file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        self._entry(path, stat.S_IFREG | mode, content)

    def symlink(self, path: str, target: str) -> None:
        self._entry(path, stat.S_IFLNK | 0o777, os.fsencode(target))

    def character_device(self, path: str, major: int, minor: int, mode: int = 0o600) -> None:
        self._entry(path, stat.S_IFCHR | mode, device=(major, minor))

    def compressed(self) -> bytes:
        """The finished archive. Level 1: unpacking in the guest costs the same at every level."""
        whole = bytearray(self.data)
        whole += self._header("TRAILER!!!", 0, 0, (0, 0))
        return gzip.compress(whole, compresslevel=1)

    def _entry(self, path: str, mode: int, content: bytes = b"", device=(0, 0)) -> None:
        name = str(PurePosixPath(path)).lstrip("/")
        if name in self.paths:
            return
        parent = str(PurePosixPath(name).parent)
        if parent != ".":
            self._entry(parent, stat.S_IFDIR | 0o755)
        self.paths.add(name)
        self.data += self._header(name, mode, len(content), device)
        self.data += content
        self._pad(self.data)

    def _header(self, name: str, mode: int, size: int, device) -> bytes:
        raw = os.fsencode(name) + b"\0"
        fields = (len(self.paths), mode, 0, 0, 1, 0, size, 0, 0, *device, len(raw), 0)
        header = bytearray(b"070701" + b"".join(b"%08X" % field for field in fields) + raw)
        self._pad(header)
        return header

    @staticmethod
    def _pad(data: bytearray) -> None:
        data += bytes(-len(data) % 4)
