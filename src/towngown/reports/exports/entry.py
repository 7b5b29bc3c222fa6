"""An element with who is answerable for it, ready to be written in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Agent:
    """A person or an organisation in a role; `id` is an element's, "" where only the name is known.

    The name is in natural order ("Li Suzhi", "厉溯之"); `kind` is "person" or "organisation".
    """

    role: str
    name: str
    kind: str = "person"
    id: str = ""
    orcid: str = ""


@dataclass(frozen=True)
class Entry:
    """One element; multilingual values are {language tag: text}, the main one first."""

    id: str
    kind: str
    type: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    agents: tuple[Agent, ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    date: str = ""
    language: str = ""
    country: str = ""
    url: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The main title or name, the id where there is none."""
        return next(iter(self.titles.values()), self.id)

    def of(self, *roles: str) -> list[Agent]:
        """Return who is answerable in one of these roles, in order."""
        return [agent for agent in self.agents if agent.role in roles]

    def identifier(self, scheme: str) -> str:
        """Return the first identifier of a scheme, "" where there is none."""
        return next(iter(self.identifiers.get(scheme, ())), "")

    def fact(self, name: str) -> str:
        """Return a free fact as text, "" where there is none."""
        value = self.attributes.get(name, "")
        return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
