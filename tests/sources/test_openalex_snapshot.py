"""An OpenAlex snapshot as a folder: parts, manifests, notes, merged ids."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas import importing
from towngown.atlas.atlas import Atlas
from towngown.atlas.importing import Summary
from towngown.atlas.store import Store
from towngown.sources.base import SourceFile
from towngown.sources.openalex_snapshot import select
from towngown.sources.registry import expand, reader_named


def write_part(data: Path, place: str, entities: list[dict[str, str]]) -> dict[str, Any]:
    """Write a part and return what a manifest says of it."""
    path = data / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"".join(json.dumps(one).encode() + b"\n" for one in entities)))
    meta = {"content_length": path.stat().st_size, "record_count": len(entities)}
    return {"url": f"s3://openalex/data/{place}", "meta": meta}


def author(number: int) -> dict[str, str]:
    return {"id": f"https://openalex.org/A{number}", "display_name": f"Ada {number}"}


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A snapshot as it was laid out until 2026, with everything that lies beside the data."""
    root = tmp_path / "openalex-snapshot"
    data = root / "data"
    entries = [
        write_part(data, f"authors/updated_date=2023-0{m}-01/part_000.gz", [author(m), author(n)])
        for m, n in ((1, 5), (2, 6))
    ]
    (data / "authors/manifest").write_text(json.dumps({"entries": entries}, indent=1))
    journal = {"id": "https://openalex.org/S1", "display_name": "Salt Letters"}
    entry = write_part(data, "sources/updated_date=2023-01-01/part_000.gz", [journal])
    (data / "sources/manifest").write_text(json.dumps({"entries": [entry]}))
    for entity, row in (("authors", "A77,A1"), ("sources", "S7,S1")):
        folder = data / "merged_ids" / entity
        folder.mkdir(parents=True)
        rows = f"merge_date,id,merge_into_id\n2023-04-13,{row}\n"
        (folder / "2023-04-13.csv.gz").write_bytes(gzip.compress(rows.encode()))
    (root / "RELEASE_NOTES.txt").write_text("RELEASE 2023-05-01\n- new salt\n")
    (root / "LICENSE.txt").write_text("CC0\n")
    (root / "browse.html").write_text("<html></html>")
    return root


def converge(root: Path) -> Summary:
    return importing.converge(Store(str(root.parent / "a")), [f"openalex:{root}"], workers=1)


def test_exactly_the_parts_are_read_and_merged_ids_applied(snapshot: Path) -> None:
    summary = converge(snapshot)
    assert (summary.files_read, summary.kinds) == (3, {"person": 4})
    assert (summary.problems, summary.rejected) == ([], 0)
    assert summary.warnings == ["sources: 2 files left out, since Towngown takes no sources"]
    element = Atlas.open(str(snapshot.parent / "a")).element("openalex:A77")
    assert (element["id"], element["names"][0]["text"]) == ("openalex:A1", "Ada 1")
    assert not converge(snapshot).changed


def test_missing_cut_and_foreign_parts_are_told(snapshot: Path) -> None:
    authors = snapshot / "data/authors"
    shutil.rmtree(authors / "updated_date=2023-01-01")
    part = authors / "updated_date=2023-02-01/part_000.gz"
    part.write_bytes(gzip.compress(json.dumps(author(2)).encode() + b"\n"))
    write_part(snapshot / "data", "authors/updated_date=2022-01-01/part_000.gz", [author(9)])
    first = converge(snapshot)
    assert first.kinds["person"] == 1  # A2; what A77 became is missing
    assert first.records["merged ids of no element here"] == 1
    said = "\n".join(first.warnings)
    assert "authors: 1 of 2 parts that the manifest names are missing" in said
    assert "updated_date=2023-01-01/part_000.gz: download them" in said
    assert f"{part}: 1 rows, the manifest says 2: download it again" in said
    assert f"{part}: {part.stat().st_size} bytes, the manifest says" in said
    assert "the manifest does not name them" in said
    assert "updated_date=2022-01-01/part_000.gz" in said


