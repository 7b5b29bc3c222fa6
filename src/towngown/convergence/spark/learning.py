"""The model, learnt on one machine, and what it must know of all records, counted on Spark."""

from __future__ import annotations

from typing import Any

import numpy as np

from towngown.convergence.resolution.blocks import (
    Rules,
    limit_for,
    put_together,
    step_of_sample,
)
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.keys import Keys
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.resolving import resolve
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.spark.records import Records
from towngown.convergence.spark.work import COUNTS, RAW, Task, counted, raw_keys

_NO_RULES = Rules(0, np.zeros(0, np.uint64), frozenset())


def learnt(
    records: Records,
    kind: str,
    at_least: float,
    learnt_from: int,
    model: Model | None = None,
    encode: Encode | None = None,
) -> Task:
    """Return what the workers need to know, learnt from all records or a sample of `learnt_from`.

    Statistics are always those of all records.
    """
    few = records.count <= learnt_from
    statistics = None
    if model is None:
        found = resolve(records.table(learnt_from), kind, at_least=at_least, keys_only=True)
        model = found.model
        statistics = found.statistics if few else None
    elif few:
        statistics = Statistics.of_table(records.table(learnt_from), model.specs, encode)
    statistics = statistics or statistics_of(records, model, encode)
    return Task.of(records.columns, model, statistics, at_least, encode)


def statistics_of(records: Records, model: Model, encode: Encode | None = None) -> Statistics:
    """Return what `Statistics.of_table` returns of a table of the same records."""
    frequencies = _frequencies(records, model, encode)
    task = Task.of(records.columns, model, Statistics(_NO_RULES, frequencies), 0.5, encode)
    return Statistics(_rules(records, task), frequencies)


def _frequencies(records: Records, model: Model, encode: Encode | None) -> list[Frequencies]:
    from pyspark.sql import functions

    counts = records.frame.mapInArrow(counted(records.columns, model.specs, encode), COUNTS)
    added = counts.groupBy("at", "value").agg(functions.sum("n").alias("n"))
    found = added.where("value IS NULL OR n > 1").toArrow()
    at, n = (found.column(name).to_numpy() for name in ("at", "n"))
    is_total = found.column("value").is_null().to_numpy()
    hashes = found.column("value").fill_null(0).to_numpy().view(np.uint64)
    result = []
    for number in range(len(model.specs)):
        ours = at == number
        values, times = hashes[ours & ~is_total], n[ours & ~is_total]
        order = np.argsort(values, kind="stable")
        total = int(n[ours & is_total].sum())
        result.append(Frequencies(total, values[order], times[order]))
    return result


def _rules(records: Records, task: Task) -> Rules:
    """Return what `rules_for` returns of the keys of all records."""
    keys = records.frame.mapInArrow(raw_keys(task), RAW).persist()
    sizes = keys.groupBy("key").count().persist()
    many = sizes.withColumnRenamed("count", "size").groupBy("size").count().toArrow()
    limit = limit_for(
        many.column("size").to_numpy(), many.column("count").to_numpy(), records.count
    )
    common = sizes.where(f"count > {limit}").select("key")
    step = step_of_sample(records.count)
    some = keys.where(f"place % {step} = 0").join(common, "key").toArrow().sort_by("place")
    hashes = np.sort(_hashes(common.toArrow()))
    sampled = Keys(
        some.column("place").to_numpy(),
        _hashes(some),
        some.column("at").to_numpy().astype(np.int16),
    )
    together = put_together(sampled, records.count, hashes)
    for one in (keys, sizes):
        one.unpersist()
    return Rules(limit, hashes, together)


def _hashes(table: Any) -> Any:
    return table.column("key").to_numpy().view(np.uint64)
