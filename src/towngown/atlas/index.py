"""Bringing search up to date with the elements: one table a kind and tier, in segments.

A filter on kind or tier picks tables, not rows, and no statistic of a table depends on texts of
another tier: what a reader may not see changes neither the order nor the scores of what is
found. Segments are never changed; an index run adds one a table for what is new, marks what is
gone, and joins small segments into larger ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from secrets import token_hex
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from lancedb.index import BTree

from towngown.atlas import analysis, index_sql
from towngown.atlas.analysts import Analysts, Counted
from towngown.atlas.encoders import CachedEncoder, EncodedText, Encoder
from towngown.atlas.encoders.base import DEFAULT
from towngown.atlas.search import SearchDocument, SearchTable, Segment, SegmentWriter, Shelf
from towngown.atlas.search.table import Gone
from towngown.atlas.store import KEEP_VERSIONS, Store, Version, Writer, scan
from towngown.convergence.staging import cores
from towngown.kernel.kinds import CONTRIBUTOR_ROLES
from towngown.kernel.languages import tell
from towngown.kernel.tiers import Tier, effective_tier

SEGMENTS = pa.schema(
    [
        ("table", pa.string()),
        # the segment's folder below search/
        ("segment", pa.string()),
        ("rows", pa.int64()),
        # numbers (uint32) of the rows that are gone
        ("gone", pa.binary()),
    ]
)
INDEXED = pa.schema([("id", pa.string()), ("mark", pa.int64()), ("tier", pa.string())])
_CHUNK = 2_048
# A segment with more than this share of its rows gone is written anew.
_MOST_GONE = 0.25
_JOINED_FROM = 4
_BTREES = (("elements", "id"), ("links", "from"), ("links", "to"), ("records", "key"))
_FEWEST_FOR_BTREE = 10_000

Progress = Callable[[str, float, float, str], None]


def table_name(kind: str, tier: str) -> str:
    """Return the name of the search table of a kind and tier."""
    return f"{kind}_{tier}"


@dataclass(frozen=True)
class Document:
    """What of an element is searched: its title in all languages, and its whole text."""

    id: str
    kind: str
    tier: Tier
    row: dict[str, Any]
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text together: what is encoded and analysed."""
        return f"{self.title}\n{self.text}" if self.text else self.title


def document_of(row: dict[str, Any], today: date) -> Document:
    """Return the document of an element's row."""
    titles = _texts(row, "titles") or _texts(row, "names")[:6]
    extra = [*(row["keywords"] or ())]
    texts = [*_texts(row, "texts"), *([" ; ".join(extra)] if extra else [])]
    tier = effective_tier(row["tier"], row["embargo"], today)
    return Document(
        str(row["id"]), str(row["kind"]), tier, row, " / ".join(titles), "\n".join(texts)
    )


def _texts(row: dict[str, Any], column: str) -> list[str]:
    return [pair["text"] for pair in (row[column] or ())]


COLUMNS = (
    "id", "kind", "type", "titles", "texts", "names", "keywords", "year", "language", "country",
    "tier", "embargo", "status", "sources",
)  # fmt: skip
_LINK_COLUMNS = ("from", "role", "to", "position", "affiliation_refs", "tier", "since", "until")


def index(
    store: Store,
    *,
    encoder: Encoder | str = DEFAULT,
    workers: int | None = None,
    progress: Progress | None = None,
    today: date | None = None,
    again: bool = False,
) -> Version:
    """Bring the search tables up to date with the elements, as a new version of the atlas.

    Only elements that changed since the last index are analysed (all of them with `again`),
    and only texts never seen before are encoded. People and organisations known only by name
    from others' records are not searched as texts of their own.
    """
    with store.writing() as writer:
        processes = workers or cores()
        encoding = CachedEncoder(encoder, store.cache / "vectors.sqlite", processes)
        job = _Index(writer, Shelf(store), encoding, processes, progress or (lambda *_: None))
        try:
            changed = job.run(today or date.today(), again=again)
        finally:
            encoding.close()
        if not changed and writer.base is not None:
            return writer.base
        version = writer.commit("index", {"indexed": job.indexed, "encoded": encoding.misses})
        _forget_segments(store, Shelf(store))
        return version


def _forget_segments(store: Store, shelf: Shelf) -> None:
    """Remove the segments that no kept version shows any more."""
    kept: set[str] = set()
    for version in store.versions()[-KEEP_VERSIONS:]:
        if "segments" in version.tables:
            table = store.snapshot(version.number).table("segments")
            kept.update(table.to_arrow()["segment"].to_pylist())
    shelf.keep_only(kept)


