"""The manual names every variable of the environment, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from towngown.desk.project import environment

PAGE = Path(__file__).parents[3] / "docs/how-to/run-a-desk.md"


def test_manual_and_program_name_the_same_variables() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.M))
    known = {value for name, value in vars(environment).items() if name.isupper()}
    assert told == known
