"""The import over real files: what is new, changed, gone, merged, and what a kill leaves."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.atlas import EVERYTHING, PUBLIC, Atlas
from towngown.atlas.importing import converge
from towngown.atlas.store import Store
from towngown.kernel import Record
from towngown.kernel.errors import AtlasBusy, AtlasError, NotFound, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.elements import ElementsReader

Write = Callable[[str, Sequence[Any]], Path]

NEED = {"id": "need:1", "kind": "need", "title": "Chrome-free tanning", "text": "We look for."}
PAPER = {
    "id": "result:1", "kind": "result", "type": "publication", "title": "无铬鞣制",
    "identifiers": {"doi": "10.1234/x1"},
    "links": [{"role": "author", "to": "openalex:A1", "name": "Li Wei", "kind": "person"}],
}  # fmt: skip
TWIN = {
    "id": "result:2", "kind": "result", "title": "Tanning without chromium", "text": "Abstract.",
    "identifiers": {"doi": "https://doi.org/10.1234/X1"}, "year": 2024,
}  # fmt: skip


def rows(url: str, table: str) -> list[dict[str, Any]]:
    return Store(url).snapshot().scan(table).read_all().to_pylist()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "atlas")


def test_import_counts_records_and_makes_a_mentioned_person(url: str, write: Write) -> None:
    summary = converge(Store(url), [f"elements:{write('a.jsonl', [NEED, PAPER])}"])
    assert dict(summary.records) == {"new": 2, "new mention": 1}
    assert dict(summary.kinds) == {"need": 1, "result": 1, "person": 1}
    person = Atlas.open(url).element("openalex:A1")
    assert (person["status"], person["names"][0]["text"]) == ("mentioned", "Li Wei")


def test_running_again_changes_nothing(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED, PAPER])
    first = converge(Store(url), [f"elements:{path}"])
    again = converge(Store(url), [f"elements:{path}"])
    assert (first.version, again.version, again.files_unchanged) == (1, None, 1)
    reread = converge(Store(url), [f"elements:{path}"], again=True)
    assert dict(reread.records) == {"unchanged": 2}
    assert not {"new", "changed", "retired"} & set(reread.elements)


def test_records_with_one_identifier_are_one_element_with_all_sources(
    url: str, write: Write
) -> None:
    paths = [write("a.jsonl", [PAPER]), write("b.jsonl", [TWIN])]
    converge(Store(url), [f"elements:{path}" for path in paths])
    merged = Atlas.open(url).element("result:1")
    assert [source["record"] for source in merged["sources"]] == ["result:2", "result:1"]
    assert {pair["language"] for pair in merged["titles"]} == {"en", "zh"}
    assert json.loads(merged["provenance"])["year"] == [0]
    assert Atlas.open(url).element("result:2")["id"] == "result:1"


def test_order_of_files_and_of_imports_makes_no_difference(tmp_path: Path, write: Write) -> None:
    a, b = write("a.jsonl", [PAPER]), write("b.jsonl", [TWIN])
    seen = []
    for name, batches in (
        ("one", [[a, b]]), ("two", [[b, a]]), ("three", [[a], [b]]),
    ):  # fmt: skip
        url = str(tmp_path / name)
        for batch in batches:
            converge(Store(url), [f"elements:{path}" for path in batch])
        seen.append(sorted((r["id"], str(r["titles"])) for r in rows(url, "elements")))
    assert seen[0] == seen[1] == seen[2]


def test_a_late_merge_leaves_the_losing_id_as_an_alias(url: str, write: Write) -> None:
    without = {key: value for key, value in TWIN.items() if key != "identifiers"}
    converge(Store(url), [f"elements:{write('a.jsonl', [PAPER, without])}"])
    converge(Store(url), [f"elements:{write('a.jsonl', [PAPER, TWIN])}"])
    assert Atlas.open(url).element("result:2")["id"] == "result:1"


def test_a_changed_file_updates_only_what_changed(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED, PAPER])
    converge(Store(url), [f"elements:{path}"])
    write("a.jsonl", [{**NEED, "title": "Chrome-free tanning now"}, PAPER])
    summary = converge(Store(url), [f"elements:{path}"])
    assert dict(summary.records) == {"changed": 1, "unchanged": 1}
    assert summary.elements["changed"] == 1


def test_a_removed_record_is_retired_not_forgotten(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED, PAPER])
    converge(Store(url), [f"elements:{path}"])
    write("a.jsonl", [NEED])
    summary = converge(Store(url), [f"elements:{path}"])
    assert summary.records["retired"] == 1
    status = {row["id"]: row["status"] for row in rows(url, "elements")}
    assert status == {"need:1": "active", "result:1": "retired", "openalex:A1": "retired"}
    write("a.jsonl", [NEED, PAPER])
    assert converge(Store(url), [f"elements:{path}"]).records["returned"] == 1
    assert Atlas.open(url).element("result:1")["status"] == "active"


def test_changed_metrics_are_taken_but_are_no_change(url: str, write: Write) -> None:
    path = write("a.jsonl", [{**PAPER, "metrics": {"cited_by_count": 3}}])
    converge(Store(url), [f"elements:{path}"])
    write("a.jsonl", [{**PAPER, "metrics": {"cited_by_count": 4}}])
    summary = converge(Store(url), [f"elements:{path}"])
    assert dict(summary.records) == {"refreshed": 1}
    assert "changed" not in summary.elements
    assert Atlas.open(url).element("result:1")["metrics"] == '{"cited_by_count":4.0}'


def test_a_broken_row_is_set_aside_with_its_place(url: str, write: Write) -> None:
    lines = [
        NEED,
        "{broken",
        {"id": "x", "kind": "nope", "title": "a"},
        {"id": "y", "kind": "need"},
    ]
    summary = converge(Store(url), [f"elements:{write('a.jsonl', lines)}"])
    assert (summary.records["new"], summary.rejected) == (1, 3)
    told = [json.loads(line) for line in (Path(url) / "rejected.jsonl").read_text().splitlines()]
    assert [(row["file"], row["line"], row["field"]) for row in told] == [
        ("a.jsonl", 2, "line"), ("a.jsonl", 3, "kind"), ("a.jsonl", 4, "title"),
    ]  # fmt: skip
    assert told[0]["raw"] == "{broken"


def test_a_file_that_is_not_what_it_claims_is_named_and_the_others_are_taken(
    url: str, write: Write, tmp_path: Path
) -> None:
    good = write("a.jsonl", [NEED])
    cut = tmp_path / "cut.jsonl.gz"

    cut.write_bytes(gzip.compress(b'{"id": "need:2", "kind": "need", "title": "x"}\n' * 99)[:60])
    summary = converge(Store(url), [f"elements:{good}", f"elements:{cut}"])
    assert summary.records["new"] == 1
    assert len(summary.problems) == 1
    assert "cut.jsonl.gz" in summary.problems[0]
    with pytest.raises(UnreadableSource, match="cannot be read"):
        converge(Store(str(tmp_path / "other")), [f"elements:{cut}"])


def test_an_identifier_on_too_many_records_is_told_and_not_used(url: str, write: Write) -> None:
    lines = [
        {"id": f"person:{i}", "kind": "person", "names": [f"Person {i}"],
         "identifiers": {"orcid": "0000-0002-1825-0097"}}
        for i in range(60)
    ]  # fmt: skip
    summary = converge(Store(url), [f"elements:{write('a.jsonl', lines)}"])
    assert summary.kinds["person"] == 60
    assert summary.overshared == ["orcid:0000-0002-1825-0097 (60 records)"]


def claim(number: int) -> dict[str, Any]:
    return {
        "registry": "orcid-works", "record": f"{number}/10.1234/x1", "kind": "result",
        "titles": {"en": "Tanning"}, "identifiers": {"doi": ("10.1234/x1",)},
    }  # fmt: skip


def test_a_work_that_many_people_claim_is_one_work(
    url: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(reader: ElementsReader, source: SourceFile) -> Iterator[Record]:
        return iter(Record(**claim(number)) for number in range(60))

    monkeypatch.setattr(ElementsReader, "read", read)
    claims = write("claims.jsonl", ["x"])
    summary = converge(Store(url), [f"elements:{claims}"], workers=1)
    assert summary.overshared == []
    assert dict(summary.kinds) == {"result": 1}


def test_an_identifier_on_records_of_many_lists_is_not_shared_too_often(
    url: str, write: Write
) -> None:
    lists = [
        write(f"list{number}.csv", ["name,email", *[f"Ada {i},ada@example.org" for i in range(9)]])
        for number in range(7)
    ]
    summary = converge(Store(url), [f"people:{path}" for path in lists])
    assert (summary.overshared, dict(summary.kinds)) == ([], {"person": 1})
    one = write("one.csv", ["name,email", *[f"Bo {i},ada@example.org" for i in range(51)]])
    summary = converge(Store(url), [f"people:{one}"])
    assert summary.overshared == ["email:ada@example.org (51 records)"]


def test_history_and_restore(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED])
    converge(Store(url), [f"elements:{path}"])
    write("a.jsonl", [{**NEED, "title": "Other"}])
    converge(Store(url), [f"elements:{path}"])
    assert Store(url).restore(1).number == 3
    assert Atlas.open(url).element("need:1")["titles"][0]["text"] == "Chrome-free tanning"
    assert Atlas.open(url, version=2).element("need:1")["titles"][0]["text"] == "Other"


def test_a_reader_keeps_its_version_while_a_writer_writes(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED])
    converge(Store(url), [f"elements:{path}"])
    reader = Atlas.open(url)
    write("a.jsonl", [{**NEED, "title": "Other"}])
    with Store(url).writing(), pytest.raises(AtlasBusy):
        converge(Store(url), [f"elements:{path}"])
    converge(Store(url), [f"elements:{path}"])
    assert reader.element("need:1")["titles"][0]["text"] == "Chrome-free tanning"


def test_a_confidential_record_changes_nothing_for_others(tmp_path: Path, write: Write) -> None:
    secret = {
        **TWIN, "id": "result:9", "tier": "confidential",
        "links": [{"role": "author", "to": "openalex:A1", "name": "CANARY", "kind": "person",
                   "identifiers": {"orcid": "0000-0002-1825-0097"}}],
    }  # fmt: skip
    seen = []
    for name, lines in (("without", [NEED, PAPER]), ("with", [NEED, PAPER, secret])):
        url = str(tmp_path / name)
        (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
        converge(Store(url), [f"elements:{tmp_path / 'in.jsonl'}"])
        atlas = Atlas.open(url, PUBLIC)
        ids = ["need:1", "result:1", "result:9", "openalex:A1"]
        seen.append((atlas.elements(ids), atlas.links("openalex:A1", towards=True)))
    assert seen[0] == seen[1]
    assert Atlas.open(url, EVERYTHING).element("result:9")["tier"] == "confidential"
    with pytest.raises(NotFound) as hidden:
        Atlas.open(url, PUBLIC).element("result:9")
    with pytest.raises(NotFound) as missing:
        Atlas.open(url, PUBLIC).element("result:x")
    assert str(hidden.value).replace("result:9", "result:x") == str(missing.value)


@pytest.mark.parametrize("wait", [0.6, 1.2, 1.8, 2.6])
def test_a_killed_import_leaves_the_last_version_and_can_be_run_again(
    url: str, write: Write, wait: float
) -> None:
    small = write("a.jsonl", [NEED])
    converge(Store(url), [f"elements:{small}"])
    large = [
        {"id": f"result:{i}", "kind": "result", "title": f"Title {i}", "text": "x " * 50}
        for i in range(30_000)
    ]
    path = write("b.jsonl", large)
    command = [
        sys.executable, "-m", "towngown", "converge", f"elements:{path}", "--atlas", url,
        "--no-index", "--quiet",
    ]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    number = Store(url).versions()[-1].number
    assert len(rows(url, "elements")) == (1 if number == 1 else 30_001)
    summary = converge(Store(url), [f"elements:{path}"])
    assert len(rows(url, "elements")) == 30_001
    assert summary.files_unchanged == (number != 1)


def test_single_values_are_the_park_s_then_a_registry_s_then_a_collector_s(
    url: str, write: Write
) -> None:
    crossref = {
        "DOI": "10.1234/x1", "title": ["Tanning"], "issued": {"date-parts": [[2021]]},
        "content-domain": {},
    }  # fmt: skip
    sources = [
        f"bibtex:{write('zhang.bib', ['@article{k, title={T}, doi={10.1234/x1}, year={2019}}'])}",
        f"csl:{write('export.json', [[{'id': 'c', 'title': 'T', 'DOI': '10.1234/x1'}]])}",
        f"ris:{write('export.ris', ['TY  - JOUR', 'TI  - T', 'DO  - 10.1234/x1', 'PY  - 2018'])}",
        f"crossref:{write('works.jsonl', [crossref])}",
        f"results:{write('list.csv', ['title,doi,year', 'T,10.1234/x1,2022'])}",
    ]
    years = []
    for last in (3, 4, 5):
        converge(Store(url), sources[:last], workers=1)
        years += [row["year"] for row in rows(url, "elements") if row["status"] == "active"]
    assert years == [2019, 2021, 2022]


def test_a_list_of_which_no_row_can_be_taken_leaves_what_was_there(url: str, write: Write) -> None:
    path, other = write("a.jsonl", [NEED, PAPER]), write("b.jsonl", [TWIN])
    sources = [f"elements:{path}", f"elements:{other}"]
    converge(Store(url), sources)
    write("a.jsonl", [{"error": "not logged in"}] * 3)
    write("b.jsonl", [{**TWIN, "year": 2025}])
    summary = converge(Store(url), sources)
    (problem,) = summary.problems
    assert "a.jsonl" in problem
    assert "none of its 3 rows can be taken; the first: line 1" in problem
    assert summary.records == {"changed": 1}
    assert {row["status"] for row in rows(url, "elements")} == {"active", "mentioned"}


def test_a_damaged_file_leaves_what_was_last_read_of_it(
    url: str, write: Write, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl.gz"
    lines = [{**NEED, "id": f"need:{n}", "text": os.urandom(9).hex()} for n in range(20_000)]
    sound = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    path.write_bytes(sound)
    other = write("b.jsonl", [PAPER])
    converge(Store(url), [f"elements:{path}", f"elements:{other}"])
    path.write_bytes(sound[: len(sound) // 2])
    write("b.jsonl", [PAPER, {**NEED, "id": "need:new"}])
    summary = converge(Store(url), [f"elements:{path}", f"elements:{other}"])
    assert len(summary.problems) == 1
    assert dict(summary.records) == {"new": 1, "unchanged": 1}
    assert sum(row["status"] == "active" for row in rows(url, "elements")) == 20_002
    path.write_bytes(sound)
    again = converge(Store(url), [f"elements:{path}", f"elements:{other}"])
    assert (again.problems, again.files_unchanged) == ([], 2)


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_taken(
    url: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, other = write("a.jsonl", [PAPER]), write("b.jsonl", [NEED])
    converge(Store(url), [f"elements:{shut}"])
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == shut:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    summary = converge(Store(url), [f"elements:{shut}", f"elements:{other}"])
    (problem,) = summary.problems
    assert "a.jsonl: Permission denied" in problem
    assert dict(summary.records) == {"new": 1}
    assert Atlas.open(url).element("result:1")["status"] == "active"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB, where this user may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("needs leave to mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_told_and_leaves_the_last_version(small_disk: Path, write: Write) -> None:
    url = str(small_disk / "atlas")
    few = write("a.jsonl", [NEED])
    converge(Store(url), [f"elements:{few}"])
    lines = [{**NEED, "id": f"need:{n}", "text": os.urandom(900).hex()} for n in range(9_000)]
    many = write("b.jsonl", lines)
    with pytest.raises(AtlasError, match="the disk is full"):
        converge(Store(url), [f"elements:{few}", f"elements:{many}"], workers=1)
    assert Atlas.open(url).element("need:1")["status"] == "active"
    assert len(Store(url).versions()) == 1
    assert converge(Store(url), [f"elements:{write('c.jsonl', [PAPER])}"]).version == 2


def test_forgotten_file_is_as_if_it_had_never_been_read(url: str, write: Write) -> None:
    first, second = write("a.jsonl", [NEED, PAPER]), write("b.jsonl", [TWIN])
    converge(Store(url), [f"elements:{first}"])
    before = [row for row in rows(url, "elements") if row["status"] == "active"]
    converge(Store(url), [f"elements:{second}"])
    summary = converge(Store(url), [], forget=[second.as_posix()])
    assert (summary.files_vanished, dict(summary.records)["retired"]) == (1, 1)
    after = [row for row in rows(url, "elements") if row["status"] == "active"]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert not converge(Store(url), [], forget=["never.jsonl"]).changed


def test_tier_of_a_source_is_the_least_that_its_records_have(url: str, write: Write) -> None:
    path = write("a.jsonl", [NEED, {**PAPER, "tier": "confidential"}, {"id": "x", "kind": "need"}])
    converge(Store(url), [f"elements:{path}"], tier="park")
    tiers = {row["key"]: row["tier"] for row in rows(url, "records")}
    assert tiers[NEED["id"]] == "park"
    assert tiers[PAPER["id"]] == "confidential"
    assert rows(url, "rejections")[0]["raw"] == ""
    assert converge(Store(url), [f"elements:{path}"], tier="park").files_unchanged == 1
    assert converge(Store(url), [f"elements:{path}"]).files_read == 1


def test_what_evidence_joined_stays_joined_where_nothing_is_compared(
    url: str, write: Write
) -> None:
    from towngown.atlas.encoders import encode_with
    from towngown.atlas.encoders.base import DEFAULT

    people = [
        {"id": f"person:{n}", "kind": "person", "names": [{"en": "Zhang Wei"}, {"zh": "张伟"}],
         "identifiers": {"email": "w.zhang@example.org"}, "keywords": ["membranes"],
         "links": [{"role": "employee", "name": "Tidewater University"}]}
        for n in (1, 2)
    ]  # fmt: skip
    path, other = write("people.jsonl", people), write("other.jsonl", [NEED])
    converge(Store(url), [f"elements:{path}"], encode=lambda texts: encode_with(DEFAULT, texts))
    joined = Atlas.open(url).element("person:1")["sources"]
    converge(Store(url), [f"elements:{other}"], keep_joins=True)
    assert Atlas.open(url).element("person:1")["sources"] == joined
    assert len(joined) == 2
    again = converge(Store(url), [], anew=True, keep_joins=True)
    assert again.changed
    assert not {"new", "lost", "retired"} & {name for name, n in again.elements.items() if n}
