"""The demonstration, as someone new meets it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from towngown.cli.browser import has_screen
from towngown.cli.terminal import language

WITHOUT_SCREEN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "LC_ALL", "LC_MESSAGES")
}


def demo(out: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "towngown", "demo", "--no-serve", "--out", str(out), *options],
        capture_output=True, text=True, check=True, encoding="utf-8",
        env={**WITHOUT_SCREEN, "COLUMNS": "80", **environ},
    )  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demonstration has run once."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    first = demo(folder, LANG="en_GB.UTF-8")
    assert "match  100 %" in first.stderr
    return folder


def test_without_a_screen_it_says_where_the_page_is_and_what_to_try(out: Path) -> None:
    done = demo(out, LANG="en_GB.UTF-8")
    assert "310 elements, of which 35 needs are open to all" in done.stdout
    assert f"All 35 needs with their reasons: {out / 'needs.en.html'}" in done.stdout
    assert "No browser was found here" in done.stdout
    assert 'towngown find "reuse the salt from tannery wastewater" --atlas' in done.stdout
    assert (out / "needs.zh.html").exists()


def test_it_speaks_the_language_of_the_terminal_and_keeps_within_its_width(out: Path) -> None:
    done = demo(out, LANG="zh_CN.UTF-8")
    assert "共 310 个要素，其中公开需求 35 项" in done.stdout
    assert f"全部 35 项需求及依据：{out / 'needs.zh.html'}" in done.stdout
    answers = [line for line in done.stdout.splitlines() if line.startswith("  成果")]
    assert len(answers) == 4
    assert all(re.fullmatch(r"  成果     \d\.\d\d  .+", line) for line in answers)


def test_the_second_time_nothing_is_matched_again(out: Path) -> None:
    assert "match" not in demo(out, "--no-open", LANG="C").stderr
    assert "match" in demo(out, "--no-open", "-k", "1", LANG="C").stderr


def test_where_a_browser_is_it_is_opened(out: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}\n')
    browser.chmod(0o755)
    done = demo(out, LANG="C", BROWSER=f"{browser} %s")
    assert "Your browser is showing it." in done.stdout
    assert asked.read_text().strip() == (out / "needs.en.html").resolve().as_uri()


def test_a_browser_that_fails_is_no_failure(out: Path) -> None:
    done = demo(out, LANG="C", BROWSER="/nowhere/browser %s")
    assert "No browser was found here" in done.stdout


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environ: dict[str, str], expected: str) -> None:
    assert language(environ) == expected


def test_windows_always_have_a_screen_and_linux_where_it_is_named() -> None:
    assert has_screen({}, "win32")
    assert not has_screen({}, "linux")
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
