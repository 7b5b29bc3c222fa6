"""A need with what answers it: what the page and the terminal's summary are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from towngown.kernel.languages import tell
from towngown.kernel.tiers import Tier
from towngown.matching import Match


@dataclass(frozen=True)
class Named:
    """An element that is only named: its id, and its name by language."""

    id: str
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """Return the name in the language, or the first there is."""
        return self.names.get(language) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True)
class NeedMatches:
    """A need as it stands, who asks, and its matches by kind; `deadline` as YYYY-MM-DD."""

    id: str
    title: str
    text: str
    tier: Tier
    matches: Mapping[str, Sequence[Match]]
    askers: Sequence[Named] = ()
    fields: Sequence[Named] = ()
    deadline: str | None = None
    budget_cny: float | None = None

    @property
    def language(self) -> str:
        """The language in which it is told."""
        return tell(f"{self.title}\n{self.text}")
