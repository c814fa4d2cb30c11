# SPDX-License-Identifier: GPL-2.0-only
"""The uncompressed kernel inside a bzImage.

QEMU boots it by its PVH entry, without the kernel unpacking itself: under emulation that is half
of the boot time where Debian compresses with xz (6.1: 2.6 s instead of 5 s).
"""

import gzip
import lzma
import struct


def release(head: bytes) -> str:
    """The kernel release (Documentation/arch/x86/boot.rst, field kernel_version)."""
    at = struct.unpack_from("<H", head, 0x20e)[0] + 0x200
    return head[at:head.index(b"\0", at)].split()[0].decode()


def extract(image: bytes) -> bytes | None:
    """The ELF file in a bzImage (payload_offset, payload_length); none when Python's library
    cannot unpack it (zstd, which the kernel itself unpacks fast) or PVH cannot start it."""
    setup_sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    payload = image[start:start + length]
    try:
        if payload.startswith(b"\xfd7zXZ"):
            elf = lzma.LZMADecompressor().decompress(payload)
        elif payload.startswith(b"\x1f\x8b"):
            elf = gzip.decompress(payload[:-4])     # the kernel's build appends the size
        else:
            return None
    except (lzma.LZMAError, OSError, EOFError):
        return None
    return elf if elf.startswith(b"\x7fELF") and has_pvh_entry(elf) else None


def has_pvh_entry(elf: bytes) -> bool:
    """Is there a note of owner "Xen" and type 18, XEN_ELFNOTE_PHYS32_ENTRY?"""
    return struct.pack("<I", 18) + b"Xen\0" in elf
