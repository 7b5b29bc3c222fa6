"""After reading: which current records are one by all evidence, kept up to date in registers.

One register a kind and tier lies in the atlas's folder. All in it but what people decided can be
made anew from the records; a confidential record is only ever compared with others of its tier, so
that it changes nothing for those who may not see it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from towngown.convergence.evidence import shipped_model, tables_of
from towngown.convergence.register import Decision, Register, found
from towngown.convergence.resolution import Table
from towngown.convergence.resolution.plan import Encode
from towngown.convergence.spark import resolve_on_spark, session
from towngown.kernel.records import Record

# Above so many records an import does not resolve unless asked to: evidence is held in memory.
MOST_UNASKED = 300_000
# When there are so many times the records of the founding, rarity means something else.
_OUTGROWN = 4
# So few records are resolved anew in seconds.
_SMALL = 20_000


@dataclass
class Resolved:
    """The cluster of every record that took part; by kind, how many joined and are in doubt."""

    cluster_of: dict[str, str] = field(default_factory=dict)
    joined: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, tier: str, clusters: Mapping[str, str]) -> None:
        """Take in the cluster of each record of a kind and tier."""
        self.joined[kind] += len(clusters) - len(set(clusters.values()))
        self.cluster_of |= {key: f"~{kind} {tier} {one}" for key, one in clusters.items()}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(record key, cluster) of all records."""
        return list(self.cluster_of.items())

    def agreeing(self, shared: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the (record key, identifier) that all evidence does not speak against.

        Where an identifier stands on records of several clusters, it is that of the largest one
        (of equal ones the first) and was written on the others by mistake.
        """
        held: dict[str, Counter[str]] = defaultdict(Counter)
        for key, ident in shared:
            if key in self.cluster_of and not _is_merge(ident):
                held[ident][self.cluster_of[key]] += 1
        owner = {
            ident: min(counts, key=lambda one: (-counts[one], one))
            for ident, counts in held.items()
        }
        return [
            (key, ident)
            for key, ident in shared
            if key not in self.cluster_of
            or ident not in owner
            or self.cluster_of[key] == owner[ident]
        ]


def _is_merge(ident: str) -> bool:
    """Whether it is not an identifier but that a registry made two of its records one."""
    return ident.split(" ", 2)[2].startswith("=")


def resolved(records: Sequence[Record], folder: Path, encode: Encode) -> Resolved:
    """Return the clusters of the records; `folder` holds the registers from import to import."""
    folder.mkdir(parents=True, exist_ok=True)
    result = Resolved()
    for kind, tier, table in _tables(records):
        with _register(folder / f"{kind}-{tier}.register", table, kind, encode) as register:
            groups = register.clusters().values()
            result.add(kind, tier, {key: group[0] for group in groups for key in group})
            result.doubts[kind] += register.count_doubts()
    return result


def as_registered(folder: Path) -> Resolved:
    """Return the clusters that the registers in `folder` hold, whatever records there are now."""
    result = Resolved()
    for path in sorted(folder.glob("*.register")):
        kind, _, tier = path.stem.rpartition("-")
        with Register(path) as register:
            groups = register.clusters().values()
        shared = [group for group in groups if len(group) > 1]
        result.add(kind, tier, {key: group[0] for group in shared for key in group})
    return result


def resolved_on(engine: str, records: Sequence[Record], encode: Encode) -> Resolved:
    """Return the clusters of the records by a Spark master; no registers are kept.

    `encode` must be a function that the workers can load.
    """
    result = Resolved()
    with session(engine) as spark:
        for kind, tier, table in _tables(records):
            model = shipped_model(kind)
            found = resolve_on_spark(spark, table, kind, model=model, encode=encode).toArrow()
            keys, clusters = (found.column(name).to_pylist() for name in ("id", "cluster"))
            result.add(kind, tier, dict(zip(keys, clusters, strict=True)))
    return result


def _tables(records: Sequence[Record]) -> Iterator[tuple[str, str, Table]]:
    """Yield kind, tier and table of what may hold two records of one thing."""
    for (kind, tier), table in sorted(tables_of(records).items()):
        if len(table) > 1:
            yield kind, tier, table


def _register(path: Path, table: Table, kind: str, encode: Encode) -> Register:
    """Return the register, holding just these records; what people decided is never lost."""
    decisions: Sequence[Decision] = ()
    if path.is_file():
        register = Register(path, encode=encode)
        if not _is_outgrown(register, table, kind):
            register.remove(set(register.elements()) - set(table.ids))
            register.update(table)
            return register
        decisions = register.decisions()
        register.close()
    found(path, table, kind, model=shipped_model(kind), encode=encode, decisions=decisions)
    return Register(path, encode=encode)


def _is_outgrown(register: Register, table: Table, kind: str) -> bool:
    """Whether the register should be founded anew: other columns or weights, or other records.

    What a few records told at the founding is worth less than what all of them tell now.
    """
    if register.model != shipped_model(kind) or register.columns != [c.name for c in table.columns]:
        return True
    if len(table) <= _SMALL:
        return not register.holds(table)
    return len(table) > _OUTGROWN * register.founded_on