def test_the_layout_since_2026_has_one_manifest_for_all(tmp_path: Path) -> None:
    root = tmp_path / "data/jsonl"
    entry = write_part(root, "authors/updated_date=2026-06-24/part_0000.gz", [author(1)])
    gone = {"url": "s3://openalex/data/jsonl/authors/updated_date=2026-06-25/part_0000.gz"}
    elsewhere = {"url": "s3://openalex/data/jsonl/works/updated_date=2026-06-25/part_0000.gz"}
    manifest = {"entities": [{"entity": "authors", "files": [entry, gone]}, {"files": [elsewhere]}]}
    (root / "manifest.json").write_text(json.dumps(manifest))
    columns = tmp_path / "data/parquet/authors/updated_date=2026-06-24/part_0000.parquet"
    columns.parent.mkdir(parents=True)
    columns.write_bytes(b"PAR1")
    chosen = select(expand(f"openalex:{tmp_path}/data")[1])
    assert [path.name for path in chosen.paths] == ["part_0000.gz"]
    assert list(chosen.rows.values()) == [1]
    assert chosen.warnings == [
        "1 file in Parquet left out: the snapshot's JSON Lines are read",
        "authors: 1 of 2 parts that the manifest names are missing: "
        "updated_date=2026-06-25/part_0000.gz: download them",
    ]


def test_a_manifest_that_cannot_be_read_is_told_and_the_parts_are_taken(tmp_path: Path) -> None:
    write_part(tmp_path, "authors/updated_date=2023-01-01/part_000.gz", [author(1)])
    (tmp_path / "authors/manifest").write_text("<html>")
    chosen = select(expand(f"openalex:{tmp_path}")[1])
    assert len(chosen.paths) == 1
    assert "not a manifest that can be read" in chosen.warnings[0]


def test_a_real_manifest_names_every_part(data: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "works/manifest"
    manifest.parent.mkdir()
    shutil.copy(data / "providers/openalex/snapshot_layout/works__manifest", manifest)
    told = json.loads(manifest.read_text())
    here = tmp_path / "works" / "/".join(told["entries"][0]["url"].split("/")[-2:])
    here.parent.mkdir()
    here.write_bytes(b"")
    chosen = select([manifest, here])
    assert chosen.paths == [here]
    assert chosen.rows == {here: told["entries"][0]["meta"]["record_count"]}
    count = len(told["entries"])
    assert f"works: {count - 1:,} of {count:,} parts" in chosen.warnings[1]


def test_real_merged_ids_lead_to_what_they_mean_now(data: Path, tmp_path: Path) -> None:
    layout = data / "providers/openalex/snapshot_layout"
    folder = tmp_path / "s/merged_ids/authors"
    folder.mkdir(parents=True)
    for path in layout.glob("merged_ids__authors__*"):
        shutil.copy(path, folder / path.name.rpartition("__")[2])
    write_part(tmp_path / "s", "authors/updated_date=2023-01-01/p.gz", [author(4317838346)])
    converge(tmp_path / "s")
    element = Atlas.open(str(tmp_path / "a")).element("openalex:A3125154712")
    assert element["names"][0]["text"] == "Ada 4317838346"
    assert len(element["sources"]) == 5


def test_a_hundred_records_merged_into_one_are_one(tmp_path: Path) -> None:
    root = tmp_path / "s"
    write_part(root, "authors/updated_date=2023-01-01/part_000.gz", [author(1)])
    merged = root / "merged_ids/authors/2023-04-13.csv"
    merged.parent.mkdir(parents=True)
    rows = [f"2023-04-13,https://openalex.org/A{n},https://openalex.org/A1" for n in range(2, 102)]
    merged.write_text("\n".join(["merge_date,id,merge_into_id", *rows]))
    summary = converge(root)
    assert (summary.kinds, summary.overshared) == ({"person": 1}, [])


@pytest.mark.parametrize(
    ("name", "content", "shared"),
    [
        ("part.gz", '{"id": "https://openalex.org/A1"}\n{"id": "https://openalex.org/A2"}\n', True),
        ("merged.csv", "merge_date,id,merge_into_id\n2023-04-13,A2,A1\n", False),
        ("page.json", '{"meta": {"count": 1}, "results": []}', False),
        ("array.json", '[{"id": "https://openalex.org/A1"}]', False),
    ],
)
def test_only_lines_of_objects_are_shared_among_workers(
    name: str, content: str, shared: bool, tmp_path: Path
) -> None:
    path = tmp_path / name
    text = content.encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    assert reader_named("openalex").may_be_shared(SourceFile(path)) == shared  # type: ignore[attr-defined]
