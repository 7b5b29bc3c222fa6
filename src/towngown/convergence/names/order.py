"""Which words of a name in an alphabet are the family name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from towngown.convergence.names import alphabets, japanese, korean, surnames, vietnamese
from towngown.convergence.names.nicknames import is_given_name, may_be_given_name
from towngown.convergence.names.person import Order
from towngown.convergence.names.words import Word, has_no_vowel, may_be_initials, syllables

FAMILY_FIRST = frozenset({"hu", "ja", "zh", "ko", "vi", "km", "yue"})
_TWO_SURNAMES = frozenset({"es", "pt", "gl", "ca"})
PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "dela", "di", "da", "do", "dos", "das",
    "du", "la", "le", "las", "los", "les", "ter", "ten", "zu", "zum", "zur", "af", "av", "bin",
    "ibn", "bint", "binti", "ben", "al", "el", "abu", "abd", "d", "y", "e", "san", "vander",
    "vanden", "delle", "degli", "dalla", "lo",
})  # fmt: skip
# Particles that are given names or initials as well, so that they count in small letters only.
_ONLY_SMALL = frozenset({"ben", "d", "e", "lo", "san", "y"})
_COMPOUND = surnames.compound_spellings()
_COMMON = 150
_LEADING = 25


class Split(msgspec.Struct, frozen=True):
    """One division of a name's words; `turned`: against the likelier order."""

    family: tuple[Word, ...]
    given: tuple[Word, ...]
    turned: bool = False
    is_double: bool = False


Splits = tuple[list[Split], Order]


def divide(words: Sequence[Word], language: str | None) -> Splits:
    """Return the likely divisions of the words, the likeliest first, and how sure the order is."""
    words = tuple(words)
    if len(words) < 2:
        return [Split(words, ())] if words else [], "certain"
    for rule in (_by_capitals, _by_initials, _by_particle, _by_patronymic):
        if (found := rule(words)) is not None:
            return [found], "certain"
    return _eastern(words, language) or _western(words, language)


def is_particle(one: Word, *, any_case: bool = False) -> bool:
    """Whether the word is a particle of family names (van, de la, bin), as it is written."""
    if one.folded not in PARTICLES:
        return False
    return one.written.islower() or (any_case and one.folded not in _ONLY_SMALL)


def _by_capitals(words: tuple[Word, ...]) -> Split | None:
    """Take the capitals for the family name: ZHANG Wei, Wei ZHANG, van der BERG Jan."""
    upper = [one.is_upper and not _are_initials(one, words) for one in words]
    if all(upper) or not any(upper):
        return None
    first, last = upper.index(True), len(upper) - upper[::-1].index(True)
    while first and is_particle(words[first - 1]):
        first -= 1
    if not all(upper[i] or is_particle(words[i], any_case=True) for i in range(first, last)):
        return None
    given = words[:first] + words[last:]
    return Split(words[first:last], _expanded(given, words)) if given else None


def _are_initials(one: Word, words: tuple[Word, ...]) -> bool:
    """Whether a short word in capitals is initials: Zhang XM, Smith JA, but not Wei LI."""
    if not may_be_initials(one):
        return False
    if has_no_vowel(one):
        return surnames.rank(one.folded) is None or any(w.is_upper for w in words if w is not one)
    others_mixed = not any(w.is_upper for w in words if w is not one)
    return others_mixed and one is words[-1] and surnames.rank(one.folded) is None


