"""Records to clusters on Spark: keys, pairs, scores, connected components, clusters within them.

Everything after the model is a pure function of records, model and statistics, so that the answer
is that of one machine with `keys_only` and the same model. Records go by their places in the order
of ids, so that the order of numbers is the order of ids everywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.resolving import AT_LEAST, Progress
from towngown.convergence.resolution.table import Table
from towngown.convergence.spark.learning import learnt
from towngown.convergence.spark.records import Records
from towngown.convergence.spark.work import (
    ANSWERS,
    KEYS,
    PAIRS,
    Task,
    clustered,
    keyed,
    linker_of,
    scored,
)
from towngown.kernel.errors import UnreadableSource

# More records than this are learnt from by a sample of so many.
LEARNT_FROM = 200_000
# Labels travel one link a round, and as far again by pointers: a longer chain is no one thing.
_ROUNDS = 40


def resolve_on_spark(
    spark: Any,
    given: Table | Path,
    kind: str,
    *,
    at_least: float = AT_LEAST,
    model: Model | None = None,
    encode: Encode | None = None,
    learnt_from: int = LEARNT_FROM,
    progress: Progress | None = None,
) -> Any:
    """Return a frame (place, id, cluster, sure) of a table, or of Parquet that workers can read.

    A cluster is called after its smallest id; `sure` is what `sureness` returns.
    `encode`, for a given model that asks for it, must be a function that workers can load.
    """
    tell = progress or (lambda *_: None)
    tell("reading on Spark", 0, 0)
    if isinstance(given, Table):
        records = Records.of_table(spark, given)
    else:
        records = Records.of_parquet(spark, str(given), kind, learnt_from)
    tell("learning", 0, 0)
    task = learnt(records, kind, at_least, learnt_from, model, encode)
    tell("comparing on Spark", 0, 0)
    pairs = _pairs(records.frame, task).persist()
    tell("clustering on Spark", 0, 0)
    labels = _components(pairs.where("joins"))
    found = _clusters(records.frame, pairs, labels, task, records.parts)
    names = records.frame.select("place", "id")
    of_clusters = names.selectExpr("place AS cluster", "id AS name")
    return (
        found.join(names, "place")
        .join(of_clusters, "cluster")
        .select("place", "id", "name", "sure")
        .withColumnRenamed("name", "cluster")
    )


def _pairs(frame: Any, task: Task) -> Any:
    """Return the pairs (a < b) that share a key, with their probabilities."""
    limit = linker_of(task).limit
    keys = frame.mapInArrow(keyed(task), KEYS).persist()
    usable = keys.groupBy("key").count().where(f"count > 1 AND count <= {limit}").select("key")
    kept = keys.join(usable, "key")
    pairs = (
        kept.withColumnRenamed("place", "a")
        .join(kept.withColumnRenamed("place", "b"), "key")
        .where("a < b")
        .select("a", "b")
        .distinct()
    )
    ours = frame.selectExpr("place AS a", "cells AS ours")
    theirs = frame.selectExpr("place AS b", "cells AS theirs")
    return pairs.join(ours, "a").join(theirs, "b").mapInArrow(scored(task), PAIRS)


def _components(edges: Any) -> Any:
    """Return (place, label) of records that have a partner: the first one of their component.

    Each round every record takes the smallest label around it, and then its label's label.
    Raises UnreadableSource where that does not settle.
    """
    from pyspark.sql import functions

    both = edges.selectExpr("a", "b").unionAll(edges.selectExpr("b AS a", "a AS b")).persist()
    labels = both.groupBy("a").agg(functions.min("b").alias("label"))
    labels = labels.selectExpr("a AS place", "least(a, label) AS label").localCheckpoint()
    for _ in range(_ROUNDS):
        around = (
            both.join(labels, both["b"] == labels["place"])
            .groupBy("a")
            .agg(functions.min("label").alias("near"))
        )
        stepped = labels.join(around, labels["place"] == around["a"]).selectExpr(
            "place", "label AS old", "least(label, near) AS label"
        )
        pointers = labels.selectExpr("place AS at", "label AS further")
        jumped = (
            stepped.join(pointers, stepped["label"] == pointers["at"], "left")
            .selectExpr("place", "old", "least(label, coalesce(further, label)) AS label")
            .localCheckpoint()
        )
        labels = jumped.select("place", "label")
        if jumped.where("label < old").isEmpty():
            return labels
    raise UnreadableSource(f"components did not settle in {_ROUNDS} rounds")


def _clusters(frame: Any, pairs: Any, labels: Any, task: Task, buckets: int) -> Any:
    """Return (place, cluster, sure) of all records; whole components are clustered together."""
    from pyspark.sql import functions

    members = frame.join(labels, "place").selectExpr(
        f"label % {buckets} AS bucket", "place", "cells"
    )
    a = labels.selectExpr("place AS a", "label AS part")
    b = labels.selectExpr("place AS b", "label AS other")
    within = pairs.join(a, "a").join(b, "b").where("part = other")
    inner = within.selectExpr(f"part % {buckets} AS bucket", "a", "b", "p", "joins")
    found = (
        members.groupBy("bucket")
        .cogroup(inner.groupBy("bucket"))
        .applyInArrow(clustered(task), ANSWERS)
    )
    ends = pairs.selectExpr("a AS place", "p").unionAll(pairs.selectExpr("b AS place", "p"))
    best = ends.groupBy("place").agg(functions.max("p").alias("p"))
    alone = frame.select("place").join(labels, "place", "left_anti").join(best, "place", "left")
    return found.unionAll(
        alone.selectExpr("place", "place AS cluster", "1 - coalesce(p, 0D) AS sure")
    )
