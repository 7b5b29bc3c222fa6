"""The tables of facts about names, as files of tab-separated fields beside this one."""

from __future__ import annotations

from importlib.resources import files


def rows(name: str) -> list[list[str]]:
    """Return the fields of each line of a table; lines that begin with # say what they are."""
    text = files(__package__).joinpath("tables", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
