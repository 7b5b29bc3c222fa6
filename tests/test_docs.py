"""The manual says what the program does."""

import re
from importlib.metadata import requires
from pathlib import Path

from towngown.cli.main import COMMANDS
from towngown.sources.connectors import connectors
from towngown.sources.registry import formats

DOCS = Path(__file__).parents[1] / "docs"


def test_every_command_is_in_the_manual_and_no_other() -> None:
    text = (DOCS / "reference/commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `towngown (\w+)`", text, re.M)) == set(COMMANDS)


def test_every_format_is_in_the_manual_and_no_other() -> None:
    text = (DOCS / "reference/formats.md").read_text(encoding="utf-8")
    named = {
        name
        for row in re.findall(r"^\| (`.+?) \|", text, re.M)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert named == set(formats())


def test_every_connector_has_a_page_on_how_to_use_it() -> None:
    pages = {path.stem.removeprefix("download-from-") for path in DOCS.glob("how-to/download-*")}
    assert pages == set(connectors())


def test_every_dependency_has_its_reason() -> None:
    text = (DOCS / "explanation/dependencies.md").read_text(encoding="utf-8")
    needed = {
        re.split(r"[<>=~! ;\[]", one)[0].lower()
        for one in requires("towngown") or ()
        if "extra ==" not in one
    }
    assert {name for name in needed if name not in text.lower()} == set()
