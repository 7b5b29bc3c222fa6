"""Rows to Arrow columns, without a Python dictionary a value: the hot path of every import."""

from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa


class _Column(Protocol):
    def add(self, value: Any) -> None: ...
    def array(self) -> pa.Array: ...


class _Flat:
    def __init__(self, kind: pa.DataType) -> None:
        self._kind = kind
        self._values: list[Any] = []
        self.add = self._values.append

    def array(self) -> pa.Array:
        return pa.array(self._values, self._kind)


class _List:
    def __init__(self, kind: pa.ListType) -> None:
        self._kind = kind
        self._values: list[Any] = []
        self._offsets = [0]

    def add(self, value: Any) -> None:
        if value:
            self._values.extend(value)
        self._offsets.append(len(self._values))

    def array(self) -> pa.Array:
        values = pa.array(self._values, self._kind.value_type)
        return pa.ListArray.from_arrays(pa.array(self._offsets, pa.int32()), values)


class _Structs(_List):
    """A list of structs of strings, given as an iterable of tuples in the struct's order."""

    def array(self) -> pa.Array:
        fields = list(self._kind.value_type)
        columns = list(zip(*self._values, strict=True)) or [()] * len(fields)
        arrays = [
            pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)
        ]
        struct = pa.StructArray.from_arrays(arrays, fields=fields)
        return pa.ListArray.from_arrays(pa.array(self._offsets, pa.int32()), struct)


def _column(kind: pa.DataType) -> _Column:
    if pa.types.is_list(kind):
        return _Structs(kind) if pa.types.is_struct(kind.value_type) else _List(kind)
    return _Flat(kind)


class Columns:
    """Collects rows (tuples in the schema's order) and gives them as one record batch."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self.clear()

    def clear(self) -> None:
        """Forget the rows collected so far."""
        self._columns = [_column(field.type) for field in self._schema]
        self._adders = [column.add for column in self._columns]
        self.rows = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Append a row; lists of structs are given as sequences of tuples."""
        for add, value in zip(self._adders, row, strict=True):
            add(value)
        self.rows += 1

    def batch(self) -> pa.RecordBatch:
        """Return the rows collected so far and forget them."""
        arrays = [
            column.array().cast(field.type)
            for column, field in zip(self._columns, self._schema, strict=True)
        ]
        result = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self.clear()
        return result