class _Index:
    def __init__(
        self,
        writer: Writer,
        shelf: Shelf,
        encoder: CachedEncoder,
        workers: int,
        progress: Progress,
    ) -> None:
        self._writer = writer
        self._shelf = shelf
        self._workers = workers
        self._encoder = encoder
        self._progress = progress
        # A killed run's segments of the same number may lie about, so a name has chance in it.
        self._run = f"{(writer.base.number if writer.base else 0) + 1:06d}-{token_hex(4)}"
        self._writers: dict[str, tuple[str, SegmentWriter]] = {}
        self.indexed = 0

    def run(self, today: date, *, again: bool) -> bool:
        """Write what is stale; returns whether anything was."""
        with duckdb.connect() as db:
            db.execute("SET preserve_insertion_order = false")
            self._load(db, today, again=again)
            (todo,) = db.execute("SELECT count(*) FROM stale").fetchone() or (0,)
            obsolete = [row[0] for row in db.execute(index_sql.OBSOLETE).fetchall()]
            if not todo and not obsolete:
                return False
            parts = {} if again else segments_of(self._writer, self._shelf)
            with closing(Analysts(self._workers, todo)) as analysts:
                for batch in self._documents(db):
                    self._write([document_of(row, today) for row in batch], batch, analysts)
                    self._progress("index", self.indexed, todo, "elements")
            self._save(db, parts, obsolete)
        return True

    def _load(self, db: duckdb.DuckDBPyConnection, today: date, *, again: bool) -> None:
        """Work out the tables `stale` (id) and `gone`, and who answers for what (`agents`)."""
        method = f"{self._encoder.name}/{analysis.VERSION}/{duckdb.__version__}"
        for name, value in (
            ("today", today.isoformat()),
            ("method", method),
            ("again", again),
            ("roles", sorted(_ANSWERABLE)),
        ):
            db.execute(f"SET VARIABLE {name} = $1", [value])
        self._register(db, "links", _LINK_COLUMNS, _NO_LINKS)
        self._register(db, "indexed", INDEXED.names, INDEXED.empty_table())
        rows = scan(self._writer.table("elements"), COLUMNS)
        db.register("incoming", rows)
        db.execute(index_sql.MARKS)
        db.unregister("incoming")
        db.execute(index_sql.STALE)
        db.execute(index_sql.AGENTS)

    def _register(
        self, db: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], empty: pa.Table
    ) -> None:
        known = self._writer.has(name)
        rows = scan(self._writer.table(name), columns) if known else empty
        db.register("incoming", rows)
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608 - our names
        db.unregister("incoming")

    def _documents(self, db: duckdb.DuckDBPyConnection) -> Iterator[list[dict[str, Any]]]:
        """Yield the stale elements' rows, each with its `persons` and `organisations`."""
        db.register("elements", scan(self._writer.table("elements"), COLUMNS))
        rows = db.sql(index_sql.STALE_DOCUMENTS)
        for batch in rows.to_arrow_reader(_CHUNK):
            yield batch.to_pylist()

    def _write(
        self, documents: Sequence[Document], rows: Sequence[dict[str, Any]], analysts: Analysts
    ) -> None:
        texts = [document.whole for document in documents]
        counted = analysts.start(texts)
        # tier by tier, as they come: see STALE_DOCUMENTS
        encoded = [
            vectors
            for _, alike in groupby(documents, lambda document: document.tier)
            for vectors in self._encoder.encode_texts([document.whole for document in alike])
        ]
        by_table: dict[str, list[SearchDocument]] = {}
        for document, vectors, words, row in zip(documents, encoded, counted(), rows, strict=True):
            found = search_document(document, vectors, words, row["persons"], row["organisations"])
            by_table.setdefault(table_name(document.kind, document.tier), []).append(found)
        for name, found_here in sorted(by_table.items()):
            self._writer_of(name).add(found_here)
        self.indexed += len(documents)

    def _writer_of(self, table: str) -> SegmentWriter:
        if table not in self._writers:
            self._writers[table] = self._new_segment(table)
        return self._writers[table][1]

    def _new_segment(self, table: str, part: int = 0) -> tuple[str, SegmentWriter]:
        name = f"{table}/{self._run}-{part}"
        return name, SegmentWriter(self._shelf.fresh(name), self._encoder.dimensions)

    # -- segments ----------------------------------------------------------------------------

    def _save(self, db: duckdb.DuckDBPyConnection, parts: _Parts, obsolete: Sequence[str]) -> None:
        """Finish the new segments, mark what is gone in the old ones, and note the state."""
        names = sorted({*parts, *self._writers})
        rows: list[dict[str, object]] = []
        for done, table in enumerate(names):
            self._progress("build", done, len(names), table)
            kept = _without(parts.get(table, []), obsolete)
            if table in self._writers:
                name, writing = self._writers[table]
                writing.close()
                kept.append((name, Segment(self._shelf.path(name)), np.empty(0, np.uint32)))
            for name, segment, gone in self._joined(table, kept):
                if name.startswith(f"{table}/{self._run}-"):
                    self._shelf.publish(name)
                rows.append(
                    {"table": table, "segment": name, "rows": segment.rows, "gone": gone.tobytes()}
                )
        self._writer.create("segments", SEGMENTS)
        self._writer.clear("segments")
        table_of = pa.Table.from_pylist(rows, schema=SEGMENTS)
        self._writer.append("segments", SEGMENTS, table_of.to_batches())
        self._note_state(db)
        self._index_columns()

    def _joined(self, table: str, parts: list[_Part]) -> list[_Part]:
        """Join segments until each is much larger than the next, and none is mostly gone."""
        parts = [part for part in parts if len(part[2]) < part[1].rows]
        kept: list[_Part] = []
        joining: list[_Part] = []
        for part in sorted(parts, key=lambda one: -_live(one)):
            rest = sum(_live(other) for other in parts if _live(other) <= _live(part)) - _live(part)
            much_gone = len(part[2]) > _MOST_GONE * part[1].rows
            if joining or much_gone or (rest and _live(part) < _JOINED_FROM * rest):
                joining.append(part)
            else:
                kept.append(part)
        if len(joining) < 2 and not any(len(gone) for _, _, gone in joining):
            return kept + joining
        name, writing = self._new_segment(table, 1)
        for _, segment, gone in joining:
            writing.copy(segment, gone)
        writing.close()
        return [*kept, (name, Segment(self._shelf.path(name)), np.empty(0, np.uint32))]

    def _note_state(self, db: duckdb.DuckDBPyConnection) -> None:
        writer = self._writer
        writer.create("indexed", INDEXED)
        ids = [row[0] for row in db.execute(index_sql.OBSOLETE).fetchall()]
        if len(ids) > 50_000:
            writer.clear("indexed")
            state = db.sql("SELECT id, mark, tier FROM marks")
        else:
            writer.delete("indexed", "id", ids)
            state = db.sql("SELECT id, mark, tier FROM marks SEMI JOIN stale USING (id)")
        writer.append(
            "indexed", INDEXED, (batch.cast(INDEXED) for batch in state.to_arrow_reader(65_536))
        )

    def _index_columns(self) -> None:
        """Index the columns by which elements and links are looked up, where there are many."""
        for name, column in _BTREES:
            if not self._writer.has(name):
                continue
            table = self._writer.table(name)
            known = {c for one in table.list_indices() for c in one.columns}
            if column not in known and table.count_rows() >= _FEWEST_FOR_BTREE:
                with self._writer.changing(name) as changed:
                    changed.create_index(column, config=BTree())
            elif column in known:
                table.optimize()


