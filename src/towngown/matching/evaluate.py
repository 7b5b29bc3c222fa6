"""How good is the ranking: BEIR's three files in, nDCG@10, MRR, recall@10 and @100 out."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import ir_measures
import msgspec
from ir_measures import RR, R, nDCG

from towngown.atlas.atlas import Atlas
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.languages import tell
from towngown.matching.match import rank
from towngown.matching.query import query_of_text
from towngown.sources.base import SourceFile, lines_of

MEASURES = (nDCG @ 10, RR, R @ 10, R @ 100)
_NAMES = {"nDCG@10": "ndcg@10", "RR": "mrr", "R@10": "recall@10", "R@100": "recall@100"}

Progress = Callable[[str, float, float, str], None]


def evaluate_ranking(
    corpus: Path,
    queries: Path,
    qrels: Path,
    *,
    encoder: str,
    progress: Progress | None = None,
) -> dict[str, float]:
    """Return the measures over the judged queries, the corpus put through a real atlas.

    corpus.jsonl: {_id, title?, text}; queries.jsonl: {_id, text}; qrels.tsv: query-id,
    corpus-id, score, with a heading. Files may be gz. Raises UnreadableSource with file, line
    and field.
    """
    judged = read_qrels(qrels)
    with tempfile.TemporaryDirectory(prefix="towngown-evaluate-") as folder:
        atlas_url = str(Path(folder) / "atlas")
        elements = Path(folder) / "corpus.jsonl"
        _write_corpus(corpus, elements)
        store = Store(atlas_url)
        converge(store, [f"elements:{elements}"], progress=progress)
        index(store, encoder=encoder, progress=progress)
        atlas = Atlas.open(atlas_url, encoder=encoder)
        run: dict[str, dict[str, float]] = {}
        for id_, text in read_queries(queries):
            if id_ in judged:
                run[id_] = rank(atlas, query_of_text(atlas, text, id_=id_), "result", 100)
    values = ir_measures.calc_aggregate(MEASURES, judged, run)
    return {_NAMES[str(measure)]: round(float(value), 5) for measure, value in values.items()} | {
        "queries": float(len(judged))
    }


def _objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for member in SourceFile(path).members():
        for number, line in lines_of(member):
            try:
                row = msgspec.json.decode(line, type=dict)
                yield number, {**row, "_id": str(row["_id"])}
            except (msgspec.DecodeError, KeyError) as error:
                raise UnreadableSource(
                    f"not an object with _id: {error}", where=f"{path}:{number}"
                ) from error


def _write_corpus(corpus: Path, elements: Path) -> None:
    with elements.open("wb") as stream:
        for _, row in _objects(corpus):
            title, text = str(row.get("title") or ""), str(row.get("text") or "")
            language = tell(text or title)
            line = {
                "id": row["_id"], "kind": "result", "title": title, "text": text,
                "language": language,
            }  # fmt: skip
            stream.write(msgspec.json.encode(line) + b"\n")


def read_queries(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of a queries file; a title stands before the text."""
    for number, row in _objects(path):
        text = " ".join(str(row[key]) for key in ("title", "text") if row.get(key))
        if not text.strip():
            raise UnreadableSource("the query has no text", where=f"{path}:{number}")
        yield str(row["_id"]), text


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return {query: {document: grade}} of a qrels TSV; columns beyond the third are ignored."""
    judged: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t"), start=1):
            if len(row) < 3:
                raise UnreadableSource(
                    "expected query, document and score", where=f"{path}:{number}"
                )
            if row[2].lstrip("-").isdigit():
                judged.setdefault(row[0], {})[row[1]] = int(row[2])
            elif number > 1:
                raise UnreadableSource(
                    f"{row[2]!r} is not a whole number", where=f"{path}:{number}:score"
                )
    return judged
