"""Results as RIS, so that EndNote, Zotero and our own reader take them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from towngown.reports.exports.entry import Agent, Entry

_TYPES = {"patent": "PAT", "software": "COMP", "dataset": "DATA"}
_FACTS = {
    "venue": "JF", "volume": "VL", "issue": "IS", "first_page": "SP", "last_page": "EP",
    "publisher": "PB", "place": "CY", "edition": "ET",
}  # fmt: skip


def ris(entries: Iterable[Entry]) -> bytes:
    """Return results as RIS in UTF-8, one entry after the other."""
    return "".join(_entry(entry) for entry in entries).encode()


def _entry(entry: Entry) -> str:
    lines = [f"{tag}  - {_line(value)}" for tag, value in _tags(entry) if _line(value)]
    return "\r\n".join([f"TY  - {_written(entry)}", *lines, "ER  - ", "", ""])


def _written(entry: Entry) -> str:
    if entry.type in _TYPES:
        return _TYPES[entry.type]
    return "JOUR" if entry.type == "publication" else "GEN"


def _tags(entry: Entry) -> Iterator[tuple[str, str]]:
    titles = list(entry.titles.values())
    yield "ID", entry.id
    yield "TI", titles[0] if titles else entry.id
    yield from (("TT", title) for title in titles[1:])
    yield from (("AU", _name(agent)) for agent in entry.of("author", "inventor"))
    yield from (("ED", _name(agent)) for agent in entry.of("editor"))
    yield "PY", str(entry.year or "")
    yield "DA", entry.date.replace("-", "/")
    yield from (("AB", text) for text in entry.texts.values())
    yield from (("KW", word) for word in entry.keywords)
    yield "DO", entry.identifier("doi")
    yield "LA", entry.language
    yield "UR", entry.url
    if entry.type == "patent":
        yield "SN", entry.identifier("patent")
        yield from (("A2", agent.name) for agent in entry.of("owner", "applicant"))
        facts = {name: tag for name, tag in _FACTS.items() if tag not in {"PB", "IS"}}
    else:
        yield from (
            ("SN", one) for name in ("issn", "isbn") for one in entry.identifiers.get(name, ())
        )
        yield from (("AD", agent.name) for agent in entry.of("affiliation"))
        facts = _FACTS
    yield from ((tag, entry.fact(name)) for name, tag in facts.items())


def _name(agent: Agent) -> str:
    """Return "Family, Given"; an organisation by a comma at its end, as EndNote marks it."""
    if agent.kind == "organisation":
        return f"{agent.name},"
    given, _, family = agent.name.rpartition(" ")
    return f"{family}, {given}" if given else agent.name


def _line(value: str) -> str:
    """Return a value on one line."""
    return " ".join(value.split())
