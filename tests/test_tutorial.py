"""The tutorials' commands do what the tutorials show."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TUTORIALS = sorted((Path(__file__).parents[1] / "docs/tutorial").glob("*.md"))
_BLOCK = re.compile(r"^```(sh|text|csv)\n(.*?)^```$", re.M | re.S)
_CHANGES = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield each command with the output that is shown for it; ("", file) for a list to save."""
    command = ""
    for kind, text in _BLOCK.findall(page):
        if kind == "csv":
            yield "", text
        elif kind == "sh":
            command = text
        else:
            yield command, text


def run(command: str, folder: Path, language: str) -> str:
    """Return what the command prints; `make run` is its demonstration, without a browser."""
    command = command.replace("make run", "towngown demo --no-open --no-serve")
    program = f"{sys.executable} -m towngown"
    done = subprocess.run(
        re.sub(r"^(\.venv/bin/)?towngown", program, command, flags=re.M),
        shell=True, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "LC_ALL": language, "COLUMNS": "80"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return _CHANGES.sub("TIME", done.stdout)


def missing(shown: str, printed: str) -> list[str]:
    """Return the shown lines that are not printed, in order; "…" stands for what is left out."""
    lines = iter(printed.splitlines())
    wanted = [line for line in _CHANGES.sub("TIME", shown).splitlines() if line.strip(" …")]
    return [one for one in wanted if not any(_is(one, line) for line in lines)]


def _is(shown: str, line: str) -> bool:
    if not shown.endswith("…") or line.endswith("…"):
        return shown.rstrip() == line.rstrip()
    return line.startswith(shown[:-1].rstrip())


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.name)
def test_the_commands_print_what_is_shown(tutorial: Path, tmp_path: Path) -> None:
    language = "zh_CN.UTF-8" if ".zh." in tutorial.name else "C.UTF-8"
    saved = re.search(r"`(\S+\.csv)`", tutorial.read_text(encoding="utf-8"))
    assert saved
    printed: dict[str, str] = {}
    for command, shown in steps(tutorial.read_text(encoding="utf-8")):
        if not command:
            (tmp_path / saved[1]).write_text(shown, encoding="utf-8")
            continue
        if command not in printed:
            printed[command] = run(command, tmp_path, language)
        assert missing(shown, printed[command]) == [], f"{command}\n{printed[command]}"
