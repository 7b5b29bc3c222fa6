"""The search tables: one a kind and tier, so that a filter on either picks tables, not rows.

No statistic of a table depends on texts of another tier: what a reader may not see changes
neither the order nor the scores of what is found.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
from lancedb.index import FTS, BTree, IvfRq
from lancedb.table import Table
from numpy.typing import NDArray

from towngown.atlas import analysis
from towngown.atlas.encoders import CachedEncoder, EncodedText
from towngown.atlas.encoders.base import DEFAULT, Floats
from towngown.atlas.statistics import STATISTICS, statistics_row
from towngown.atlas.store import Store, Version, Writer, quoted, scan
from towngown.convergence.staging import cores
from towngown.kernel.kinds import CONTRIBUTOR_ROLES
from towngown.kernel.tiers import TIERS, Tier, effective_tier

PREFIX = "search"
# Below this many rows an exact scan is as fast as an index and never misses.
FEWEST_FOR_VECTOR_INDEX = 20_000
_CHUNK = 4_096
# A unit vector of 512 numbers has few beyond 0.3, so int8 is used up to there and cut above.
PASSAGE_SCALE = 400

Progress = Callable[[str, float, float, str], None]


def schema(dimensions: int) -> pa.Schema:
    """Return the columns of a search table for vectors of that many dimensions."""
    return pa.schema(
        [
            ("id", pa.string()),
            ("type", pa.string()),
            ("language", pa.string()),
            ("year", pa.int32()),
            ("country", pa.string()),
            ("status", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("lexical", pa.string()),
            ("terms", pa.list_(pa.uint32())),
            ("counts", pa.list_(pa.uint16())),
            ("length", pa.int32()),
            ("vector", pa.list_(pa.float16(), dimensions)),
            # passages: where each ends, and their vectors joined, as int8 (x PASSAGE_SCALE)
            ("ends", pa.list_(pa.int32())),
            ("passages", pa.binary()),
            # people and organisations answerable for it, of the same tier or a more open one
            ("persons", pa.list_(pa.string())),
            ("organisations", pa.list_(pa.string())),
        ]
    )


def table_name(kind: str, tier: str) -> str:
    """Return the name of the search table of a kind and tier."""
    return f"{PREFIX}_{kind}_{tier}"


@dataclass(frozen=True)
class Document:
    """What of an element is searched: its title in all languages, and its whole text."""

    id: str
    kind: str
    tier: Tier
    row: dict[str, object]
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text together: what is encoded and analysed."""
        return f"{self.title}\n{self.text}" if self.text else self.title


def document_of(row: dict[str, object], today: date) -> Document:
    """Return the document of an element's row."""
    titles = _texts(row, "titles") or _texts(row, "names")[:6]
    extra = [*(row["keywords"] or ())]  # type: ignore[misc]
    texts = [*_texts(row, "texts"), *([" ; ".join(extra)] if extra else [])]
    tier = effective_tier(row["tier"], row["embargo"], today)  # type: ignore[arg-type]
    return Document(
        str(row["id"]), str(row["kind"]), tier, row, " / ".join(titles), "\n".join(texts)
    )


def _texts(row: dict[str, object], column: str) -> list[str]:
    return [pair["text"] for pair in (row[column] or ())]  # type: ignore[attr-defined]


COLUMNS = (
    "id", "kind", "type", "titles", "texts", "names", "keywords", "year", "language", "country",
    "tier", "embargo", "status",
)  # fmt: skip


