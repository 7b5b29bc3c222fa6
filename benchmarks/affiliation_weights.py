"""Make the weights of convergence/affiliations: python -m benchmarks.affiliation_weights.

A logistic regression over the candidates of the two train halves (Crossref's and the users'
logs'), where a candidate is right if the set says so. The logs are few and the only ones with
strings that name nobody, so each of their candidates counts three times. The products of
features and the two thresholds were chosen by five-fold cross-validation on the same halves.
"""

from __future__ import annotations

import csv
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from benchmarks.common import DATA, ROOT
from towngown.convergence.affiliations.features import Reading
from towngown.convergence.affiliations.model import FEATURES, TIMES, Weights
from towngown.convergence.affiliations.resolver import Resolver
from towngown.kernel import Record
from towngown.sources.base import SourceFile
from towngown.sources.registry import reader_named

REGISTRY = DATA / "convergence/registry/ror_records_latest_per_id_v2.9.jsonl.gz"
SETS = DATA / "convergence/affiliations"
WEIGHTS = ROOT / "src/towngown/convergence/affiliations/weights.json"
TRAIN = {"crossref_train": 1.0, "logs_train": 3.0}
FIRST, FURTHER = 0.4, 0.7
# Of all products of two features, those that told most beyond the features themselves.
PRODUCTS = (
    ("preferred", "inside better"), ("placeless", "city fits"), ("placeless", "country fits"),
    ("generic", "funder"), ("generic", "government"), ("generic", "child of another"),
    ("parent of another", "homonyms unplaced"), ("acronym spelt out", "less known"),
    ("rest", "child of another"), ("preferred", "same name parent"), ("alone", "inside longer"),
    ("crosses", "less known"), ("government", "unit before"), ("healthcare", "outclassed"),
    ("partial", "former"),
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A string, the bare ids that are right, and its candidates with their features."""

    text: str
    gold: frozenset[str]
    rows: list[tuple[Reading, list[float]]]


@cache
def registry() -> list[Record]:
    items = reader_named("ror").read(SourceFile(REGISTRY))
    return [item for item in items if isinstance(item, Record)]


def labelled(path: Path, held: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    """Return (string, bare ids) of a set, without rows of which the registry holds no id."""
    held = set(held)
    found = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            ids = {one.strip().rpartition("/")[2] for one in row["ror_id"].split(";")} - {"", "NP"}
            if not ids or ids & held:
                found.append((row["affiliation"], frozenset(ids & held)))
    return found


def examples(resolver: Resolver, name: str) -> list[Example]:
    rows = labelled(SETS / f"{name}.csv", (record.record for record in registry()))
    return [Example(text, gold, resolver.features(text)[1]) for text, gold in rows]


def fold_of(example: Example, folds: int) -> int:
    """Return a string's fold: the same for all its spellings in case and space."""
    return zlib.crc32(" ".join(example.text.casefold().split()).encode()) % folds


def fitted(train: dict[str, list[Example]], made: str) -> Weights:
    """Fit the model; `train` maps the sets' names (TRAIN) to their examples."""
    rows, right, counts = [], [], []
    for name, found in train.items():
        for example in found:
            for reading, row in example.rows:
                rows.append(row)
                right.append(reading.organisation.ror in example.gold)
                counts.append(TRAIN[name])
    matrix = np.array(rows)
    at = {name: place for place, name in enumerate(FEATURES)}
    products = [matrix[:, [at[one]]] * matrix[:, [at[two]]] for one, two in PRODUCTS]
    scaler = StandardScaler()
    matrix = scaler.fit_transform(np.hstack([matrix, *products]))
    model = LogisticRegression(C=1.0, max_iter=3000).fit(matrix, right, sample_weight=counts)
    weights = model.coef_[0] / scaler.scale_
    names = [*FEATURES, *(f"{one}{TIMES}{two}" for one, two in PRODUCTS)]
    return Weights(
        made=made,
        intercept=round(float(model.intercept_[0] - (weights * scaler.mean_).sum()), 4),
        first=FIRST,
        further=FURTHER,
        weights={name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
    )


def main() -> None:
    """Fit on both train halves and write the package's weights."""
    resolver = Resolver.of(registry())
    train = {name: examples(resolver, name) for name in TRAIN}
    made = "by benchmarks/affiliation_weights.py from crossref_train and logs_train"
    text = msgspec.json.format(msgspec.json.encode(fitted(train, made)), indent=1)
    WEIGHTS.write_bytes(text + b"\n")


if __name__ == "__main__":
    main()
