"""Errors of hand and ear, as FEBRL's generator (Christen 2005) makes them, one at a time."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import cache

from pypinyin import lazy_pinyin

from benchmarks.invented_names import CHARACTERS, CHINESE_SURNAMES

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SEEN = ("o0", "l1", "i1", "s5", "z2", "b8", "g9", "e c", "rn m", "cl d", "vv w", "h b", "u v")
_HEARD = (
    "ph f", "ck k", "c k", "gh g", "ie y", "ee i", "ea ee", "th t", "ll l", "tt t", "sch sh",
    "ou oo", "ai ay", "qu kw", "wh w", "z s", "x ks", "au aw", "rd rt", "v w", "mb m", "y i",
    "nd nt",
)  # fmt: skip


@cache
def _pairs(written: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what may be taken for what, both ways."""
    found = [tuple(one.split()) if " " in one else (one[0], one[1]) for one in written]
    return [(a, b) for a, b in found] + [(b, a) for a, b in found]


@cache
def _neighbours() -> dict[str, str]:
    near = {}
    for at, row in enumerate(_ROWS):
        for place, key in enumerate(row):
            around = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            below = _ROWS[at + 1] if 0 < at < len(_ROWS) - 1 else ""
            near[key] = around + below[max(0, place - 1) : place + 1]
    return near


@cache
def _homophones() -> dict[str, str]:
    by_sound = defaultdict(list)
    for one in dict.fromkeys(CHARACTERS + CHINESE_SURNAMES):
        by_sound[lazy_pinyin(one)[0]].append(one)
    return {one: "".join(same) for same in by_sound.values() for one in same if len(same) > 1}


def slip(text: str, draw: random.Random) -> str:
    """Return the text with one error; a Chinese one has a character that sounds the same."""
    if not text:
        return text
    if text[0] >= "一":
        return _another_character(text, draw)
    at = draw.randrange(len(text))
    chance = draw.random()
    if chance < 0.15:
        return text[:at] + _key(text[at], draw) + text[at:]
    if chance < 0.35 and len(text) > 1:
        return text[:at] + text[at + 1 :]
    if chance < 0.5 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if chance < 0.75:
        changed = _exchanged(text, _SEEN if chance < 0.6 else _HEARD, draw)
        if changed:
            return changed
    return text[:at] + _key(text[at], draw) + text[at + 1 :]


def _key(letter: str, draw: random.Random) -> str:
    """Return a key next to that of the letter."""
    return draw.choice(_neighbours().get(letter) or "aeiourstln")


def _exchanged(text: str, table: tuple[str, ...], draw: random.Random) -> str | None:
    possible = [(a, b) for a, b in _pairs(table) if a in text]
    if not possible:
        return None
    seen, taken = draw.choice(possible)
    return text.replace(seen, taken, 1)


def _another_character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text))
    others = _homophones().get(text[at], CHARACTERS).replace(text[at], "")
    return text[:at] + draw.choice(others) + text[at + 1 :]


def slip_of_date(date: str, draw: random.Random) -> str:
    """Return YYYYMMDD with month and day exchanged, a digit mistyped, or another year."""
    chance = draw.random()
    if chance < 0.3 and int(date[6:]) <= 12 and date[4:6] != date[6:]:
        return date[:4] + date[6:] + date[4:6]
    if chance < 0.5:
        return f"{int(date[:4]) + draw.choice((-10, -1, 1, 10))}{date[4:]}"
    if chance < 0.65:
        return f"{date[:6]}{draw.randint(1, 28):02d}"
    at = draw.randrange(2, 8)
    if chance < 0.8 and at < 7:
        return date[:at] + date[at + 1] + date[at] + date[at + 2 :]
    return date[:at] + draw.choice("0123456789".replace(date[at], "")) + date[at + 1 :]


def slip_of_number(number: str, draw: random.Random) -> str:
    """Return a number of the same length with a digit mistyped or two transposed."""
    at = draw.randrange(len(number))
    if draw.random() < 0.4 and at + 1 < len(number):
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + draw.choice("0123456789".replace(number[at], "")) + number[at + 1 :]


def slip_of_address(address: str, draw: random.Random) -> str:
    """Return a street with its kind shortened or left out, or mistyped."""
    street, _, kind = address.rpartition(" ")
    chance = draw.random()
    if street and chance < 0.35:
        return f"{street} {_SHORT.get(kind, kind)}"
    if street and chance < 0.45:
        return street
    if street and chance < 0.5:
        return street + kind
    return slip(address, draw)


_SHORT = {
    "street": "st", "road": "rd", "place": "pl", "crescent": "cres", "avenue": "ave",
    "court": "ct", "drive": "dr", "close": "cl",
}  # fmt: skip
