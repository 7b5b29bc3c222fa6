"""Matching on the sample park, judged by hand."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from ir_measures import nDCG

from towngown.atlas.analysis import terms
from towngown.atlas.atlas import EVERYTHING, PUBLIC, Atlas, View
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.kernel.errors import NotFound, UsageError
from towngown.matching import find, match, query_of_element, query_of_text, score_pairs
from towngown.reports.words import in_words

SAMPLE = Path(__file__).parents[2] / "src/towngown/sample"


@pytest.fixture(scope="module")
def atlas(sample_atlas: str) -> Atlas:
    return Atlas.open(sample_atlas, EVERYTHING)


def judged(prefix: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with (SAMPLE / "judgements.tsv").open() as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            if row["element"].startswith(prefix):
                found[row["query"]][row["element"]] = int(row["grade"])
    return {q: grades for q, grades in found.items() if max(grades.values()) > 1}


@pytest.mark.parametrize(("kind", "least"), [("result", 0.8), ("person", 0.85)])
def test_the_sample_parks_needs_find_their_answers(atlas: Atlas, kind: str, least: float) -> None:
    grades = judged(kind)
    run = {
        need: {
            one.id: one.score
            for one in match(atlas, query_of_element(atlas, atlas.element(need)), kind)
        }
        for need in grades
    }
    assert ir_measures.calc_aggregate([nDCG @ 10], grades, run)[nDCG @ 10] >= least


def test_every_judged_element_is_in_the_sample_park(atlas: Atlas) -> None:
    with (SAMPLE / "judgements.tsv").open() as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    ids = {row[column] for row in rows for column in ("query", "element")}
    assert ids == set(atlas.elements(ids))


def test_a_match_carries_its_reasons(atlas: Atlas) -> None:
    query = query_of_element(atlas, atlas.element("need:water-2"))
    best = match(atlas, query, "result")[0]
    assert best.id == "result:water-2"
    assert any("涌潮" in term for term in best.evidence.shared_terms)
    assert best.evidence.passage in "".join(
        pair["text"] for pair in atlas.element("result:water-2")["texts"]
    )
    assert best.evidence.query_passage in query.text
    assert best.score == pytest.approx(sum(best.signals.values()), abs=0.001)
    assert best.sources == ("park.jsonl#result:water-2",)
    assert "双方都提到" in in_words(best, "zh")
    assert "Both speak of" in in_words(best, "en")


def test_a_person_is_found_through_results_in_the_other_language(atlas: Atlas) -> None:
    query = query_of_element(atlas, atlas.element("need:pv-2"))
    best = match(atlas, query, "person")[0]
    assert (best.id, best.through[0].id) == ("person:pv-2", "result:pv-2")
    assert "By dictionary" in in_words(best, "en")


def test_scores_of_pairs_are_those_of_the_match(atlas: Atlas) -> None:
    query = query_of_element(atlas, atlas.element("need:semi-2"))
    for kind in ("result", "person"):
        best = match(atlas, query, kind)[0]
        (value,) = score_pairs(atlas, [("need:semi-2", best.id)])
        assert value == pytest.approx(best.score, abs=0.002)
    assert score_pairs(atlas, [("need:semi-2", "result:none"), ("x", "y")]) == [None, None]


def test_filters_hold_and_bad_ones_are_refused(atlas: Atlas) -> None:
    query = query_of_text(atlas, "salt water")
    found = match(atlas, query, "result", filters={"year": "2024-2025", "type": "publication"})
    assert {(one.type, one.year) for one in found} <= {("publication", 2024), ("publication", 2025)}
    assert len(found) >= 3
    with pytest.raises(NotFound, match="known: country"):
        match(atlas, query, "result", filters={"colour": "red"})
    with pytest.raises(UsageError, match="not a year"):
        match(atlas, query, "result", filters={"year": "soon"})


def test_what_one_may_not_see_changes_nothing_that_is_found(
    tmp_path: Path, write: Callable[[str, Sequence[Any]], Path]
) -> None:
    lines = (SAMPLE / "park.jsonl").read_text(encoding="utf-8").splitlines()
    secret = {
        "id": "result:canary", "kind": "result", "title": "Salt pickling chloride CANARY",
        "text": "chloride salt dye tannin pickling CANARY. " * 9, "language": "en",
        "tier": "confidential", "links": [{"role": "author", "to": "person:water-1"}],
    }  # fmt: skip
    shown = []
    for name, extra in (("a", []), ("b", [json.dumps(secret)])):
        url = str(tmp_path / name)
        path = write("park.jsonl", [*lines, *extra])
        converge(Store(url), [f"elements:{path}"], workers=1)
        index(Store(url), workers=1)
        atlas = Atlas.open(url, PUBLIC)
        query = query_of_text(atlas, "salt from pickling and dyeing, chloride")
        shown.append([match(atlas, query, kind) for kind in ("result", "person", "organisation")])
        shown[-1].append(find(atlas, query))
        full = Atlas.open(url, EVERYTHING)
        assert any(one.id == "result:canary" for one in find(full, query)) == bool(extra)
    assert shown[0] == shown[1]


def test_an_embargo_lifts_on_its_day(atlas: Atlas, sample_atlas: str) -> None:
    import datetime

    before = View(("public",), datetime.date(2027, 3, 30))
    after = View(("public",), datetime.date(2027, 3, 31))
    assert Atlas.open(sample_atlas, before).elements(["result:leather-4"]) == {}
    assert list(Atlas.open(sample_atlas, after).elements(["result:leather-4"])) == [
        "result:leather-4"
    ]


def test_terms_are_stems_pairs_and_chinese_character_pairs() -> None:
    assert terms("Chrome-free tanning") == ["chrome", "free", "chrome_free", "tan", "free_tan"]
    assert terms("无铬鞣制") == ["无铬", "铬鞣", "鞣制"]
    assert terms("ＧａＮ 的 器件") == ["gan", "器件"]
