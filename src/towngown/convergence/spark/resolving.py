"""Records to clusters on Spark: keys, pairs, scores, connected components, clusters within them.

The model is trained on one machine, on all records or, of very many, on a sample; everything after
it is a pure function of records and model, so that the answer is the same as on one machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.resolving import AT_LEAST, Progress, resolve
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Table
from towngown.convergence.spark.work import (
    ANSWERS,
    KEYS,
    PAIRS,
    Task,
    clustered,
    keyed,
    scored,
)
from towngown.kernel.errors import UnreadableSource

# More records than this are learnt from by a sample of so many.
LEARNT_FROM = 200_000
# A chain of records so long is no thing; labels travel one link a round, doubling by pointers.
_ROUNDS = 40


def resolve_on_spark(
    spark: Any,
    table: Table,
    kind: str,
    *,
    model: Model | None = None,
    encode: Encode | None = None,
    at_least: float = AT_LEAST,
    progress: Progress | None = None,
) -> dict[str, tuple[str, float]]:
    """Return each record's cluster, called after its smallest id, and how sure it is.

    Without a model one is trained on the table.
    """
    tell = progress or (lambda *_: None)
    tell("learning", 0, 0)
    if model is None:
        model, statistics = _learnt(table, kind, at_least)
    else:
        statistics = Statistics.of_table(table, model.specs, encode)
    task = Task.of(table, model, statistics, at_least, encode)
    tell("comparing on Spark", 0, 0)
    records = _records(spark, table).persist()
    pairs = _pairs(records, task).persist()
    tell("clustering on Spark", 0, 0)
    labels = _components(pairs.where(f"p >= {at_least}"))
    answers = _clusters(records, pairs, labels, task)
    return {row["id"]: (row["cluster"], float(row["sure"])) for row in answers.collect()}


def _learnt(table: Table, kind: str, at_least: float) -> tuple[Model, Statistics]:
    """Return a model learnt on all records or a sample, and the statistics of all."""
    if len(table) <= LEARNT_FROM:
        found = resolve(table, kind, at_least=at_least, keys_only=True)
        return found.model, found.statistics
    places = np.random.default_rng(0).choice(len(table), LEARNT_FROM, replace=False)
    sample = table.taken(np.sort(places))
    model = resolve(sample, kind, at_least=at_least, keys_only=True).model
    return model, Statistics.of_table(table, model.specs)


def _records(spark: Any, table: Table) -> Any:
    """Return the records as (id, cells)."""
    import pyarrow as pa

    rows = list(map(list, zip(*(column.values for column in table.columns), strict=True)))
    arrow = pa.table({"id": list(table.ids), "cells": pa.array(rows, pa.list_(pa.string()))})
    return spark.createDataFrame(arrow).repartition(int(spark.conf.get(_SHUFFLE)), "id")


_SHUFFLE = "spark.sql.shuffle.partitions"


def _pairs(records: Any, task: Task) -> Any:
    """Return the pairs (a < b) that share a key, with their probabilities."""
    limit = task.linker().limit
    keys = records.mapInArrow(keyed(task), KEYS).persist()
    usable = keys.groupBy("key").count().where(f"count > 1 AND count <= {limit}").select("key")
    kept = keys.join(usable, "key")
    pairs = (
        kept.withColumnRenamed("id", "a")
        .join(kept.withColumnRenamed("id", "b"), "key")
        .where("a < b")
        .select("a", "b")
        .distinct()
    )
    ours = records.selectExpr("id AS a", "cells AS ours")
    theirs = records.selectExpr("id AS b", "cells AS theirs")
    return pairs.join(ours, "a").join(theirs, "b").mapInArrow(scored(task), PAIRS)


def _components(edges: Any) -> Any:
    """Return (id, label) of records that have a partner: the smallest id of their component.

    Each round every record takes the smallest label around it, and then its label's label.
    Raises UnreadableSource where that does not settle.
    """
    from pyspark.sql import functions

    both = edges.selectExpr("a", "b").unionAll(edges.selectExpr("b AS a", "a AS b")).persist()
    labels = both.groupBy("a").agg(functions.min("b").alias("label"))
    labels = labels.selectExpr("a AS id", "least(a, label) AS label").localCheckpoint()
    for _ in range(_ROUNDS):
        around = (
            both.join(labels, both["b"] == labels["id"])
            .groupBy("a")
            .agg(functions.min("label").alias("near"))
        )
        stepped = labels.join(around, labels["id"] == around["a"]).selectExpr(
            "id", "label AS old", "least(label, near) AS label"
        )
        pointers = labels.selectExpr("id AS at", "label AS further")
        jumped = (
            stepped.join(pointers, stepped["label"] == pointers["at"], "left")
            .selectExpr("id", "old", "least(label, coalesce(further, label)) AS label")
            .localCheckpoint()
        )
        labels = jumped.select("id", "label")
        if jumped.where("label < old").isEmpty():
            return labels
    raise UnreadableSource(f"components did not settle in {_ROUNDS} rounds")


def _clusters(records: Any, pairs: Any, labels: Any, task: Task) -> Any:
    """Return (id, cluster, sure) of all records."""
    from pyspark.sql import functions

    members = records.join(labels, "id").select("label", "id", "cells")
    a = labels.selectExpr("id AS a", "label AS part")
    b = labels.selectExpr("id AS b", "label AS other")
    inner = pairs.join(a, "a").join(b, "b")
    within = inner.where("part = other").select("part", "a", "b", "p")
    found = (
        members.groupBy("label")
        .cogroup(within.groupBy("part"))
        .applyInArrow(clustered(task), ANSWERS)
    )
    ends = pairs.selectExpr("a AS id", "p").unionAll(pairs.selectExpr("b AS id", "p"))
    best = ends.groupBy("id").agg(functions.max("p").alias("p"))
    alone = records.select("id").join(labels, "id", "left_anti").join(best, "id", "left")
    single = alone.selectExpr("id", "id AS cluster", "1 - coalesce(p, 0D) AS sure")
    return found.unionAll(single)
