"""One candidate as a row is made of it: the line why, passages marked, signals with sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language, pgettext
from markupsafe import Markup

from towngown.desk.needs.models import Decision
from towngown.desk.needs.reasons import in_words
from towngown.desk.needs.shortlist import Candidate
from towngown.kernel.languages import base, tell
from towngown.matching.evidence import Translation
from towngown.reports.marks import marked
from towngown.reports.page import voices
from towngown.reports.parts import figure, parts_of
from towngown.reports.words import SIGNALS, kind_and_year, why

_ROOM = 110


@dataclass(frozen=True)
class Bar:
    """A signal or a voice: its name, its figure, how long it is drawn (of 100)."""

    key: str
    name: str
    figure: str
    length: int


@dataclass(frozen=True)
class Row:
    """A candidate to be shown, with what was decided on it and who was shown it."""

    candidate: Candidate
    top: int
    decision: Decision | None = None
    shared: Sequence[object] = ()

    @property
    def id(self) -> str:
        """The candidate's id in the atlas."""
        return self.candidate.match.id

    @property
    def kind(self) -> str:
        """The candidate's kind."""
        return self.candidate.match.kind

    @property
    def title(self) -> str:
        """What it is called, in all languages."""
        return self.candidate.match.title

    @property
    def rank(self) -> int:
        """Its place as the reader weighs."""
        return self.candidate.rank

    @property
    def what(self) -> str:
        """Say its kind and year."""
        return kind_and_year(self.candidate.match, language())

    @property
    def why(self) -> str:
        """Say in one line why."""
        return why(self.candidate.match, language(), _ROOM)

    @property
    def score(self) -> str:
        """The score as a figure."""
        return figure(round(100 * self.candidate.score), "−")

    @property
    def score_words(self) -> str:
        """The score in a word."""
        return in_a_word(self.candidate.score)

    @property
    def declined_because(self) -> str:
        """The reasons for which it was declined."""
        return " · ".join(in_words(self.decision.reasons)) if self.decision else ""

    @property
    def sources(self) -> Sequence[str]:
        """The records that it was made of."""
        return self.candidate.match.sources

    @cached_property
    def is_own(self) -> bool:
        """Whether the evidence is its own, and not that of the best of its results."""
        return parts_of(self.candidate.match).own

    @property
    def passage(self) -> Markup:
        """The candidate's best passage, marked."""
        evidence = self.candidate.match.evidence
        return marked(evidence.passage, evidence, "document")

    @property
    def asked_passage(self) -> Markup:
        """The asker's nearest passage, marked."""
        evidence = self.candidate.match.evidence
        return marked(evidence.query_passage, evidence, "query")

    @property
    def passage_lang(self) -> str:
        """The language of the candidate's passage."""
        return tag_of(self.candidate.match.evidence.passage)

    @property
    def asked_lang(self) -> str:
        """The language of the asker's passage."""
        return tag_of(self.candidate.match.evidence.query_passage)

    @property
    def title_lang(self) -> str:
        """The language of the title."""
        return tag_of(self.title)

    @property
    def terms(self) -> Sequence[str]:
        """The terms that both sides use."""
        return self.candidate.match.evidence.shared_terms

    @property
    def pairs(self) -> Sequence[Translation]:
        """The terms that are the same by dictionary."""
        return self.candidate.match.evidence.translated_terms

    @cached_property
    def bars(self) -> list[Bar]:
        """The signals that count, as they add up."""
        names = SIGNALS[language()]
        parts = parts_of(self.candidate.match)
        return [
            Bar(key, names[key], figure(value, "−"), self._length(value))
            for key, value in parts.signals.items()
        ]

    @property
    def total(self) -> str:
        """What the bars add up to."""
        return figure(parts_of(self.candidate.match).total, "−")

    @cached_property
    def voices(self) -> list[Bar]:
        """The results that speak most for a person or an organisation."""
        match = self.candidate.match
        return [
            Bar(one.id, title, figure(value, "−"), self._length(value))
            for one, (title, value) in zip(match.through, voices(match), strict=False)
        ]

    @property
    def more_voices(self) -> int:
        """How many results speak beyond those shown."""
        return len(self.candidate.match.through) - len(self.voices)

    def _length(self, hundredths: int) -> int:
        return max(0, min(100, 100 * hundredths // self.top))


def rows(
    candidates: Sequence[Candidate], decisions: dict[str, Decision],
    shared: dict[str, list[object]] | None = None,
) -> list[Row]:  # fmt: skip
    """Return the candidates as rows whose bars have one scale."""
    top = max(map(_longest, candidates), default=1)
    given = shared or {}
    return [
        Row(one, top, decisions.get(one.match.id), given.get(one.match.id, ()))
        for one in candidates
    ]


def _longest(candidate: Candidate) -> int:
    match = candidate.match
    return max([*parts_of(match).signals.values(), *(value for _, value in voices(match)), 1])


def in_a_word(score: float) -> str:
    """Return how near a score is: it puts in order and is no probability."""
    levels = [
        (1.5, pgettext("a match", "very close")), (1.0, pgettext("a match", "close")),
        (0.6, pgettext("a match", "related")),
    ]  # fmt: skip
    return next((word for least, word in levels if score >= least), pgettext("a match", "distant"))


def language() -> str:
    """Return the language of the reports' words that the page is in."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def tag_of(text: str) -> str:
    """Return a text's language for the page, or "" where it is the page's own."""
    own = base(tell(text))
    return "" if own in (language(), "und") else ("zh-CN" if own == "zh" else own)
