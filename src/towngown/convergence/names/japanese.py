"""Japanese names: kana romanised, long vowels levelled, the commonest surnames in kanji.

Modified Hepburn, as passports print it. A kanji name does not tell its reading; only for the
commonest surnames is one listed; given names in kanji are in japanese_given.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from towngown.convergence.names.tables import rows

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さ-すせそ", "t": "た--てと", "n": "なにぬねの",
    "h": "はひ-へほ", "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざ-ずぜぞ",
    "d": "だ--でど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ", "y": "や-ゆ-よ", "w": "わ---を",
}  # fmt: skip
_KANA = {
    kana: initial + vowel
    for initial, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
    if kana != "-"
} | {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu",
    "ん": "n",
     "ゔ": "vu"}  # fmt: skip
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

_MORA = (
    r"(?:(?:[kgsztdnhbpmr]?y|sh|ch|ts|[kgsztdnhbpmrjfwyv])?[aiueo]h?"
    r"|n(?![aiueoy])|m(?=[bpm])|[kstp](?=[kstpc]))"
)
_ROMAJI = re.compile(f"{_MORA}{{1,8}}")
_FOLDS = (("ou", "o"), ("oo", "o"), ("uu", "u"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"))
_LONG_O = re.compile(r"oh(?![aiueo])")

# Kanji surname and its readings, the commonest surnames.
SURNAMES = {surname: tuple(readings.split()) for surname, readings in rows("japanese_surnames.tsv")}
_LONG_SURNAMES = sorted({len(surname) for surname in SURNAMES} - {1})
# Characters that stand in Japanese names only, or nearly so.
_TELLING = frozenset("々辻畑込栃榊峠沢浜辺広斎斉竜恵桜姫豊塚崎郎彦雄介朗輔之奈")
_FAMILIES = frozenset(form for forms in SURNAMES.values() for form in forms)


def romanised(kana: str) -> str:
    """Return kana in Hepburn (けいすけ → keisuke); what is not kana is left out."""
    letters = normalize("NFKC", kana).translate(_TO_HIRAGANA)
    out = ""
    double = False
    for char in letters:
        if char == "っ":
            double = True
        elif char in _SMALL and out:
            stem = out[:-1]
            glide = "" if stem.endswith(("sh", "ch", "j")) else "y"
            out = stem + (glide if char in "ゃゅょ" else "") + _SMALL[char]
        elif char == "ー" and out:
            out += out[-1]
        elif char in _KANA:
            syllable = _KANA[char]
            out += ("t" if syllable.startswith("ch") else syllable[0]) * double + syllable
            double = False
    return out


def is_romaji(word: str) -> bool:
    """Whether the word may be Japanese in Latin letters."""
    return bool(_ROMAJI.fullmatch(word))


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """Return the word with long vowels short (satou, satoh → sato) and m before b as n."""
    return _levelled(word)


def _levelled(word: str) -> str:
    if "oh" in word:
        word = _LONG_O.sub("o", word)
    for written, levelled in _FOLDS:
        word = word.replace(written, levelled)
    return word


def is_surname(word: str) -> bool:
    """Whether the Latin word is one of the listed surnames, long vowels apart."""
    return _levelled(word) in _FAMILIES


def looks_japanese(kanji: str) -> bool:
    """Whether a name in Chinese characters is more likely Japanese than Chinese.

    `kanji` is as written: white space between the parts of the name tells, too.
    """
    words = kanji.split()
    joined = "".join(words)
    if len(joined) >= 3 and any(joined[:size] in SURNAMES for size in _LONG_SURNAMES):
        return True
    if len(joined) >= 4 and not _TELLING.isdisjoint(joined):
        return True
    return "々" in joined or "辻" in joined


def split_surname(kanji: str) -> tuple[str, str]:
    """Return (surname, given name): at the white space, else after a listed surname, else half."""
    words = kanji.split()
    if len(words) > 1:
        return words[0], "".join(words[1:])
    for size in (3, 2, 1):
        if kanji[:size] in SURNAMES and len(kanji) > size:
            return kanji[:size], kanji[size:]
    size = min(2, max(1, len(kanji) - 1))
    return kanji[:size], kanji[size:]


def surname_readings(kanji: str) -> tuple[str, ...]:
    """Return the listed readings of a surname in kanji; () where there are none."""
    return SURNAMES.get(kanji, ())
