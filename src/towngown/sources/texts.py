"""Lines of a text file in whatever encoding an export came: UTF-8, GB 18030, UTF-16, Latin."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

from towngown.kernel.errors import UnreadableSource
from towngown.sources.base import HEAD_BYTES, LINE_LIMIT, Member

# What stands for bytes that could not be read; readers look for it and say so.
REPLACEMENT = "\ufffd"
_UNICODE = ("utf-8-sig", "gb18030")
_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
# Of the high bytes of Chinese text at least this share stands in pairs, of western text far less.
_CHINESE_SHARE = 0.25


def encoding_told(sample: bytes) -> str | None:
    """Return the encoding of a text that begins so: UTF-16 by its mark, UTF-8, or GB 18030.

    None where it is none of these. The sample may end within a character.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in _UNICODE:
        try:
            codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def western_or(encoding: str | None, sample: bytes) -> str:
    """Return "cp1252" where the sample is western text that merely passes for GB 18030.

    Accented letters stand alone among ASCII, Chinese characters come in pairs of high bytes.
    """
    if encoding in (None, "gb18030"):
        paired = 2 * len(_PAIR.findall(sample))
        if paired < _CHINESE_SHARE * len(_HIGH.findall(sample)):
            return "cp1252"
    return encoding or "utf-8-sig"


def decoded(head: bytes) -> str:
    """Return the text of the first bytes of a file; what cannot be read becomes U+FFFD."""
    return head.decode(western_or(encoding_told(head), head), "replace")


def text_lines(member: Member) -> Iterator[tuple[int, str]]:
    """Yield (line number from 1, line without its end); any line ends, a mark is dropped.

    Raises UnreadableSource where a line is longer than LINE_LIMIT characters.
    """
    head = member.stream.peek(HEAD_BYTES)  # type: ignore[attr-defined]
    encoding = western_or(encoding_told(head), head)
    text = io.TextIOWrapper(member.stream, encoding=encoding, errors="replace")
    number = 0
    try:
        while line := text.readline(LINE_LIMIT):
            number += 1
            if len(line) >= LINE_LIMIT and not line.endswith("\n"):
                raise UnreadableSource(
                    f"line {number} is longer than {LINE_LIMIT // 2**20} MiB",
                    where=member.name,
                    hint="is this really a text file?",
                )
            yield number, line.rstrip("\n")
    finally:
        text.detach()
