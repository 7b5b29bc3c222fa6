"""What a written name of an organisation is taken to say."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

import msgspec

from towngown.convergence.names.divisions import han_divisions, latin_divisions
from towngown.convergence.names.folding import fold
from towngown.convergence.names.legal_forms import LegalForm, strip_characters, strip_words
from towngown.convergence.names.person import Script
from towngown.convergence.names.scripts import script_of
from towngown.convergence.names.tables import rows
from towngown.kernel.characters import simplified


class OrganisationName(msgspec.Struct, frozen=True, gc=False):
    """An organisation's written name, taken apart.

    `words` is the body's name made comparable: folded, without legal form, place in brackets
    and small words, abbreviations written out (characters: one word, simplified). `divisions`
    are departments, the broadest first. `acronyms` are those written and those it may have.
    """

    written: str
    script: Script
    words: tuple[str, ...]
    divisions: tuple[str, ...] = ()
    legal_form: LegalForm | None = None
    place: str = ""
    acronyms: frozenset[str] = frozenset()
    is_acronym: bool = False


_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_ACRONYM = re.compile(r"[A-Z][A-Z&-]{1,7}")
_COMMA_BEFORE_FORM = re.compile(
    r",(?=\s*(?:ltd|limited|inc|llc|l\.l\.c|corp|plc|gmbh|s\.?a|b\.?v|co|lp|llp)\b)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")  # G.m.b.H., S.p.A.
_SMALL = frozenset({
    "the", "of", "and", "for", "at", "in", "on", "de", "la", "le", "les", "des", "du", "del",
    "della", "di", "da", "do", "dos", "das", "der", "die", "fur", "und", "et", "y", "e", "a",
    "an", "voor", "van", "zu", "l", "d",
})  # fmt: skip
_LONG = dict(rows("organisation_words.tsv"))


def organisation_forms(name: str) -> OrganisationName:
    """Return an organisation's name taken apart and made comparable. Never raises."""
    text = normalize("NFKC", name).strip()
    script = script_of(text)
    if script in {"han", "kana"}:
        return _in_characters(name, text, script)
    inside = [one.strip() for one in _BRACKETS.findall(text)]
    bare = _BRACKETS.sub(" ", text) if inside else text
    given = frozenset(_letters(one) for one in inside if _ACRONYM.fullmatch(one))
    place = " ".join(fold(one) for one in inside if not _ACRONYM.fullmatch(one))
    segments = tuple(filter(None, map(str.strip, _COMMA_BEFORE_FORM.sub(" ", bare).split(","))))
    parts = latin_divisions(tuple(map(fold, segments)))
    if not parts:
        return OrganisationName(name, script, ())
    words, legal_form = strip_words(_raw_words(parts[0].replace("&", " and ")))
    is_acronym = bool(len(segments) == 1 and _ACRONYM.fullmatch(bare.strip()))
    return OrganisationName(
        name,
        script,
        comparable(words),
        tuple(" ".join(comparable(_raw_words(one))) for one in parts[1:]),
        legal_form,
        place,
        given | ({_letters(bare)} if is_acronym else _initials(words)),
        is_acronym,
    )


def _in_characters(written: str, text: str, script: Script) -> OrganisationName:
    simple = re.sub(r"\s+", "", simplified(text))
    simple, legal_form = strip_characters(simple)
    place = "".join(_BRACKETS.findall(simple))
    body, *divisions = han_divisions(_BRACKETS.sub("", simple))
    if divisions and legal_form is None:
        body, legal_form = strip_characters(body)
    core = "".join(_WORD.findall(fold(body)))
    return OrganisationName(
        written,
        script,
        (core,) if core else (),
        tuple(divisions),
        legal_form,
        place,
        short_forms(core),
    )


@lru_cache(maxsize=65536)
def _word(word: str) -> str:
    bare = word.replace("'", "").replace("’", "")
    bare = _LONG.get(bare, bare)
    return bare[:-1] if len(bare) > 4 and bare.endswith("s") and not bare.endswith("ss") else bare


def _raw_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_DOTTED.sub(_undotted, text)))


def _undotted(found: re.Match[str]) -> str:
    return found.group().replace(".", "")


def comparable(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return folded words without small ones, abbreviations written out, plurals made single."""
    return tuple([_word(word) for word in words if word not in _SMALL]) or words


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).lower()


def _initials(words: tuple[str, ...]) -> frozenset[str]:
    """Return the acronyms a name of three or more words may have, small words in or out."""
    if len(words) < 3:
        return frozenset()
    all_in = "".join(word[0] for word in words)
    return frozenset({all_in, "".join(word[0] for word in words if word not in _SMALL)})


def short_forms(name: str) -> frozenset[str]:
    """Return what a Chinese institution is called for short: 浙大, 清华; 中科院."""
    if name.endswith("大学") and len(name) > 3:
        return frozenset({name[0] + "大", name[:-2]})
    academy = re.fullmatch(r"中国(.).*学院", name)
    return frozenset({f"中{academy.group(1)}院"}) if academy else frozenset()
