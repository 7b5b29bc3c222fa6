"""What the terminal at hand is like: its language, its width, how a command is called in it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


def language(environ: Mapping[str, str]) -> str:
    """Return "zh" where the locale is Chinese, else "en"; LC_ALL goes before LC_MESSAGES, LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def columns() -> int:
    """Return the width to write for: the terminal's, within what can be read."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100)


def own_name() -> str:
    """Return how this program was called, as one would type it again."""
    called = Path(sys.argv[0])
    return sys.argv[0] if called.name in ("towngown", "towngown.exe") else "towngown"
