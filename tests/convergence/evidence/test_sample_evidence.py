"""The shipped models on the sample park's lists: none missed and none wrong.

In-process and without the atlas's plumbing, so that a model is tried in seconds; what an import
makes of the same lists is in test_sample_duplicates.py, with the truth and its checks.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from towngown.atlas.encoders import encoder_named
from towngown.atlas.encoders.base import DEFAULT
from towngown.atlas.resolution import Resolved
from towngown.convergence.evidence import shipped_model, tables_of
from towngown.convergence.evidence.models import COLUMNS
from towngown.convergence.identity import components
from towngown.convergence.resolution import resolve
from towngown.convergence.staging import idents_of
from towngown.kernel.records import Record
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, expand, reader_named

SAMPLE = Path(__file__).parents[3] / "src/towngown/sample"
LISTS = SAMPLE / "lists"
SOURCES = (
    SAMPLE / "park.jsonl", f"people:{LISTS / 'people'}", f"organisations:{LISTS / 'organisations'}",
    f"results:{LISTS / 'results'}", LISTS / "registries", LISTS / "references",
)  # fmt: skip
# An identifier on more records than this is nobody's own (the import's rule).
OVERSHARED = 50


def truth() -> list[dict[str, str]]:
    with (LISTS / "duplicates.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def records_of_the_park() -> list[Record]:
    found = {}
    for source in map(str, SOURCES):
        named, paths = expand(source)
        for path in paths:
            for item in reader_named(named or detect(path)).read(SourceFile(path)):
                if isinstance(item, Record):
                    found[item.key] = item
    return list(found.values())


def shared_identifiers(records: Iterable[Record]) -> list[tuple[str, str]]:
    """Return (record key, identifier) of identifiers that several records have, but not many."""
    holders = defaultdict(set)
    for record in records:
        for ident in idents_of(record):
            holders[f"{record.kind} {record.tier} {ident}"].add(record.key)
            if ident.startswith("="):
                holders[f"{record.kind} {record.tier} {ident}"].add(ident[1:])
    return [
        (key, ident)
        for ident, keys in holders.items()
        if 1 < len(keys) <= OVERSHARED
        for key in keys
    ]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return records_of_the_park()


@pytest.fixture(scope="module")
def element_of(records: list[Record]) -> Mapping[str, str]:
    """Every record's element, by evidence and by identifiers that evidence does not speak against.

    Called by the first of its keys.
    """
    found = Resolved()
    for (kind, tier), table in tables_of(records).items():
        resolution = resolve(
            table, kind, encode=encoder_named(DEFAULT).encode, model=shipped_model(kind),
            keys_only=True,
        )  # fmt: skip
        for key, at in zip(resolution.table.ids, resolution.cluster.tolist(), strict=True):
            found.cluster_of[key] = f"{kind} {tier} {at}"
    groups = components([*found.agreeing(shared_identifiers(records)), *found.pairs])
    return {key: group[0] for group in groups for key in group}


def wrongly_joined(
    records: Iterable[Record], element_of: Mapping[str, str], rows: Sequence[dict[str, str]]
) -> list[str]:
    """Return the elements that hold records of two things, records of no row being things alone.

    Those that a registry merged are no records any more (some are merged in a circle).
    """
    same = [(row[end], f"{row['a']} {row['b']}") for row in rows for end in ("a", "b")
            if row["verdict"] == "same"]  # fmt: skip
    thing = {key: group[0] for group in components(same) for key in group}
    things = defaultdict(set)
    for record in records:
        if record.status == "active" and record.key in element_of:
            things[element_of[record.key]].add(thing.get(record.key, record.key))
    return sorted(element for element, several in things.items() if len(several) > 1)


def test_the_shipped_models_join_the_sample_parks_duplicates(
    records: list[Record], element_of: Mapping[str, str]
) -> None:
    rows = truth()
    alone = dict.fromkeys((row[end] for row in rows for end in ("a", "b")), "")
    of = {key: element_of.get(key, key) for key in alone}
    missed = [row for row in rows if row["verdict"] == "same" and of[row["a"]] != of[row["b"]]]
    wrong = [row for row in rows if row["verdict"] != "same" and of[row["a"]] == of[row["b"]]]
    for word, some in (("missed", missed), ("wrong", wrong)):
        for row in some:
            print(f"{word} ({row['kind']}): {row['a']} and {row['b']}: {row['why']}")
    assert missed == []
    assert wrong == []
    assert wrongly_joined(records, element_of, rows) == []


def test_tables_have_the_columns_of_the_model(records: list[Record]) -> None:
    for (kind, _), table in tables_of(records).items():
        assert [(one.name, one.type) for one in table.columns] == COLUMNS[kind]
        named = {name.rpartition(" of ")[2] for name, _ in shipped_model(kind).specs}
        assert named <= {one.name for one in table.columns}