def _expanded(given: tuple[Word, ...], words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(one.as_initials() if _are_initials(one, words) else one for one in given)


def _by_initials(words: tuple[Word, ...]) -> Split | None:
    """Take initials for given names: W. Zhang, Zhang W, J. A. van Dam, LI XM, Smith John A."""
    short = [one.is_initials or _are_initials(one, words) for one in words]
    if all(short) or not any(short):
        return None
    if short[-1]:
        end = short.index(True)
        while end > 1 and not short[end - 1] and not _belongs_to_family(words[:end]):
            end -= 1
        return Split(words[:end], _expanded(words[end:], words))
    start = len(short) - short[::-1].index(True)
    if short[0] or any(short[1:-1]):
        return Split(words[start:], _expanded(words[:start], words))
    return None


def _belongs_to_family(words: tuple[Word, ...]) -> bool:
    """Whether the last of the words before initials is still family name (van der Berg J)."""
    return (
        is_particle(words[0])
        or "".join(one.folded for one in words) in _COMPOUND
        or not is_given_name(words[-1].folded)
    )


def _by_particle(words: tuple[Word, ...]) -> Split | None:
    """Begin the family name with its particle: Ludwig van der Berg, Ahmad bin Abdullah."""
    if len(words) == 2 and words[0].written.islower() and is_particle(words[0]):
        return Split(words, ())
    eastern = any(is_eastern_surname(one.folded) for one in (words[0], words[-1]))
    starts = [i for i, one in enumerate(words) if is_particle(one, any_case=not eastern)]
    inner = [i for i in starts if 0 < i < len(words) - 1]
    if inner:
        return Split(words[inner[0] :], words[: inner[0]])
    if words[-1].pieces[0] in {"al", "el"} and len(words[-1].pieces) > 1:
        return Split(words[-1:], words[:-1])
    return None


def is_eastern_surname(word: str) -> bool:
    """Whether the word is a Chinese, Korean or unmistakably Vietnamese surname."""
    return (
        surnames.rank(word) is not None
        or word in korean.SPELLINGS
        or vietnamese.is_surname(word, hinted=False)
    )


def _by_patronymic(words: tuple[Word, ...]) -> Split | None:
    """Take the word before a patronymic for the given name: Ivanov Ivan Ivanovich."""
    if len(words) != 3:
        return None
    if alphabets.is_patronymic(words[2].folded) and not alphabets.is_patronymic(words[1].folded):
        return Split(words[:1], words[1:])
    return Split(words[2:], words[:2]) if alphabets.is_patronymic(words[1].folded) else None


def _eastern(words: tuple[Word, ...], language: str | None) -> Splits | None:
    """Chinese, Korean and Vietnamese surnames are few: they tell the order."""
    if (found := _english_before_chinese(words)) is not None:
        return [found], "certain"
    ranked = sorted(_eastern_splits(words, language), key=lambda pair: pair[0])
    if not ranked:
        return None
    best = ranked[0][1]
    others = ranked[1:2] if ranked[0][0] > 0 else []
    rest = [msgspec.structs.replace(one, turned=True) for at, one in others if at <= _COMMON]
    if language in FAMILY_FIRST and rest and rest[0].family[0] is words[0]:
        best, rest = (
            msgspec.structs.replace(rest[0], turned=False),
            [msgspec.structs.replace(best, turned=True)],
        )
    return [best, *rest], "open" if rest else "certain"


def _eastern_splits(words: tuple[Word, ...], language: str | None) -> Iterator[tuple[int, Split]]:
    vietnamese_hint = (
        language == "vi"
        or vietnamese.has_middle_word([w.folded for w in words[1:-1]])
        or any(vietnamese.has_letters(w.written) for w in words)
    )
    sizes = (2, 1) if len(words) > 2 else (1,)
    for size in sizes:
        found = False
        for family, given in ((words[:size], words[size:]), (words[-size:], words[:-size])):
            at = _rank(family, given, vietnamese_hint)
            if at is not None:
                found = True
                yield at, Split(family, given)
        if found and size == 2:
            return


def _rank(family: tuple[Word, ...], given: tuple[Word, ...], hinted: bool) -> int | None:
    """Return how common the family name is among East Asian ones; None where it is not one."""
    joined = "".join(one.folded for one in family)
    if joined in _COMPOUND:
        return 0 if _is_syllabic(given) else None
    if len(family) == 2:
        return None
    if vietnamese.is_surname(joined, hinted=hinted) and len(given) <= 3:
        return 0
    if not _is_syllabic(given):
        return None
    ranks = [at for at in (surnames.rank(joined), _korean_rank(joined)) if at is not None]
    return min(ranks, default=None)


def _korean_rank(joined: str) -> int | None:
    found = korean.SPELLINGS.get(joined)
    return 3 * korean.RANK[found[0]] if found else None


def _is_syllabic(given: tuple[Word, ...]) -> bool:
    total = 0
    for one in given:
        parts = syllables(one.written)
        if not parts or is_given_name(one.folded):
            return False
        total += len(parts)
    return total <= 3


def _english_before_chinese(words: tuple[Word, ...]) -> Split | None:
    """Find an English name before a Chinese one: Tony Chan Tai-man."""
    if len(words) < 3 or not is_given_name(words[0].folded):
        return None
    family, given = words[1:2], words[2:]
    total = sum(len(syllables(one.written)) for one in given)
    if surnames.rank(family[0].folded) and _is_syllabic(given) and total == 2:
        return Split(family, (*given, words[0]))
    return None


def english_after_chinese(head: tuple[Word, ...], tail: tuple[Word, ...]) -> Split | None:
    """Find an English name behind a Chinese one: CHAN Tai Man, Tony."""
    is_name = len(head) > 1 and surnames.rank(head[0].folded) and _is_syllabic(head[1:])
    if is_name and all(is_given_name(one.folded) for one in tail):
        return Split(head[:1], (*head[1:], *tail))
    return None


def _western(words: tuple[Word, ...], language: str | None) -> Splits:
    """Given names first, unless the language or a known name tells otherwise."""
    first, last = words[0].folded, words[-1].folded
    if language in _TWO_SURNAMES and len(words) > 2:
        return [
            Split(words[-2:], words[:-2], is_double=True),
            Split(words[-1:], words[:-1]),
        ], "likely"
    straight, reverse = Split(words[-1:], words[:-1]), Split(words[:1], words[1:])
    turned = _is_family_first(first, last, language)
    best, other = (reverse, straight) if turned else (straight, reverse)
    splits = [best]
    if len(words) > 2 and not turned and not is_given_name(words[-2].folded):
        splits.append(Split(words[-2:], words[:-2], is_double=True))
    if len(words) == 2 or turned is None:
        splits.append(msgspec.structs.replace(other, turned=True))
    return splits, "open" if turned is None else "likely"


def _is_family_first(first: str, last: str, language: str | None) -> bool | None:
    """Whether the first word is the family name; None where nothing tells."""
    if language in FAMILY_FIRST:
        return True
    for is_family in (japanese.is_surname, _is_slavic_surname, _is_leading_surname):
        if is_family(first) != is_family(last) and not is_given_name(first):
            return is_family(first)
    if is_given_name(first) != is_given_name(last):
        return is_given_name(last)
    return None


def _is_slavic_surname(word: str) -> bool:
    """Whether the word ends as Slavic surnames do and is no given name (Martin)."""
    return alphabets.is_slavic_surname(word) and not is_given_name(word)


def _is_leading_surname(word: str) -> bool:
    """Whether the word is one of the very commonest Chinese surnames and no name but that."""
    at = surnames.rank(word)
    return at is not None and at <= _LEADING and not may_be_given_name(word)
