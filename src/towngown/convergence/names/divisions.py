"""A body and its divisions, told apart in one written name, the broadest first."""

from __future__ import annotations

import re

# A body's word that a division may follow; not where it is part of a longer word (大学城).
_HAN_BODY = re.compile(
    r"(?:大学(?![城生堂])|科学院|工程院|医学院|公司|集团|医院|学院(?![路派])|研究院)(?=.{2,})"
)
_HAN_DIVISION = re.compile(
    r"(?:学院|系|研究所|研究院|研究中心|实验室|中心|部|处|科|室|医院|分校|校区|学部|分公司|研究生院|教研室)$"
)
_BODY = re.compile(
    r"\b(?:univ\w*|institutes? of technology|polytechni\w+|hochschule|academy|college|hospital|"
    r"ltd|limited|gmbh|inc|corp\w*|company|co|llc|ag|plc|foundation|council|ministry)\b"
)
_DIVISION = re.compile(
    r"\b(?:dep(?:t|artment)?|departments?|school|faculty|fac|lab(?:oratory|oratories)?|cent(?:er|re)|ctr|"
    r"division|div|institute?|inst|group|section|chair|unit|college|sch|fachbereich|fakultat|"
    r"key lab\w*)\b"
)


def han_divisions(name: str) -> tuple[str, ...]:
    """Return the body and its divisions (浙江大学医学院附属第一医院 → 3 parts)."""
    parts: list[str] = []
    while (found := _HAN_BODY.search(name)) and _HAN_DIVISION.search(name[found.end() :]):
        parts.append(name[: found.end()])
        name = name[found.end() :]
    return (*parts, name)


def latin_divisions(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the body and its divisions out of segments between commas; places are left out.

    The body is the last segment with a body's word that is no division's (University of Y);
    segments before it are its divisions, broadest last as affiliations are written. Without a
    body's word the first segment is the body.
    """
    bodies = [i for i, one in enumerate(segments) if _BODY.search(one)]
    whole = [i for i in bodies if not _DIVISION.search(segments[i])] or bodies
    if not whole:
        return segments[:1]
    at = whole[-1] if whole[-1] else 0
    before = tuple(one for one in segments[:at] if _DIVISION.search(one))
    after = tuple(one for one in segments[at + 1 :] if _DIVISION.search(one))
    return (segments[at], *after, *reversed(before))
