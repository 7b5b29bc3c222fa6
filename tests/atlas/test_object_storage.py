"""An atlas on object storage, as users meet it: the command line against an S3 server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lancedb.table import Table

from s3_server import KEY
from towngown.atlas import lease
from towngown.atlas.atlas import EVERYTHING, Atlas
from towngown.atlas.caches import cache_folder
from towngown.atlas.importing import converge
from towngown.atlas.lease import Lease
from towngown.atlas.object_storage import ObjectStorage
from towngown.atlas.search import Shelf, shelf
from towngown.atlas.store import Store
from towngown.cli.main import main
from towngown.kernel.errors import AtlasBusy, AtlasError, UsageError
from towngown.matching import find, query_of_text

Write = Callable[[str, Sequence[Any]], Path]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "src/towngown/sample/park.jsonl"
SECRET = "a-secret-that-is-never-shown"
NEED = {"id": "need:1", "kind": "need", "title": "Chrome-free tanning", "text": "We look for."}
LARGE = [
    {"id": f"result:{i}", "kind": "result", "title": f"Title {i}", "text": "x " * 50}
    for i in range(15_000)
]

pytestmark = pytest.mark.skipif(
    not all(map(find_spec, ("moto", "flask", "flask_cors"))),
    reason="needs an S3 server: pip install 'moto[s3]' flask flask-cors",
)


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    with started() as process:
        yield process


def started() -> Any:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests/s3_server.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def machine(
    server: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let this process and those it starts use the server, with a cache folder of their own."""
    assert server.stdout is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.stdout.readline().strip()}")
        patch.setenv("AWS_ACCESS_KEY_ID", KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("XDG_CACHE_HOME", new_cache(tmp_path_factory.mktemp("machine")))
        yield


def new_cache(folder: Path) -> str:
    """Return a cache folder as a new machine has it, but for the dictionary."""
    cache = folder / "towngown"
    cache.mkdir()
    for made in cache_folder().glob("dictionary-*"):
        shutil.copy(made, cache)
    return str(folder)


@pytest.fixture
def url(machine: None, request: pytest.FixtureRequest) -> str:
    return f"s3://park/{request.node.name}/park.atlas"


@pytest.fixture(scope="module")
def park(machine: None) -> str:
    """The sample park on object storage, imported and indexed; read it only."""
    at = "s3://park/sample/park.atlas"
    done = towngown("converge", SAMPLE, "--atlas", at, "--quiet")
    assert "310 new" in done.stdout, done.stderr
    return at


def begun(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "towngown", *map(str, arguments)], encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def towngown(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    with begun(*arguments, **environment) as process:
        out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command within this process; return what it prints."""
    main([*map(str, arguments)], standalone_mode=False)
    return capsys.readouterr().out


def ids(url: str) -> list[str]:
    rows = Store(url).snapshot().scan("elements", ["id"]).read_all()
    return sorted(rows["id"].to_pylist())


def opened(url: str, table: str) -> Table:
    """Open a table past the list of versions."""
    return Store(url)._connect(create=False).open_table(table)


def elements_stored(url: str) -> int:
    return opened(url, "elements").count_rows()


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


# -- the whole way ---------------------------------------------------------------------------


def test_another_machine_finds_matches_and_scores_what_a_folder_would(
    park: str, sample_atlas: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = new_cache(tmp_path)
    found = towngown("find", "tanning without chromium", "--atlas", park, "--json",
                     XDG_CACHE_HOME=elsewhere).stdout  # fmt: skip
    local = Atlas.open(sample_atlas, EVERYTHING)
    same = [one.id for one in find(local, query_of_text(local, "tanning without chromium"))]
    assert [json.loads(line)["id"] for line in found.splitlines()] == same
    pairs, scores = tmp_path / "p.tsv", tmp_path / "s.tsv"
    pairs.write_text("from\tto\nneed:pv-1\tresult:pv-1\n")
    matched = said(
        capsys, "match", "--atlas", park, "--id", "need:water-1", "--to", "person", "--json"
    )
    assert json.loads(matched.splitlines()[0])["id"] == "person:water-1"
    said(capsys, "score", "--atlas", park, "--pairs", pairs, "--out", scores)
    assert float(scores.read_text().splitlines()[1].split("\t")[-1]) > 0.5
    told = said(capsys, "atlas", "info", "--atlas", f"{park}/", "--json")
    assert json.loads(told)["elements"]["need"] == 40
    listed = said(capsys, "atlas", "history", "--atlas", park).splitlines()
    assert [line.split()[0] for line in listed] == ["1", "2"]


def test_converge_restore_and_index_again(
    url: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.jsonl", [NEED, "{broken"])
    converge(Store(url), [f"elements:{path}"])
    write("a.jsonl", [NEED, {**NEED, "id": "need:2"}])
    converge(Store(url), [f"elements:{path}"])
    assert ids(url) == ["need:1", "need:2"]
    assert "Version 3" in said(capsys, "atlas", "restore", 1, "--atlas", url)
    assert ids(url) == ["need:1"]
    assert "1 elements" in said(capsys, "index", "--atlas", url, "--workers", 1, "--quiet")
    other = write("b.jsonl", [{**NEED, "id": "need:9"}, "{broken"])
    converge(Store(url), [f"elements:{other}"])
    assert len(Store(url).versions()) == 5
    rejected = ObjectStorage(url).read("rejected.jsonl")
    assert rejected is not None
    assert [json.loads(line)["raw"] for line in rejected.data.splitlines()] == ["{broken"] * 2


def test_the_machine_keeps_confidential_texts_to_its_user(park: str) -> None:
    assert Store(park).cache.stat().st_mode & 0o077 == 0


# -- one writer at a time --------------------------------------------------------------------


def test_while_one_writes_others_are_told_who_and_change_nothing(
    url: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEWED", 0.2)
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    with Store(url).writing():
        done = towngown("converge", SAMPLE, "--atlas", url, "--no-index", "--quiet")
    assert done.returncode == 1
    assert f"another process is writing to this atlas: process {os.getpid()} on" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (ids(url), len(Store(url).versions())) == (["need:1"], 1)


def test_of_two_processes_at_once_each_writes_all_or_nothing(url: str, write: Write) -> None:
    names = ("a", "b")
    paths = [
        write(f"{name}.jsonl", [{**NEED, "id": f"need:{name}{i}"} for i in range(500)])
        for name in names
    ]
    both = [
        begun("converge", f"elements:{path}", "--atlas", url, "--no-index", "--quiet")
        for path in paths
    ]
    said = [process.communicate()[1] for process in both]
    won = [name for name, process in zip(names, both, strict=True) if process.returncode == 0]
    assert won
    assert all("is writing" in text for text, one in zip(said, both, strict=True) if one.returncode)
    assert len(Store(url).versions()) == len(won)
    assert ids(url) == sorted(f"need:{name}{i}" for name in won for i in range(500))


def test_of_many_that_take_the_lease_at_once_one_has_it(url: str) -> None:
    def take(storage: ObjectStorage) -> bool:
        try:
            Lease(storage).take()
        except AtlasBusy:
            return False
        return True

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setattr(lease, "LEASE", 2.0)
        first = pool.submit(take, ObjectStorage(url))
        assert first.result()
        # nobody renews it, so all others see it end at the same moment
        assert sum(pool.map(take, [ObjectStorage(url) for _ in range(4)])) == 1


def test_a_killed_writer_s_work_is_undone_by_the_next(
    url: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    path = write("b.jsonl", LARGE)
    before = elements_stored(url)
    process = begun("converge", f"elements:{path}", "--atlas", url, "--no-index", "--quiet")
    until(lambda: elements_stored(url) > before)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert ids(url) == ["need:1"]
    assert elements_stored(url) > before
    monkeypatch.setattr(lease, "LEASE", 0.5)
    other = write("c.jsonl", [{**NEED, "id": "need:2"}])
    converge(Store(url), [f"elements:{other}"])
    assert ids(url) == ["need:1", "need:2"]


def test_a_writer_that_slept_while_another_wrote_changes_nothing(
    url: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE", 0.5)
    with monkeypatch.context() as patch:
        patch.setattr(Lease, "keep", lambda *_: None)
        asleep = Store(url).writing()
        writer = asleep.__enter__()
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    with pytest.raises(AtlasBusy, match="has taken over"):
        writer.commit("too late", {})
    asleep.__exit__(None, None, None)
    assert (ids(url), len(Store(url).versions())) == (["need:1"], 1)


def test_a_writer_stops_where_a_sleeper_s_last_change_arrives_late(url: str, write: Write) -> None:
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    with Store(url).writing() as writer:
        opened(url, "elements").delete("id = 'need:1'")
        with pytest.raises(AtlasBusy, match="at the same time"):
            writer.delete("elements", "id", ["need:2"])
    assert ids(url) == ["need:1"]


def test_of_two_commits_with_one_number_the_first_counts(url: str, write: Write) -> None:
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    with Store(url).writing() as writer:
        rows = opened(url, "versions")
        first = rows.to_arrow().to_pylist()[0]
        rows.add([{**first, "version": 2, "what": "first"}])
        with pytest.raises(AtlasBusy, match="version 2"):
            writer.commit("second", {})
    assert [version.what for version in Store(url).versions()][1:] == ["first"]


# -- copies of segments ----------------------------------------------------------------------


def test_an_interrupted_fetch_leaves_nothing_half(
    park: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", new_cache(tmp_path))
    name = Store(park).snapshot().table("segments").to_arrow()["segment"][0].as_py()
    real, fetched = ObjectStorage.download, []

    def interrupted(storage: ObjectStorage, name: str, path: Path) -> None:
        fetched.append(name)
        if len(fetched) == 5:
            raise KeyboardInterrupt
        real(storage, name, path)

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStorage, "download", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Shelf(Store(park)).path(name)
    table = Store(park).cache / "search" / name.split("/")[0]
    assert list(table.iterdir()) == []
    files = {path.name for path in Shelf(Store(park)).path(name).iterdir()}
    assert files == {n.rpartition("/")[2] for n in ObjectStorage(park).names(f"search/{name}")}
    assert [path.name for path in table.iterdir()] == [name.split("/")[1]]


def test_segments_that_no_version_names_are_forgotten_there_and_here(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Shelf(Store(url))
    for name in ("need_public/1-a-0", "need_public/2-b-0"):
        one.fresh(name).mkdir()
        (one.fresh(name) / "meta.json").write_text(name)
        one.publish(name)
    monkeypatch.setenv("XDG_CACHE_HOME", new_cache(tmp_path))
    old = Shelf(Store(url)).path("need_public/1-a-0")
    killed = old.parent / f"{shelf._PART}killed"
    killed.mkdir()
    one.keep_only(["need_public/2-b-0"])
    assert ObjectStorage(url).names("search") == ["search/need_public/2-b-0/meta.json"]
    for folder in (old, killed):
        os.utime(folder, (0, 0))
    kept = Shelf(Store(url)).path("need_public/2-b-0")
    assert (kept / "meta.json").read_text() == "need_public/2-b-0"
    assert list(kept.parent.iterdir()) == [kept]


# -- what goes wrong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "name", "value", "told"),
    [
        ("s3://no-such-bucket/a", "AWS_REGION", "us-east-1", "is no bucket 'no-such-bucket' (make"),
        (
            "s3://park/none",
            "AWS_REGION",
            "us-east-1",
            "no atlas here (make one with: towngown conv",
        ),
        ("s3://park/a", "AWS_ACCESS_KEY_ID", "WRONG", "these credentials (check AWS_ACCESS_KEY_ID"),
        ("s3://park/a", "AWS_ENDPOINT_URL", "http://127.0.0.1:9", "not answer (check the network"),
    ],
)
def test_an_error_is_one_line_with_what_to_do_and_without_secrets(
    at: str, name: str, value: str, told: str, machine: None,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="1"):
        main(["atlas", "info", "--atlas", at])
    line = capsys.readouterr().err
    assert told in line
    assert len(line.splitlines()) == 1
    assert all(word not in line for word in (SECRET, KEY, "127.0.0.1"))


def test_a_storage_that_goes_away_meanwhile_is_told_in_words(
    write: Write, monkeypatch: pytest.MonkeyPatch, machine: None
) -> None:
    own = started()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{own.stdout.readline().strip()}")
    url = "s3://park/park.atlas"
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED])}"])
    before, reader = elements_stored(url), Store(url).snapshot()
    path = write("a.jsonl", LARGE)
    process = begun("converge", f"elements:{path}", "--atlas", url, "--no-index", "--quiet")
    until(lambda: elements_stored(url) > before)
    own.kill()
    own.communicate()
    with pytest.raises(AtlasError, match="does not answer"):
        reader.scan("elements").read_all()
    _, err = process.communicate(timeout=60)
    # LanceDB may warn before
    assert "the object storage does not answer (check the network" in err.splitlines()[-1]
    assert "Traceback" not in err


def test_a_storage_without_conditional_writes_is_refused(machine: None, write: Write) -> None:
    with pytest.raises(AtlasError, match="no conditional writes"):
        converge(Store("s3://careless/a"), [f"elements:{write('a.jsonl', [NEED])}"])
    assert ObjectStorage("s3://careless/a").is_empty()


@pytest.mark.parametrize(
    "url", ["s3://key:secret@park/a", "s3://park/a?key=secret", "ftp://park/a", "s3:///a"]
)
def test_urls_that_are_no_place_are_refused_without_repeating_secrets(url: str) -> None:
    with pytest.raises(UsageError) as told:
        Store(url)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "variables"),
    [("gs://park/a", "GOOGLE_SERVICE_ACCOUNT"), ("az://park/a", "AZURE_STORAGE_ACCOUNT_NAME")],
)
def test_other_clouds_are_understood_and_their_variables_named(url: str, variables: str) -> None:
    with pytest.raises(AtlasError, match=variables), ObjectStorage(url).told():
        raise RuntimeError('Generic { store: "GCS", status: 403 }')
