"""Which words of a name in an alphabet are the family name."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import msgspec

from towngown.convergence.names import alphabets, korean, surnames, vietnamese
from towngown.convergence.names.nicknames import is_given_name
from towngown.convergence.names.person import Order
from towngown.convergence.names.signs import signs_of
from towngown.convergence.names.words import (
    Word,
    has_no_vowel,
    is_marked,
    is_particle,
    may_be_initials,
    syllables,
)

FAMILY_FIRST = frozenset({"hu", "ja", "zh", "ko", "vi", "km", "yue"})
_TWO_SURNAMES = frozenset({"es", "pt", "gl", "ca"})
_COMPOUND = surnames.compound_spellings()
_COMMON = 150
# How common East Asian surnames are: the lower the number, the commoner.
_RANKS = {form: 3 * korean.RANK[found[0]] for form, found in korean.SPELLINGS.items()}
for _form, (_commonest, *_) in surnames.BY_SPELLING.items():
    _RANKS[_form] = min(_commonest.rank, _RANKS.get(_form, _commonest.rank))
EASTERN_SURNAMES = frozenset({*_RANKS, *vietnamese.TELLING})
_EASTERN_OR_SHARED = EASTERN_SURNAMES | vietnamese.SURNAMES


class Split(msgspec.Struct, frozen=True, gc=False):
    """One division of a name's words; `turned`: against the likelier order."""

    family: tuple[Word, ...]
    given: tuple[Word, ...]
    turned: bool = False

    def in_turn(self) -> Split:
        """Return the division as the other of the two orders: turned, or straight again."""
        return Split(self.family, self.given, not self.turned)


Splits = tuple[list[Split], Order]


def divide(words: Sequence[Word], language: str | None) -> Splits:
    """Return the likely divisions of the words, the likeliest first, and how sure the order is."""
    words = tuple(words)
    if len(words) < 2:
        return [Split(words, ())] if words else [], "certain"
    if (told := _told(words)) is not None:
        return [told], "certain"
    found = _eastern(words, language) if _may_be_eastern(words) else None
    return found or _western(words, language)


def _told(words: tuple[Word, ...]) -> Split | None:
    """Return the division that a word tells by its own form, if one does."""
    for rule in _RULES if any(map(is_marked, words)) else _RULES_OF_ALL:
        if (found := rule(words)) is not None:
            return found
    return None


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
    eastern = not EASTERN_SURNAMES.isdisjoint((words[0].folded, words[-1].folded))
    starts = [i for i, one in enumerate(words) if is_particle(one, any_case=not eastern)]
    inner = [i for i in starts if 0 < i < len(words) - 1]
    if inner:
        return Split(words[inner[0] :], words[: inner[0]])
    if words[-1].pieces[0] in {"al", "el"} and len(words[-1].pieces) > 1:
        return Split(words[-1:], words[:-1])
    return None


def _by_patronymic(words: tuple[Word, ...]) -> Split | None:
    """Take the word before a patronymic for the given name: Ivanov Ivan Ivanovich."""
    if len(words) != 3:
        return None
    if alphabets.is_patronymic(words[2].folded) and not alphabets.is_patronymic(words[1].folded):
        return Split(words[:1], words[1:])
    return Split(words[2:], words[:2]) if alphabets.is_patronymic(words[1].folded) else None


_RULES = (_by_capitals, _by_initials, _by_particle, _by_patronymic)
# Those that need no word that is marked.
_RULES_OF_ALL = (_by_patronymic,)


def _may_be_eastern(words: tuple[Word, ...]) -> bool:
    """Whether a word, or two at either end, is an East Asian surname: else none will be found."""
    if not _EASTERN_OR_SHARED.isdisjoint([one.folded for one in words]):
        return True
    return len(words) > 2 and not _COMPOUND.isdisjoint(
        (words[0].folded + words[1].folded, words[-2].folded + words[-1].folded)
    )


def _eastern(words: tuple[Word, ...], language: str | None) -> Splits | None:
    """Chinese, Korean and Vietnamese surnames are few: they tell the order."""
    if (found := _english_before_chinese(words)) is not None:
        return [found], "certain"
    ranked = _eastern_splits(words, language)
    if not ranked:
        return None
    best = ranked[0][1]
    others = ranked[1:2] if ranked[0][0] > 0 else []
    rest = [one.in_turn() for at, one in others if at <= _COMMON]
    if language in FAMILY_FIRST and rest and rest[0].family[0] is words[0]:
        best, rest = rest[0].in_turn(), [best.in_turn()]
    return [best, *rest], "open" if rest else "certain"


def _eastern_splits(words: tuple[Word, ...], language: str | None) -> list[tuple[int, Split]]:
    """Return divisions by East Asian surnames with their ranks, the commonest surname first."""
    for size in (2, 1) if len(words) > 2 else (1,):
        ends = ((words[:size], words[size:]), (words[-size:], words[:-size]))
        ranked = [(_rank(family, given, words, language), family, given) for family, given in ends]
        found = [(at, Split(family, given)) for at, family, given in ranked if at is not None]
        if found:
            return sorted(found, key=itemgetter(0))
    return []


def _rank(
    family: tuple[Word, ...], given: tuple[Word, ...], words: tuple[Word, ...], language: str | None
) -> int | None:
    """Return how common the family name is among East Asian ones; None where it is not one."""
    joined = family[0].folded if len(family) == 1 else family[0].folded + family[1].folded
    if joined in _COMPOUND:
        return 0 if _is_syllabic(given) else None
    if len(family) == 2 or joined not in _EASTERN_OR_SHARED:
        return None
    if len(given) <= 3 and _is_vietnamese(joined, words, language):
        return 0
    at = _RANKS.get(joined)
    return at if at is not None and _is_syllabic(given) else None


def _is_vietnamese(family: str, words: tuple[Word, ...], language: str | None) -> bool:
    """Whether it is a Vietnamese surname; language, a middle word or letters hint at the rest."""
    if family not in vietnamese.SURNAMES:
        return False
    hinted = (
        language == "vi"
        or vietnamese.has_middle_word([w.folded for w in words[1:-1]])
        or any(vietnamese.has_letters(w.written) for w in words)
    )
    return vietnamese.is_surname(family, hinted=hinted)


def _is_syllabic(given: tuple[Word, ...]) -> bool:
    total = 0
    for one in given:
        if is_given_name(one.folded) or not (parts := syllables(one.written)):
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
    if language in _TWO_SURNAMES and len(words) > 2:
        return [Split(words[-2:], words[:-2]), Split(words[-1:], words[:-1])], "likely"
    straight, reverse = Split(words[-1:], words[:-1]), Split(words[:1], words[1:])
    turned = _is_family_first(words[0].folded, words[-1].folded, language)
    best, other = (reverse, straight) if turned else (straight, reverse)
    splits = [best]
    if len(words) > 2 and not turned and not is_given_name(words[-2].folded):
        splits.append(Split(words[-2:], words[:-2]))
    if len(words) == 2 or turned is None:
        splits.append(other.in_turn())
    return splits, "open" if turned is None else "likely"


def _is_family_first(first: str, last: str, language: str | None) -> bool | None:
    """Whether the first word is the family name; None where nothing tells."""
    if language in FAMILY_FIRST:
        return True
    ours, theirs = signs_of(first), signs_of(last)
    if ours.surname != theirs.surname and not ours.is_given_name:
        pairs = zip(ours.surname, theirs.surname, strict=True)
        return next(is_surname for is_surname, other in pairs if is_surname != other)
    return theirs.is_given_name if ours.is_given_name != theirs.is_given_name else None
