"""The small sets of real and of FEBRL's records, with bounds that are safely reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from towngown.convergence.resolution import (
    pairs_against,
    pairwise,
    read_table,
    read_truth,
    resolve,
    together,
)


@pytest.mark.parametrize(
    ("folder", "first", "second", "least"),
    [
        ("abt_buy", "abt.csv", "buy.csv", 0.90),
        ("amazon_google", "amazon.csv", "gp.csv", 0.70),
        ("dblp_acm", "dblp.csv", "acm.csv", 0.988),
    ],
)
def test_two_real_lists(data: Path, folder: str, first: str, second: str, least: float) -> None:
    place = data / "convergence/pairs" / folder
    ours, theirs = (read_table(place / name, "result") for name in (first, second))
    table, ids = together("result", ours, theirs)
    given = dict(zip(table.ids, ids, strict=True))
    found = resolve(table, "result")
    names = [given[id_] for id_ in found.table.ids]
    pairs = zip(found.left[found.joined].tolist(), found.right[found.joined].tolist(), strict=True)
    truth = read_truth(place / "gt.csv", ours.ids, theirs.ids)
    assert isinstance(truth, set)
    assert pairs_against({(names[a], names[b]) for a, b in pairs}, truth).f1 > least


def test_one_list_of_people(data: Path) -> None:
    found = resolve(read_table(data / "convergence/people/dataset3.csv", "person"), "person")
    ids = found.table.ids
    mine = {id_: ids[at] for id_, at in zip(ids, found.cluster.tolist(), strict=True)}
    assert pairwise(mine, {id_: id_.split("-")[1] for id_ in ids}).f1 > 0.998
