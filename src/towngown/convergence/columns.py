"""Rows to Arrow columns, without a Python call a value: the hot path of every import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa


class Columns:
    """Collects rows (tuples in the schema's order) and gives them as one record batch.

    Lists are given as sequences, lists of structs as sequences of tuples in the struct's order;
    None is an empty list.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows: list[tuple[Any, ...]] = []
        self.add = self._rows.append

    @property
    def rows(self) -> int:
        """How many rows have been collected."""
        return len(self._rows)

    def clear(self) -> None:
        """Forget the rows collected so far."""
        self._rows.clear()

    def batch(self) -> pa.RecordBatch:
        """Return the rows collected so far and forget them."""
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(self._schema)
        arrays = [_array(values, f.type) for values, f in zip(columns, self._schema, strict=True)]
        self.clear()
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_list(kind):
        return pa.array(values, kind)
    if None in values:
        values = [value or () for value in values]
    sizes = np.fromiter(map(len, values), np.int32, len(values))
    offsets = pa.array(np.concatenate([np.zeros(1, np.int32), np.cumsum(sizes, dtype=np.int32)]))
    flat = list(chain.from_iterable(values))
    inner = _structs(flat, kind.value_type) if pa.types.is_struct(kind.value_type) else None
    if inner is None:
        inner = pa.array(flat, kind.value_type)
    return pa.ListArray.from_arrays(offsets, inner, type=kind)


def _structs(values: Sequence[tuple[Any, ...]], kind: pa.StructType) -> pa.StructArray:
    fields = list(kind)
    columns: Iterable[Sequence[Any]] = zip(*values, strict=True) if values else [()] * len(fields)
    arrays = [pa.array(column, f.type) for column, f in zip(columns, fields, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=fields)
