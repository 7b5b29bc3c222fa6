import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.importing import converge
from towngown.atlas.store import Store
from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

WORK: dict[str, Any] = {
    "id": "https://openalex.org/W1", "doi": "https://doi.org/10.1234/AB", "title": "On <i>salt</i>",
    "language": "en", "publication_year": 2024, "type": "article", "updated_date": "2025-01-01",
    "cited_by_count": 3, "referenced_works": ["https://openalex.org/W9"],
    "abstract_inverted_index": {"Salt": [0], "is": [1, 3], "what": [2]},
    "authorships": [
        {"author": {"id": "https://openalex.org/A1", "display_name": "Ada Example",
                    "orcid": "https://orcid.org/0000-0002-1825-0097"},
         "institutions": [{"id": "https://openalex.org/I1", "display_name": "Example University",
                           "ror": "https://ror.org/05dxps055"}],
         "raw_affiliation_strings": ["Dept. of Salt, Example University"]},
        {"author": {"id": None, "display_name": None}, "raw_author_name": "B. Sample"},
    ],
    "topics": [{"id": "https://openalex.org/T1", "display_name": "Salt", "score": 0.9},
               {"id": "https://openalex.org/T2", "display_name": "Sand", "score": 0.1}],
    "funders": [{"id": "https://openalex.org/F1", "display_name": "Salt Fund"}],
}  # fmt: skip


def read(path: Path) -> list[Record | Rejection]:
    return list(reader_named("openalex").read(SourceFile(path)))


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "part_000.gz"


def test_a_work_is_read_with_authors_subjects_and_funders(part: Path) -> None:
    part.write_bytes(gzip.compress(json.dumps(WORK).encode() + b"\n{oops\n"))
    work, broken = read(part)
    assert isinstance(work, Record)
    assert (work.key, work.titles, work.texts) == (
        "openalex:W1", {"en": "On salt"}, {"en": "Salt is what is"},
    )  # fmt: skip
    assert work.identifiers == {"openalex": ("W1",), "doi": ("10.1234/ab",)}
    assert [(link.role, link.to, link.name) for link in work.links] == [
        ("author", "openalex:A1", "Ada Example"),
        ("author", None, "B. Sample"),
        ("affiliation", "openalex:I1", "Example University"),
        ("about", "openalex:T1", "Salt"),
        ("funder", "openalex:F1", "Salt Fund"),
    ]
    assert work.cites == ("openalex:W9",)
    assert isinstance(broken, Rejection)
    assert (broken.line, broken.field) == (2, "line")


def test_pages_single_objects_and_merged_ids_are_told_apart(tmp_path: Path) -> None:
    page = tmp_path / "page.json"
    page.write_text(json.dumps({"meta": {"count": 1}, "results": [WORK]}))
    single = tmp_path / "single.json"
    single.write_text(json.dumps(WORK, indent=1))
    merged = tmp_path / "merged.csv"
    merged.write_text("merge_date,id,merge_into_id\n2024-01-01,W5,W1\n")
    assert [item.key for path in (page, single) for item in read(path)] == ["openalex:W1"] * 2  # type: ignore[union-attr]
    gone = read(merged)[0]
    assert isinstance(gone, Record)
    assert (gone.key, gone.replaced_by) == ("openalex:W5", "openalex:W1")
    assert {detect(path) for path in (page, merged)} == {"openalex"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<html>502 Bad Gateway</html>", "HTML page"),
        ('{"error": "Invalid", "message": "no such filter"}', "no such filter"),
        ('{"meta": {}, "results": [', "not a page"),
    ],
)
def test_an_error_answer_is_one_clear_error(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match=says):
        read(path)


def test_all_real_works_of_three_vintages_are_read(data: Path) -> None:
    kinds = Counter(
        item.kind if isinstance(item, Record) else ("kept" if item.kept else "rejected")
        for item in read(data / "providers/openalex/works.jsonl.gz")
    )
    assert kinds == {"result": 441, "project": 26, "kept": 1}


def test_all_real_institutions_and_pages_are_read(data: Path) -> None:
    folder = data / "providers/openalex"
    assert len(read(folder / "institutions.jsonl.gz")) == 680
    counts = [
        sum(isinstance(item, Record) for item in read(path))
        for path in sorted((folder / "api_pages").glob("works_*.json"))
    ]
    assert sum(counts) == 356


def test_newer_versions_update_content_and_metrics_are_no_change(
    data: Path, tmp_path: Path
) -> None:
    folder = data / "providers/openalex"
    store = Store(str(tmp_path / "atlas"))
    converge(store, [f"openalex:{folder / 'works_older_versions.jsonl.gz'}"])
    summary = converge(store, [f"openalex:{folder / 'works.jsonl.gz'}"])
    assert summary.records["retired"] == 0
    assert summary.records["refreshed"] > 0
    assert summary.records["changed"] + summary.records["refreshed"] >= 100


def test_merged_away_ids_lead_to_what_they_mean_now(tmp_path: Path) -> None:
    from towngown.atlas.atlas import Atlas

    works, merged = tmp_path / "w.jsonl", tmp_path / "m.csv"
    works.write_text(json.dumps(WORK) + "\n")
    merged.write_text("merge_date,id,merge_into_id\n2024-01-01,W5,W1\n")
    url = str(tmp_path / "atlas")
    converge(Store(url), [f"openalex:{works}", f"openalex:{merged}"])
    assert Atlas.open(url).element("openalex:W5")["id"] == "openalex:W1"
    assert Atlas.open(url).element("openalex:W5")["titles"][0]["text"] == "On salt"
