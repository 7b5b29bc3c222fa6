"""Segments: what is retrieved, what is gone, and that the way they came about does not show."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towngown.atlas import analysis
from towngown.atlas.encoders.base import unit_rows
from towngown.atlas.search import Retrieval, SearchDocument, SearchTable, Segment, SegmentWriter
from towngown.atlas.search.build import FEWEST_FOR_NEAREST
from towngown.kernel import AtlasError

D = 16
WORDS = [f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


def document(number: int, size: int = 12) -> SearchDocument:
    chance = random.Random(number)
    text = " ".join(chance.choices(WORDS, k=size))
    vector = unit_rows(np.random.default_rng(number).standard_normal((2, D)).astype(np.float32))
    terms, counts, length = analysis.counts(analysis.terms(text))
    row: dict[str, object] = {
        "id": f"result:{number}", "type": "patent" if number % 3 else "publication",
        "language": "zh-CN" if number % 4 == 0 else "en", "year": 2000 + number % 20,
        "country": None, "title": f"Title {number}", "text": text, "ends": [5, len(text)],
        "persons": [f"person:{number % 5}"], "organisations": [], "sources": ["park.jsonl#1"],
    }  # fmt: skip
    return SearchDocument(row, terms, counts, length, vector[0], vector)


def segment(folder: Path, numbers: Sequence[int]) -> Segment:
    writer = SegmentWriter(folder, D)
    for start in range(0, len(numbers), 7):
        writer.add([document(number) for number in numbers[start : start + 7]])
    writer.close()
    return Segment(folder)


def none() -> np.ndarray:
    return np.empty(0, np.uint32)


def ids(table: SearchTable, wanted: Retrieval, **filters: tuple[int, int] | str) -> set[str]:
    return set(table.retrieve(wanted, filters).column("id"))


def test_terms_retrieve_what_a_full_scan_would(tmp_path: Path) -> None:
    found = segment(tmp_path / "s", range(60))
    weights = {analysis.term_id(analysis.terms(word)[0]): 1 + i for i, word in enumerate(WORDS[:3])}
    lengths = found.array("lengths")
    scores = np.zeros(60)
    for row in range(60):
        terms, counts, _ = found.terms_of(np.array([row]))
        for term, count in zip(terms.tolist(), counts.tolist(), strict=True):
            norm = 1.5 * (0.1 + 0.9 * lengths[row] / lengths.mean())
            scores[row] += weights.get(term, 0) * count * 2.5 / (count + norm)
    rows = found.by_terms(weights, 10, 10**6, None)
    assert np.all(np.diff(scores[rows]) <= 0.05)  # impacts are kept in a byte
    assert scores[rows].min() >= np.sort(scores)[-10] - 0.05


def test_filters_hold_before_anything_is_ranked(tmp_path: Path) -> None:
    table = SearchTable([(segment(tmp_path / "s", range(80)), none())])
    wanted = Retrieval(document(3).vector, {}, 5)
    found = table.retrieve(wanted, {"type": "patent", "year": (2010, 2012)})
    assert len(found) == 5
    assert set(found.column("type")) == {"patent"}
    assert set(found.column("year")) <= {2010, 2011, 2012}
    assert ids(table, wanted, country="CN") == set()
    assert ids(table, wanted, language="en") <= {f"result:{n}" for n in range(80) if n % 4}


def test_terms_for_a_language_meet_documents_in_it_alone(tmp_path: Path) -> None:
    table = SearchTable([(segment(tmp_path / "s", range(40)), none())])
    number = analysis.term_id(analysis.terms(WORDS[0])[0])
    both = Retrieval(document(1).vector, {"": {number: 1.0}, "zh": {}}, 40)
    near = set(table.segments[0].column("id", table.segments[0].by_vector(both.vector, 40, None)))
    assert near == {f"result:{n}" for n in range(40)}
    only = table.segments[0].in_languages(("zh",))
    assert only is not None
    assert [bool(one) for one in only] == [n % 4 == 0 for n in range(40)]
    assert table.languages() == {"en", "zh"}


def test_what_is_gone_is_neither_found_nor_counted(tmp_path: Path) -> None:
    whole = segment(tmp_path / "a", range(30))
    gone = np.array([3, 4, 17], np.uint32)
    left = segment(tmp_path / "b", [n for n in range(30) if n not in (3, 4, 17)])
    some, other = SearchTable([(whole, gone)]), SearchTable([(left, none())])
    wanted = Retrieval(document(4).vector, {}, 30)
    assert ids(some, wanted) == ids(other, wanted)
    assert some.rows == other.rows == 27
    assert_same_statistics(some, other)
    assert len(some.rows_of("id", ["result:4"])) == 0
    assert len(some.rows_of("agent", ["person:3"])) == 5


def assert_same_statistics(some: SearchTable, other: SearchTable) -> None:
    one, two = some.statistics(), other.statistics()
    assert one.keys() == two.keys()
    every = np.array([analysis.term_id(t) for word in WORDS for t in analysis.terms(word)])
    for tag in one:
        assert one[tag].rows == two[tag].rows
        assert one[tag].mean_length == pytest.approx(two[tag].mean_length)
        np.testing.assert_allclose(one[tag].mean, two[tag].mean, atol=1e-5)
        numbers = np.union1d(every, two[tag].terms).astype(np.uint32)
        assert one[tag].frequency(numbers).tolist() == two[tag].frequency(numbers).tolist()


@given(st.lists(st.integers(0, 60), unique=True, min_size=1), st.data())
@settings(max_examples=15, deadline=None)
def test_any_way_of_adding_gives_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("segments")
    cut = data.draw(st.integers(0, len(numbers)))
    parts = [part for part in (numbers[:cut], numbers[cut:]) if part]
    written = [(segment(folder / str(i), part), none()) for i, part in enumerate(parts)]
    joined = SegmentWriter(folder / "joined", D)
    for one, gone in written:
        joined.copy(one, gone)
    joined.close()
    once = SearchTable([(segment(folder / "once", sorted(numbers)), none())])
    terms = {"": {analysis.term_id(analysis.terms(word)[0]): 1.0 for word in WORDS[:5]}}
    wanted = Retrieval(document(99).vector, terms, 100)
    for table in (SearchTable(written), SearchTable([(Segment(folder / "joined"), none())])):
        assert ids(table, wanted) == ids(once, wanted)
        assert_same_statistics(table, once)
        at = table.rows_of("id", [f"result:{numbers[0]}"])
        candidates = table.gather(at)
        assert candidates.column("title") == [f"Title {numbers[0]}"]
        expected = document(numbers[0])
        np.testing.assert_allclose(candidates.vectors[0], expected.vector, atol=1e-3)
        np.testing.assert_allclose(candidates.passages, expected.passages, atol=0.7)
        assert candidates.terms.tolist() == expected.terms.tolist()


def test_many_documents_have_an_index_of_vectors_that_finds_and_filters(tmp_path: Path) -> None:
    size = FEWEST_FOR_NEAREST
    vectors = unit_rows(np.random.default_rng(0).standard_normal((size, D)).astype(np.float32))
    model = document(1)
    writer = SegmentWriter(tmp_path / "s", D)
    for start in range(0, size, 2_000):
        writer.add([
            SearchDocument({**model.row, "id": f"result:{n}", "year": 2000 + n % 20}, model.terms,
                           model.counts, model.length, vectors[n], vectors[n : n + 1])
            for n in range(start, start + 2_000)
        ])  # fmt: skip
    writer.close()
    found = Segment(tmp_path / "s")
    assert (tmp_path / "s/nearest.faiss").exists()
    for number in (0, 77, size - 1):
        assert found.by_vector(vectors[number], 10, None)[0] == number
    mask = found.mask({"year": (2003, 2003)})
    assert mask is not None
    rows = found.by_vector(vectors[3], 50, mask)
    assert len(rows) == 50
    assert rows[0] == 3
    assert mask[rows].all()


def test_a_segment_of_another_format_or_none_says_what_to_do(tmp_path: Path) -> None:
    found = segment(tmp_path / "s", range(3))
    meta = found.folder / "meta.json"
    meta.write_text(meta.read_text().replace('"format": 1', '"format": 0'))
    with pytest.raises(AtlasError, match="index --again"):
        Segment(tmp_path / "s")
    with pytest.raises(AtlasError, match="cannot be read"):
        Segment(tmp_path / "none")
