"""Resolving the small sets without labels, and in the same run what others would answer.

Peers: plain Splink 5 with three blocking rules for the people (FEBRL 4), the mutual best match by
TF-IDF of character 3-grams (scikit-learn) for pairs of lists. Both ours and the peers' get one
configuration for all sets. Pairs of two lists are scored pairwise; one list also by B-cubed.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from benchmarks import splink_people
from benchmarks.common import DATA, write_result
from towngown.convergence.resolution import (
    Resolution,
    Score,
    Table,
    b_cubed,
    pairs_against,
    pairwise,
    read_table,
    read_truth,
    resolve,
    together,
)

Pairs = set[tuple[str, str]]
FOLDER = DATA / "convergence"
PAIRS = {
    "Abt-Buy": ("abt_buy", "abt.csv", "buy.csv"),
    "Amazon-Google": ("amazon_google", "amazon.csv", "gp.csv"),
    "DBLP-ACM": ("dblp_acm", "dblp.csv", "acm.csv"),
}


@dataclass(frozen=True)
class _Two:
    """Two lists: each alone, both as one table, its ids as given, and the true pairs."""

    first: Table
    second: Table
    table: Table
    given: dict[str, str]
    truth: Pairs


def _two(kind: str, first: Path, second: Path, truth: Path | None) -> _Two:
    ours, theirs = read_table(first, kind), read_table(second, kind)
    table, ids = together(kind, ours, theirs)
    if truth is None:
        pairs = {(one, one.replace("-org", "-dup-0")) for one in ours.ids}
    else:
        found = read_truth(truth, ours.ids, theirs.ids)
        assert isinstance(found, set)
        pairs = found
    return _Two(ours, theirs, table, dict(zip(table.ids, ids, strict=True)), pairs)


def _figures(score: Score, seconds: float) -> dict[str, float]:
    return {name: round(value, 4) for name, value in msgspec.structs.asdict(score).items()} | {
        "seconds": round(seconds, 1)
    }


def _ours(kind: str, two: _Two) -> dict[str, Any]:
    start = perf_counter()
    found = resolve(two.table, kind)
    seconds = perf_counter() - start
    ids = [two.given[id_] for id_ in found.table.ids]
    pairs = {(ids[a], ids[b]) for a, b in _joined(found)}
    return _figures(pairs_against(pairs, two.truth), seconds) | {"pairs_compared": len(found.left)}


def _joined(found: Resolution) -> Iterator[tuple[int, int]]:
    ends = found.left[found.joined].tolist(), found.right[found.joined].tolist()
    return zip(*ends, strict=True)


def _tfidf(two: _Two) -> dict[str, float]:
    """Return what the mutual best match by 3-grams of the whole record gives."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    start = perf_counter()
    texts = [
        " ".join(row)
        for one in (two.first, two.second)
        for row in zip(*(column.values for column in one.columns), strict=True)
    ]
    matrix = TfidfVectorizer(analyzer="char", ngram_range=(3, 3)).fit_transform(texts)
    cosine = (matrix[: len(two.first)] @ matrix[len(two.first) :].T).toarray()
    best, back = cosine.argmax(1), cosine.argmax(0)
    pairs = {
        (two.first.ids[a], two.second.ids[b])
        for a, b in enumerate(best.tolist())
        if back[b] == a and cosine[a, b] > 0
    }
    return _figures(pairs_against(pairs, two.truth), perf_counter() - start)


def _splink(two: _Two) -> dict[str, float]:
    """Return what plain Splink gives, by the settings of splink_people."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    start = perf_counter()
    with duckdb.connect() as db:
        api = DuckDBAPI(connection=db)
        linker = Linker(
            [
                api.register(_arrow(two.first), dataset_display_name="first"),
                api.register(_arrow(two.second), dataset_display_name="second"),
            ],
            splink_people.settings("link_only"),
        )
        splink_people.train(linker)
        predicted = linker.inference.predict(threshold_match_probability=splink_people.AT_LEAST)
        query = f"SELECT id_l, id_r FROM {predicted.physical_name}"
        pairs = {(a, b) for a, b in db.execute(query).fetchall()}
    return _figures(pairs_against(pairs, two.truth), perf_counter() - start)


def _arrow(table: Table) -> pa.Table:
    columns = {one.name: [value or None for value in one.values] for one in table.columns}
    return pa.table({"id": list(table.ids), **columns})


def _one_list(kind: str, path: Path, truth: dict[str, str] | None) -> dict[str, Any]:
    """Return pairwise and B-cubed figures; FEBRL's ids tell the truth themselves."""
    table = read_table(path, kind)
    start = perf_counter()
    found = resolve(table, kind)
    seconds = perf_counter() - start
    ids = found.table.ids
    mine = {id_: ids[at] for id_, at in zip(ids, found.cluster.tolist(), strict=True)}
    right = truth or {id_: id_.split("-")[1] for id_ in ids}
    return {
        "pairwise": _figures(pairwise(mine, right), seconds),
        "b_cubed": _figures(b_cubed(mine, right), seconds),
        "pairs_compared": len(found.left),
    }


def _cora_truth(folder: Path) -> dict[str, str]:
    """Return the cluster of each record: what the true pairs hold together."""
    parent = {id_: id_ for id_ in read_table(folder / "cora.csv", "result").ids}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            id_ = parent[id_]
        return id_

    with (folder / "cora_gt.csv").open(encoding="utf-8", newline="") as stream:
        for a, b in csv.reader(stream, delimiter="|"):
            parent[root(b)] = root(a)
    return {id_: root(id_) for id_ in parent}


def main() -> None:
    """Measure ours and the peers, set by set."""
    figures: dict[str, Any] = {}
    people = FOLDER / "people"
    febrl = _two("person", people / "dataset4a.csv", people / "dataset4b.csv", None)
    figures["FEBRL 4"] = {"ours": _ours("person", febrl), "splink": _splink(febrl)}
    for name, (folder, first, second) in PAIRS.items():
        place = FOLDER / "pairs" / folder
        two = _two("result", place / first, place / second, place / "gt.csv")
        figures[name] = {"ours": _ours("result", two), "tfidf_mutual_best": _tfidf(two)}
    for number in (1, 2, 3):
        figures[f"FEBRL {number}"] = _one_list("person", people / f"dataset{number}.csv", None)
    cora = FOLDER / "pairs" / "cora"
    figures["Cora"] = _one_list("result", cora / "cora.csv", _cora_truth(cora))
    write_result("resolution", figures)


if __name__ == "__main__":
    main()
