"""One page of HTML: every need with the results, people and organisations that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from towngown.kernel.languages import base, tell
from towngown.matching import Match
from towngown.reports.marks import marked
from towngown.reports.needs import Named, NeedMatches
from towngown.reports.page_words import WORDS, amount, day
from towngown.reports.parts import figure, parts_of
from towngown.reports.width import shorten
from towngown.reports.words import SIGNALS, kind_and_year, why

MOST_VOICES = 3
_TITLE_WIDTH = 100
_TAGS = {"en": "en", "zh": "zh-CN"}
_OTHER = {"en": "zh", "zh": "en"}


@dataclass(frozen=True)
class Choice:
    """A field or an asker by which the list of needs can be narrowed; `key` stands in the page."""

    key: str
    name: str


def match_page(needs: Sequence[NeedMatches], language: str, other: str | None = None) -> str:
    """Return the page in the language; `other` is the address of the one in the other language.

    The page needs nothing from elsewhere, and works without scripts but for typing words.
    """
    keys: dict[str, list[str]] = {need.id: [] for need in needs}
    groups = {
        "field": _choices("f", {need.id: need.fields for need in needs}, keys, language),
        "asker": _choices("a", {need.id: need.askers for need in needs}, keys, language),
    }
    here = {
        need.id: {one.id: (f"n{number}r{one.rank}", one.rank) for one in _results(need)}
        for number, need in enumerate(needs)
    }
    return (
        _environment()
        .get_template("matches.html.j2")
        .render(
            needs=needs,
            language=language,
            tag=_TAGS[language],
            other=other,
            other_tag=_TAGS[_OTHER[language]],
            t=WORDS[language],
            groups={name: group for name, group in groups.items() if group},
            keys=keys,
            here=here,
            asking={need.id: {one.id for one in need.askers} for need in needs},
            borrowed={need.id: _borrowed(need) for need in needs},
            most_voices=MOST_VOICES,
            top=max(_figures(needs), default=1),
            signals=SIGNALS[language],
            lang=partial(_lang, language=language),
            names=partial(_names, language=language),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("towngown.reports"),
        autoescape=select_autoescape(["j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    functions = (amount, day, figure, kind_and_year, parts_of, voices, why)
    environment.globals.update({function.__name__: function for function in functions})
    return environment


def voices(match: Match) -> list[tuple[str, int]]:
    """Return the results that speak most for an agent, with their scores in hundredths."""
    return [
        (shorten(one.title, _TITLE_WIDTH), round(100 * one.score))
        for one in match.through[:MOST_VOICES]
    ]


def _results(need: NeedMatches) -> Sequence[Match]:
    return need.matches.get("result", ())


def _borrowed(need: NeedMatches) -> set[str]:
    """Return the results whose passages the rows of people and organisations refer to."""
    agents = (one for kind, found in need.matches.items() if kind != "result" for one in found)
    return {one.through[0].id for one in agents if one.through and not parts_of(one).own}


def _figures(needs: Sequence[NeedMatches]) -> Iterator[int]:
    """Yield every figure that is drawn as a bar, so that all bars have one scale."""
    for need in needs:
        for found in need.matches.values():
            for one in found:
                yield from parts_of(one).signals.values()
                yield from (value for _, value in voices(one))


def _choices(
    letter: str,
    named: Mapping[str, Sequence[Named]],
    keys: Mapping[str, list[str]],
    language: str,
) -> list[Choice]:
    """Return what can be chosen, by name, and add to each need's keys those that hold for it."""
    names = {one.id: one.name(language) for found in named.values() for one in found}
    ids = sorted(names, key=lambda id_: (names[id_], id_))
    key = {id_: f"{letter}{number}" for number, id_ in enumerate(ids)}
    for need, found in named.items():
        keys[need].extend(key[one.id] for one in found)
    return [Choice(key[id_], names[id_]) for id_ in ids]


def _names(named: Sequence[Named], language: str) -> str:
    return WORDS[language]["list"].join(one.name(language) for one in named)


def _lang(text: str, language: str) -> Markup | str:
    """Return the attribute that tells the text's language where it is not the page's."""
    own = base(tell(text))
    return "" if own in (language, "und") else Markup(" lang=%s") % escape(own)