def index(
    store: Store,
    *,
    encoder: str = DEFAULT,
    workers: int | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Version:
    """Bring the search tables up to date with the elements, as a new version of the atlas.

    Only elements that changed since the last index are analysed, and only texts never seen
    before are encoded. People and organisations known only by name from others' records are
    not searched as texts of their own.
    """
    with store.writing() as writer:
        cache = store.folder / "vectors.sqlite" if store.folder else None
        job = _Index(writer, encoder, cache, workers or cores(), progress or (lambda *_: None))
        changed = job.run(today or date.today())
        if not changed and writer.base is not None:
            return writer.base
        summary = {"indexed": job.indexed, "encoded": job.encoder.misses}
        return writer.commit("index", summary)


class _Index:
    def __init__(
        self, writer: Writer, encoder: str, cache: Path | None, workers: int, progress: Progress
    ) -> None:
        self._writer = writer
        self._progress = progress
        self.encoder = CachedEncoder(encoder, cache, workers)
        self.indexed = 0

    def run(self, today: date) -> bool:
        """Write what is stale; returns whether anything was."""
        marks = _Marks(self._writer, f"{self.encoder.name}/{analysis.VERSION}")
        fresh = marks.stale(today)
        gone = marks.gone
        for name in self._search_tables():
            self._writer.delete(name, "id", sorted({*fresh, *gone}))
        agents = _Agents(self._writer)
        todo = sorted(fresh)
        for start in range(0, len(todo), _CHUNK):
            part = todo[start : start + _CHUNK]
            self._write(part, agents, today)
            self._progress("index", start + len(part), len(todo), "elements")
        if fresh or gone:
            marks.save()
            self._build_indexes()
        self.encoder.close()
        return bool(fresh or gone)

    def _search_tables(self) -> list[str]:
        return [name for name in self._writer.names() if name.startswith(f"{PREFIX}_")]

    def _write(self, ids: Sequence[str], agents: _Agents, today: date) -> None:
        where = f"id IN ({', '.join(map(quoted, ids))})"
        rows = scan(self._writer.table("elements"), COLUMNS, where).read_all().to_pylist()
        documents = [document_of(row, today) for row in rows]
        encoded = self.encoder.encode_texts([document.whole for document in documents])
        links = agents.of(ids)
        columns = schema(self.encoder.dimensions)
        by_table: dict[str, list[dict[str, object]]] = {}
        for document, vectors in zip(documents, encoded, strict=True):
            row = search_row(document, vectors, links.get(document.id, []))
            by_table.setdefault(table_name(document.kind, document.tier), []).append(row)
        for name, found in sorted(by_table.items()):
            table = pa.Table.from_pylist(found, schema=columns)
            self._writer.append(name, columns, table.to_batches())
        self.indexed += len(documents)

    def _build_indexes(self) -> None:
        names = self._search_tables()
        for done, name in enumerate(names):
            self._progress("build", done, len(names), name)
            build_indexes(self._writer.table(name))
        self._writer.create("statistics", STATISTICS)
        self._writer.delete("statistics", "table", names)
        rows = [statistics_row(name, self._writer.table(name)) for name in names]
        table = pa.Table.from_pylist(rows, schema=STATISTICS)
        self._writer.append("statistics", STATISTICS, table.to_batches())


def search_row(
    document: Document, encoded: EncodedText, links: Sequence[tuple[str, str, str]]
) -> dict[str, object]:
    """Return the search table's row. `links` are (role, other end's kind, its id)."""
    numbers, how_often, length = analysis.counts(document.whole)
    row = document.row
    return {
        "id": document.id,
        "type": row["type"],
        "language": row["language"],
        "year": row["year"],
        "country": row["country"],
        "status": row["status"],
        "title": document.title,
        "text": document.text,
        "lexical": " ".join(
            term for term in analysis.terms(document.whole) if not analysis.is_pair(term)
        ),
        "terms": numbers,
        "counts": how_often,
        "length": length,
        "vector": encoded.vector.astype(np.float16),
        "ends": [end for _, end in encoded.spans],
        "passages": quantised(encoded.passages).tobytes(),
        "persons": [to for _, kind, to in links if kind == "person"],
        "organisations": [to for _, kind, to in links if kind == "organisation"],
    }


def quantised(vectors: Floats) -> NDArray[np.int8]:
    """Return unit vectors as int8, PASSAGE_SCALE times as large."""
    scaled = np.clip(np.rint(vectors * PASSAGE_SCALE), -127, 127)
    return scaled.astype(np.int8)


class _Agents:
    """Who is answerable for which element: authors, inventors, owners, and their employers."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._kinds: dict[str, tuple[str, str]] = {}
        for batch in scan(writer.table("elements"), ["id", "kind", "tier", "embargo"]):
            for id_, kind, tier, _ in zip(*(c.to_pylist() for c in batch.columns[:4]), strict=True):
                if kind in ("person", "organisation"):
                    self._kinds[id_] = (kind, tier)

    def of(self, ids: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
        """Return (role, kind, id) of the agents of each element, in order of position."""
        roles = ", ".join(
            quoted(role)
            for role in sorted({*CONTRIBUTOR_ROLES, "proposer", "employee", "affiliation"})
        )
        where = f"`from` IN ({', '.join(map(quoted, ids))}) AND role IN ({roles})"
        columns = ["from", "role", "to", "position", "affiliation_refs", "tier"]
        found: dict[str, dict[tuple[str, str], tuple[str, str, str]]] = {}
        rows = scan(self._writer.table("links"), columns, where).read_all().to_pylist()
        for row in sorted(rows, key=lambda r: (r["from"], r["position"] or 0, r["to"] or "")):
            for ref in (row["to"], *(row["affiliation_refs"] or ())):
                kind, tier = self._kinds.get(ref, ("", ""))
                if kind and TIERS.index(tier) <= TIERS.index(row["tier"]):  # type: ignore[arg-type]
                    own = found.setdefault(row["from"], {})
                    own.setdefault((kind, ref), (row["role"], kind, ref))
        return {id_: list(agents.values()) for id_, agents in found.items()}


class _Marks:
    """What was indexed, from which state: tells what is stale and what is gone."""

    SCHEMA = pa.schema([("id", pa.string()), ("mark", pa.int64()), ("tier", pa.string())])

    def __init__(self, writer: Writer, method: str) -> None:
        self._writer = writer
        self._method = method
        self._now: dict[str, tuple[int, str]] = {}
        self.gone: set[str] = set()

    def stale(self, today: date) -> set[str]:
        """Return the ids whose row, links or tier in force differ from what was indexed."""
        before = {}
        if self._writer.has("indexed"):
            for batch in scan(self._writer.table("indexed")):
                rows = zip(*(column.to_pylist() for column in batch.columns[:3]), strict=True)
                before.update({id_: (mark, tier) for id_, mark, tier in rows})
        links = self._link_marks()
        for batch in scan(self._writer.table("elements"), COLUMNS):
            for row in batch.to_pylist():
                if row["status"] in ("retired", "mentioned", "merged", "withdrawn"):
                    continue
                row.pop("_rowid", None)
                tier = effective_tier(row["tier"], row["embargo"], today)
                mark = _mark((self._method, sorted(row.items()))) ^ links.get(row["id"], 0)
                self._now[row["id"]] = (mark, tier)
        self.gone = before.keys() - self._now.keys()
        return {id_ for id_, state in self._now.items() if before.get(id_) != state}

    def _link_marks(self) -> dict[str, int]:
        marks: dict[str, int] = {}
        if self._writer.has("links"):
            for batch in scan(self._writer.table("links"), ["from", "role", "to", "tier"]):
                columns = [column.to_pylist() for column in batch.columns[:4]]
                for from_, *rest in zip(*columns, strict=True):
                    marks[from_] = marks.get(from_, 0) ^ _mark(rest)
        return marks

    def save(self) -> None:
        """Store the states now indexed."""
        table = self._writer.create("indexed", self.SCHEMA)
        table.delete("true")
        rows = {
            "id": list(self._now),
            "mark": [mark for mark, _ in self._now.values()],
            "tier": [tier for _, tier in self._now.values()],
        }
        self._writer.append("indexed", self.SCHEMA, pa.table(rows, schema=self.SCHEMA).to_batches())


def _mark(value: object) -> int:
    digest = blake2b(repr(value).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def build_indexes(table: Table) -> None:
    """Make or extend a search table's indexes: text, vectors where there are many, and id."""
    existing = {column for one in table.list_indices() for column in one.columns}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        if not existing:
            text = FTS(
                base_tokenizer="whitespace", stem=False, remove_stop_words=False,
                lower_case=False, ascii_folding=False, with_position=False, max_token_length=100,
            )  # fmt: skip
            table.create_index("lexical", config=text)
            table.create_index("id", config=BTree())
        else:
            table.optimize()
        if "vector" not in existing and table.count_rows() >= FEWEST_FOR_VECTOR_INDEX:
            table.create_index("vector", config=IvfRq(distance_type="cosine"))


def partitions(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, tier, table name) of the search tables among the names."""
    for name in names:
        if name.startswith(f"{PREFIX}_"):
            _, kind, tier = name.split("_", 2)
            yield kind, tier, name
