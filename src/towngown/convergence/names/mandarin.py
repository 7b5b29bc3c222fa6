"""Mandarin syllables and how romanisations spell them: Hanyu Pinyin, Wade–Giles, Tongyong.

Pinyin after GB/T 16159-2012 and, for names, GB/T 28039-2011; ü is written "v" inside this
package, and appears as lv, lyu (passports), lu or lue (ICAO Doc 9303, part 3) outside.
Wade–Giles by its usual rules, without apostrophes and umlauts, as passports print it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

# Finals by initial; "v" is ü. The syllables of the standard table that occur in names.
_FINALS = {
    "": "a ai an ang ao e ei en er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
PINYIN = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)

_WADE_INITIALS = {
    "b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "zh": "ch", "z": "ts", "c": "ts",
    "r": "j", "x": "hs",
}  # fmt: skip
_WADE_FINALS = {
    "ie": "ieh", "ve": "ueh", "ian": "ien", "ong": "ung", "iong": "iung", "uo": "o", "v": "u",
}  # fmt: skip
_WADE_WHOLE = {
    "er": "erh", "yi": "i", "ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "yue": "yueh",
    "ge": "ko", "ke": "ko", "he": "ho", "gui": "kuei", "kui": "kuei", "guo": "kuo", "kuo": "kuo",
    "huo": "huo", "shuo": "shuo", "zi": "tzu", "ci": "tzu", "si": "ssu", "jue": "chueh",
    "que": "chueh", "xue": "hsueh",
}  # fmt: skip
# Spellings in use beside the systems, most of them on Taiwanese passports.
_CUSTOMARY = {
    "si": ("szu",), "yi": ("yih",), "ying": ("ing",), "yu": ("yuh",), "shi": ("shyh",),
    "xin": ("shin",), "xu": ("shu", "sheu"), "xiu": ("shiu",), "xiao": ("shiao", "shaw"),
    "xian": ("shian", "shien"), "xiang": ("shiang",), "jun": ("chun",), "hui": ("huei",),
    "rui": ("juei",), "zhui": ("chuei",), "lv": ("lyu", "lu", "lue"), "nv": ("nyu", "nu", "nue"),
    "lve": ("lyue", "lue"), "nve": ("nyue", "nue"), "xue": ("shueh",), "qi": ("chyi",),
}  # fmt: skip
_NONE: frozenset[str] = frozenset()
_STRICT_UMLAUT = {"lu": "lv", "lyu": "lv", "lue": "lv", "nu": "nv", "nyu": "nv", "nue": "nv"}


def _parts(syllable: str) -> tuple[str, str]:
    initial = syllable[:2] if syllable[:2] in _FINALS else syllable[:1]
    return (initial, syllable[len(initial) :]) if initial in _FINALS else ("", syllable)


def wade_giles(syllable: str) -> str:
    """Return the Wade–Giles spelling of a pinyin syllable as passports print it (zhang → chang)."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial, final = _parts(syllable)
    if final == "i" and initial in {"zh", "ch", "sh", "r"}:
        final = "ih"
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)


def tongyong(syllable: str) -> str:
    """Return the Tongyong Pinyin spelling (Taiwan's standard of 2002–2008): zhang → jhang."""
    initial, final = _parts(syllable)
    if initial in {"zh", "ch", "sh", "r", "z", "c", "s"} and final == "i":
        return {"zh": "jh"}.get(initial, initial) + "ih"
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = "y" + final
    initial = {"zh": "jh", "q": "c", "x": "s"}.get(initial, initial)
    final = {"iu": "iou", "ui": "uei", "v": "yu"}.get(final, final)
    if initial + final in {"feng", "wen", "weng"}:
        return {"feng": "fong", "wen": "wun", "weng": "wong"}[initial + final]
    return initial + final


@lru_cache(maxsize=1024)
def spellings(syllable: str) -> tuple[str, ...]:
    """Return a pinyin syllable in all its spellings, pinyin first."""
    forms = (syllable, wade_giles(syllable), *_CUSTOMARY.get(syllable, ()), tongyong(syllable))
    return tuple(dict.fromkeys(forms))


def _readings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for syllable in PINYIN:
        for spelling in spellings(syllable):
            found[spelling].add(syllable)
    return {spelling: frozenset(readings) for spelling, readings in found.items()}


_READINGS = _readings()
SPELLINGS = frozenset(_READINGS)


_STRICT_READINGS = {
    spelling: frozenset({spelling, _STRICT_UMLAUT.get(spelling, spelling)}) & PINYIN
    for spelling in PINYIN.union(_STRICT_UMLAUT)
}


def is_pinyin(spelling: str) -> bool:
    """Whether this is a syllable of Hanyu Pinyin, lyu for lü included."""
    return spelling in _STRICT_READINGS


def strict_readings(spelling: str) -> frozenset[str]:
    """Return the pinyin syllables a pinyin spelling stands for: one, or two where ü was lost."""
    return _STRICT_READINGS.get(spelling, _NONE)


def loose_readings(spelling: str) -> frozenset[str]:
    """Return every pinyin syllable that some romanisation spells so (chang → zhang, chang)."""
    return _READINGS.get(spelling, _NONE)


def _components(groups: Iterable[frozenset[str]]) -> dict[str, str]:
    """Return, for each syllable, the least syllable reachable from it through shared groups."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while parent.setdefault(one, one) != one:
            one = parent[one]
        return one

    for group in groups:
        least, *others = sorted(map(root, group))
        for other in others:
            parent[other] = least
    return {one: root(one) for one in parent}


_COMPONENT = _components(_READINGS[spelling] for spelling in sorted(_READINGS))
_CLASS = {spelling: _COMPONENT[min(readings)] for spelling, readings in _READINGS.items()}


def sound_class(spelling: str) -> str:
    """Return one name for all spellings that may stand for a common syllable.

    Coarser than any comparison of two romanisations, so it may serve as a key.
    """
    return _CLASS.get(spelling, spelling)


# The letters of the longest syllable (zhuang).
_LONGEST = 6


def split(word: str, known: frozenset[str], most: int = 3) -> tuple[str, ...]:
    """Return the word's syllables, or () where it is not made of at most `most` known ones.

    Of several ways the one with the fewest syllables is taken; then the one whose syllables do
    not begin with a vowel, since an apostrophe would have marked those (GB/T 16159); then the
    one in pinyin proper (lan, yu before la, nyu).
    """
    for count in range(1, most + 1):
        if ways := _ways(word, known, count):
            return ways[0] if len(ways) == 1 else min(ways, key=_unlikeliness)
    return ()


def _unlikeliness(way: tuple[str, ...]) -> tuple[int, int]:
    bare_vowels = sum(one[0] in "aeo" for one in way[1:])
    return bare_vowels, sum(one not in PINYIN for one in way)


def _ways(word: str, known: frozenset[str], count: int) -> list[tuple[str, ...]]:
    """Return the ways to part the word into as many known syllables."""
    if count == 1:
        return [(word,)] if word in known else []
    if len(word) > count * _LONGEST:
        return []
    ends = [end for end in range(1, min(_LONGEST + 1, len(word))) if word[:end] in known]
    return [(word[:end], *rest) for end in ends for rest in _ways(word[end:], known, count - 1)]
