"""What a file is, by its bytes and not by its name, and whether the desk takes and shows it."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path

import filetype

UNKNOWN = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
# What a browser is told by its true name; it downloads this like everything else.
TOLD = {
    "application/pdf", "application/rtf", "application/epub+zip", "application/zip",
    "application/gzip", "application/x-7z-compressed", "application/msword",
    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "audio/mpeg", "audio/ogg", "audio/x-wav", "image/bmp", "image/gif", "image/heic", "image/jpeg",
    "image/png", "image/tiff", "image/webp", "video/mp4", "video/webm", "video/quicktime",
}  # fmt: skip
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|[a-z][\w-]*[\s>/])", re.I
)
_PROGRAM = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n",
    b"\x00asm",
)  # fmt: skip
_PROGRAM_NAMES = {
    "apk", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "jnlp", "js",
    "jse", "lnk", "msi", "msp", "ps1", "reg", "scr", "vb", "vbe", "vbs", "wsf", "wsh",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_AT = 64 * 1024


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file, by which it is judged."""
    with path.open("rb") as stream:
        return stream.read(_LOOKED_AT)


def is_program(head: bytes, name: str) -> bool:
    """Whether it would run when opened; by its bytes, or by a name that Windows runs."""
    return head.startswith(_PROGRAM) or Path(name).suffix.lstrip(".").lower() in _PROGRAM_NAMES


def type_of(head: bytes) -> str:
    """Return the type under which it is served: never one that a browser would run."""
    kind = filetype.guess(head)
    if kind is not None:
        return kind.mime if kind.mime in TOLD else UNKNOWN
    if b"\x00" in head or _MARKUP.search(head):
        return UNKNOWN
    try:
        head[: -4 if len(head) == _LOOKED_AT else None].decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN
    return TEXT if head else UNKNOWN


def has_macros(path: Path, head: bytes) -> bool:
    """Whether an office document brings programs of its own; nothing is unpacked for it."""
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return False
    return head.startswith(_OLE) and _found_in(path, "_VBA_PROJECT".encode("utf-16-le"))


def _found_in(path: Path, sought: bytes) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(2**20):
            if sought in tail + chunk:
                return True
            tail = chunk[-len(sought) :]
    return False


def clean_name(name: str) -> str:
    """Return a file's name without folders, and without signs that hide or turn what it is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r"\s+", " ", plain).strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) <= 200:
        return plain
    return f"{stem[: 195 - len(suffix)]}.{suffix}" if dot and len(suffix) < 20 else plain[:200]