_Part = tuple[str, Segment, Gone]
_Parts = dict[str, list[_Part]]
_ANSWERABLE = frozenset({*CONTRIBUTOR_ROLES, "proposer", "employee", "affiliation"})
_NO_LINKS = pa.schema(
    [
        ("from", pa.string()), ("role", pa.string()), ("to", pa.string()),
        ("position", pa.int32()), ("affiliation_refs", pa.list_(pa.string())),
        ("tier", pa.string()), ("since", pa.string()), ("until", pa.string()),
    ]
).empty_table()  # fmt: skip


def segments_of(
    tables: Writer | Any, shelf: Shelf, only: Sequence[str] | None = None
) -> dict[str, list[tuple[str, Segment, Gone]]]:
    """Return each search table's (name, segment, rows gone), of the tables named or of all."""
    found: _Parts = {}
    if "segments" not in tables.names():
        return found
    for row in tables.table("segments").to_arrow().to_pylist():
        if only is None or row["table"] in only:
            segment = Segment(shelf.path(row["segment"]))
            gone = np.frombuffer(row["gone"], np.uint32)
            found.setdefault(row["table"], []).append((row["segment"], segment, gone))
    return found


def _live(part: _Part) -> int:
    return part[1].rows - len(part[2])


def _without(parts: Sequence[_Part], ids: Sequence[str]) -> list[_Part]:
    """Return the parts with the documents of those ids gone as well."""
    if not ids:
        return list(parts)
    table = SearchTable([(segment, gone) for _, segment, gone in parts])
    at = table.rows_of("id", ids)
    return [
        (name, segment, np.union1d(gone, at[at[:, 0] == number, 1]).astype(np.uint32))
        for number, (name, segment, gone) in enumerate(parts)
    ]


def search_document(
    document: Document,
    encoded: EncodedText,
    words: Counted,
    persons: Sequence[str] | None,
    organisations: Sequence[str] | None,
) -> SearchDocument:
    """Return what a segment takes of a document; `persons` and `organisations` answer for it."""
    numbers, how_often, length = words
    row = document.row
    shown = {
        "id": document.id,
        "type": row["type"],
        "language": row["language"] or tell(document.whole),
        "year": row["year"],
        "country": row["country"],
        "title": document.title,
        "text": document.text,
        "ends": [end for _, end in encoded.spans],
        "persons": persons or [],
        "organisations": organisations or [],
        "sources": list(sources_of(row)),
    }
    return SearchDocument(shown, numbers, how_often, length, encoded.vector, encoded.passages)


def sources_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where an element's row comes from, as people write it: "ror:05dxps055"."""
    return tuple(
        f"{Path(source['file'] or '').name}#{source['record']}"
        if source["registry"] == "elements"
        else f"{source['registry']}:{source['record']}"
        for source in row["sources"] or ()
    )
