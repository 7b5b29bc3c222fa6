"""How Cantonese syllables are spelled in names: Hong Kong's and Macau's customary romanisation.

There is no standard; the rules turn Jyutping (Linguistic Society of Hong Kong, 1993) into the
spellings that Hong Kong identity documents usually print, several where usage varies.
"""

from __future__ import annotations

from functools import lru_cache

_INITIALS = {
    "b": "p", "p": "p", "m": "m", "f": "f", "d": "t", "t": "t", "n": "n l", "l": "l",
    "g": "k", "k": "k", "ng": "ng", "h": "h", "gw": "kw", "kw": "kw", "w": "w",
    "z": "ch ts", "c": "ch ts", "s": "s sh", "j": "y", "": "",
}  # fmt: skip
_FINALS = {
    "aa": "a ah", "aai": "ai", "aau": "au", "aam": "am", "aan": "an", "aang": "ang",
    "aap": "ap", "aat": "at", "aak": "ak", "ai": "ai", "au": "au", "am": "am um", "an": "an un",
    "ang": "ang", "ap": "ap", "at": "at", "ak": "ak", "e": "e", "ei": "ei i ee", "eng": "eng",
    "ek": "ek", "i": "i ee ze", "iu": "iu", "im": "im", "in": "in", "ing": "ing", "ip": "ip",
    "it": "it", "ik": "ik", "o": "o or", "oi": "oi", "ou": "o", "on": "on", "ong": "ong",
    "ot": "ot", "ok": "ok", "u": "u oo", "ui": "ui", "un": "un oon", "ung": "ung", "ut": "ut",
    "uk": "uk", "eoi": "ui", "eon": "un", "eot": "ut", "oe": "eu", "oeng": "eung",
    "oek": "euk", "yu": "yu u ue", "yun": "uen un", "yut": "uet ut",
}  # fmt: skip
# Where the y of the initial and the vowel run together.
_WHOLE = {"ji": "yi yee i", "ju": "yu", "jyu": "yu yue", "jyun": "yuen", "jyut": "yuet",
          "jik": "yik", "jing": "ying", "wu": "wu woo", "si": "sze si see", "zi": "chi tsz tze",
          "ci": "chi tsz tze", "gwok": "kwok", "gwong": "kwong", "joeng": "yeung young",
          "m": "ng", "ng": "ng"}  # fmt: skip


@lru_cache(maxsize=2048)
def spellings(jyutping: str) -> tuple[str, ...]:
    """Return the customary spellings of a Jyutping syllable without tone ("zoeng" → cheung …)."""
    if jyutping in _WHOLE:
        return tuple(_WHOLE[jyutping].split())
    for size in (2, 1, 0):
        initial, final = jyutping[:size], jyutping[size:]
        if initial in _INITIALS and final in _FINALS:
            starts, ends = _INITIALS[initial].split() or [""], _FINALS[final].split()
            return tuple(dict.fromkeys(start + end for start in starts for end in ends))
    return ()


def _all_spellings() -> frozenset[str]:
    syllables = [initial + final for initial in _INITIALS for final in _FINALS] + list(_WHOLE)
    return frozenset(form for one in syllables for form in spellings(one) if len(form) > 1)


SPELLINGS = _all_spellings()
