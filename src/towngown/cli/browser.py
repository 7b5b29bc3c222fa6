"""Showing a page in the browser, where there is one."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path


def opens(page: Path | str, environ: Mapping[str, str]) -> bool:
    """Open the page (a file or an address) in a browser window and return whether one was found.

    Without a screen none is tried: what answers there is a browser within the terminal, which
    would take the terminal away.
    """
    if not has_screen(environ, sys.platform):
        return False
    try:
        return webbrowser.open(page if isinstance(page, str) else page.resolve().as_uri())
    except (webbrowser.Error, OSError):
        return False


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether windows can be shown: on Unix systems other than macOS the environment tells."""
    if platform in ("win32", "darwin"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("BROWSER"))
