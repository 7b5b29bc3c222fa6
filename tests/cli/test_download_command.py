"""towngown download as a process, against a server of the tests' own."""

import gzip
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fake_openalex import KEY, ROR, FakeOpenalex, Reply, work
from towngown.kernel import Record
from towngown.sources import SourceFile, expand, reader_named

WORKS = [work(number) for number in range(1, 61)]


def command(server: FakeOpenalex, out: Path, *more: str) -> list[str]:
    arguments = ["--ror", ROR, "--base-url", server.url, "--out", str(out), *more]
    return [sys.executable, "-m", "towngown", "download", "openalex", *arguments]


def run(server: FakeOpenalex, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(server, out, *more),
        capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, "TOWNGOWN_OPENALEX_KEY": KEY},
    )  # fmt: skip


def keys_read(out: Path) -> list[str]:
    format_, paths = expand(f"openalex:{out}/")
    items = [item for path in paths for item in reader_named(str(format_)).read(SourceFile(path))]
    assert all(isinstance(item, Record) for item in items)
    return [item.record for item in items if isinstance(item, Record)]


def ids(works: list[dict[str, object]]) -> list[str]:
    return [str(one["id"]).rpartition("/")[2] for one in works]


def test_what_is_downloaded_is_taken_by_the_reader_and_the_key_is_nowhere(tmp_path: Path) -> None:
    topics = [{"id": f"https://openalex.org/T{n}", "display_name": f"Salt {n}"} for n in (1, 2)]
    with FakeOpenalex(WORKS) as server:
        server.lists["topics"] = topics
        server.instead = {3: Reply(200, f"<html>{KEY}</html>")}
        done = run(
            server, tmp_path, "--entity", "works", "--entity", "topics", "--email", "a@b.org"
        )
        assert done.returncode == 0, done.stderr
        assert any("api_key=" in path for path in server.asked)
    assert keys_read(tmp_path) == [*ids(topics), *ids(WORKS)]
    assert "works: complete. 60 rows came" in done.stdout
    assert "download works  100 %  60 of 60, " in done.stderr
    assert " a second, 9,994 credits left today" in done.stderr
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in done.stdout + done.stderr
    assert KEY.encode() not in stored


def test_an_allowance_used_up_has_a_status_of_its_own_and_tells_when_to_go_on(
    tmp_path: Path,
) -> None:
    with FakeOpenalex(WORKS) as server:
        server.credits = 2
        done = run(server, tmp_path, "--quiet")
        assert (done.returncode, done.stderr) == (75, "")
        assert "Run the same command again after 2" in done.stdout
        assert " UTC: it goes on where it stopped." in done.stdout
        server.credits = 100
        assert run(server, tmp_path).returncode == 0
    assert keys_read(tmp_path) == ids(WORKS)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(401, '{"error": "Invalid or missing API key"}'), "check the API key"),
        (Reply(404, "<html><title>404 Not Found</title>"), "HTTP 404: 404 Not Found"),
    ],
)
def test_an_error_is_one_line(reply: Reply, says: str, tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        server.instead = {1: reply}
        done = run(server, tmp_path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"towngown: {server.url}/works?filter=")
    assert says in done.stderr
    assert KEY not in done.stderr


@pytest.mark.parametrize(
    ("mistyped", "says"),
    [
        (("--ror", "05dxps056"), "not a valid ror"),
        (("--entity", "work"), "no kind of entity 'work' (known: works)"),
        (("--email", "me"), "not a valid email"),
        (("--update", "--again"), "exclude each other"),
        (("--entity", "topics", "--since", "2020-01-01"), "no date of publication"),
    ],
)
def test_what_is_mistyped_is_told_before_anything_is_asked(
    mistyped: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    with FakeOpenalex() as server:
        done = run(server, tmp_path, *mistyped)
        assert (done.returncode, server.asked) == (1, [])
    assert says in done.stderr


def test_a_download_killed_again_and_again_loses_and_repeats_nothing(tmp_path: Path) -> None:
    works = [work(number) for number in range(1, 301)]
    moments = random.Random(7)
    with FakeOpenalex(works, per_page=3) as server:  # 101 pages, a part every 10
        server.delay = 0.01
        for _ in range(4):
            killed = subprocess.Popen(
                command(server, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wait_for(server, server.list_requests + moments.randint(11, 24))
            time.sleep(moments.uniform(0, 0.02))
            killed.kill()
            killed.wait()
        assert not json.loads((tmp_path / "works/.state.json").read_text())["runs"][0]["completed"]
        server.delay, asked_before = 0.0, server.list_requests
        assert run(server, tmp_path).returncode == 0
        assert server.list_requests - asked_before <= 61  # it went on, and did not begin again
    parts = sorted(tmp_path.rglob("part-*.gz"))
    lines = [line for part in parts for line in gzip.decompress(part.read_bytes()).splitlines()]
    assert [json.loads(line) for line in lines] == works
    assert not list(tmp_path.rglob("*.tmp"))


def wait_for(server: FakeOpenalex, requests: int) -> None:
    deadline = time.monotonic() + 30
    while server.list_requests < requests and time.monotonic() < deadline:
        time.sleep(0.002)
