"""Find and match among 100,000 and a million elements, beside LanceDB's own search.

The elements are made here of real sentences (the shared sets', or the sample park's where those
are absent): six from three texts each, a fifth of them Chinese, a twelfth not public. Their
vectors are the sums of the sentences' real ones, so that the million need not be encoded one by
one; queries are encoded for real, within the time that is measured, and the evidence is made.
The peer is the same text and vectors in a LanceDB table with its own indexes (text `icu`, vectors
IVF_RQ, refined); it only retrieves ids, and scores and explains nothing.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import FTS, IvfRq

from benchmarks.common import DATA, ROOT, write_result
from benchmarks.quality import MATCHING, objects
from towngown.atlas.atlas import EVERYTHING, PUBLIC, Atlas
from towngown.atlas.encoders import EncodedText, ParallelEncoder, encoder_named
from towngown.atlas.encoders.base import Floats, Progress, unit_rows
from towngown.atlas.encoders.passages import passages_of
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.search.table import SearchTable
from towngown.atlas.store import Store
from towngown.kernel.languages import tell
from towngown.matching import find, match, query_of_text

SIZES = tuple(int(n) for n in os.environ.get("TOWNGOWN_ELEMENTS", "100000,1000000").split(","))
SENTENCES = 24_000
QUERIES = 120


def texts() -> Iterator[str]:
    if not DATA.exists():
        for line in (ROOT / "src/towngown/sample/park.jsonl").open(encoding="utf-8"):
            text = json.loads(line).get("text") or ""
            yield from text.values() if isinstance(text, dict) else [text]
        return
    papers = objects(MATCHING / "chinaxiv/papers.jsonl.gz")
    awards = objects(MATCHING / "sbir/company_awards.jsonl.gz")
    for paper, award in zip(papers, awards, strict=False):
        yield from (paper["abstract_zh"], award["abstract"], paper["abstract_en"])


def sentences_of(text: str) -> list[str]:
    found = (text[a:b].strip() for a, b in passages_of(text))
    return [one for one in found if 20 < len(one) < 300]


class Recombined:
    """Vectors of texts made of known sentences: real for each sentence, their sum for the whole."""

    name, dimensions, uses_one_core = "recombined-1", 512, False

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._real = encoder_named()
        sentences = [one for group in groups for one in group]
        with ParallelEncoder(self._real) as encoder:
            encoded = encoder.encode_texts(sentences)
        self._known = {s: one.vector for s, one in zip(sentences, encoded, strict=True)}
        self._bank = np.stack([one.vector for one in encoded[:4_096]])

    def _of(self, passage: str) -> Floats:
        known = self._known.get(passage)
        if known is None:  # two short sentences that stand together
            number = int.from_bytes(blake2b(passage.encode(), digest_size=2).digest(), "big")
            known = self._bank[number % len(self._bank)]
        return known

    def encode(self, queries: Sequence[str]) -> Floats:
        return self._real.encode(queries)

    def encode_texts(
        self, whole: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        if len(whole) == 1:  # a query
            return self._real.encode_texts(whole)
        return [self._summed(text) for text in whole]

    def _summed(self, text: str) -> EncodedText:
        spans = passages_of(text)
        each = np.stack([self._of(text[a:b].strip()) for a, b in spans])
        vector = unit_rows(each.sum(axis=0, keepdims=True))
        return EncodedText(vector[0], spans, each if len(spans) > 1 else vector)


def elements(groups: Sequence[Sequence[str]], size: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(11)
    by_language: dict[str, list[Sequence[str]]] = {"zh": [], "en": []}
    for group in groups:
        by_language["zh" if tell(group[0]) == "zh" else "en"].append(group)
    for number in range(size):
        language = "zh" if number % 5 == 0 else "en"
        chosen = [one for g in chance.choices(by_language[language], k=3)
                  for one in chance.sample(g, min(2, len(g)))]  # fmt: skip
        yield {
            "id": f"result:{number}", "kind": "result", "language": language,
            "type": "patent" if number % 3 else "publication", "year": 2000 + number % 27,
            "title": chosen[0], "text": (" " if language == "en" else "").join(chosen[1:]),
            "tier": "public" if number % 12 else "park",
            "links": [{"role": "author", "to": f"person:{chance.randrange(size // 5 + 1)}",
                       "name": f"Person {number}", "kind": "person"} for _ in range(3)],
        }  # fmt: skip


def a_need(group: Sequence[str]) -> str:
    """Return a text as long as a need: 900 letters, or 300 Chinese characters."""
    return " ".join(group)[: 300 if tell(group[0]) == "zh" else 900]


def percentiles(run: Callable[[str], object], queries: Sequence[str]) -> dict[str, float]:
    """Return the median and 99th percentile of the queries' times in ms, after a warm-up."""
    for query in queries[:20]:
        run(query)
    times = []
    for query in queries:
        start = time.perf_counter()
        run(query)
        times.append((time.perf_counter() - start) * 1_000)
    p50, p99 = np.percentile(times, [50, 99])
    return {"p50 ms": round(float(p50), 1), "p99 ms": round(float(p99), 1)}


def recall(table: SearchTable, vectors: Floats) -> float:
    """Return how many of the 50 nearest by exact comparison are among the 200 retrieved."""
    segment = max(table.segments, key=lambda one: one.rows)
    exact = np.concatenate([
        segment.array("vectors")[start : start + 65_536].astype(np.float32) @ vectors.T
        for start in range(0, segment.rows, 65_536)
    ])  # fmt: skip
    found = 0
    for number, vector in enumerate(vectors):
        nearest = np.argpartition(-exact[:, number], 50)[:50]
        found += len(np.intersect1d(nearest, segment.by_vector(vector, 200, None)))
    return round(found / 50 / len(vectors), 3)


def peer(table: SearchTable, folder: Path, queries: Sequence[str]) -> dict[str, Any]:
    """Return what LanceDB's own hybrid retrieval of 200 + 200 ids takes."""
    schema = pa.schema([
        ("id", pa.string()), ("text", pa.string()), ("vector", pa.list_(pa.float32(), 512)),
    ])  # fmt: skip

    def batches() -> Iterator[pa.RecordBatch]:
        for segment in table.segments:
            start = 0
            for batch in segment.batches():
                vectors = segment.array("vectors")[start : start + batch.num_rows]
                start += batch.num_rows
                flat = pa.array(vectors.astype(np.float32).ravel())
                columns = [batch["id"], batch["text"], pa.FixedSizeListArray.from_arrays(flat, 512)]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)

    start = time.perf_counter()
    reader = pa.RecordBatchReader.from_batches(schema, batches())
    stored = lancedb.connect(str(folder)).create_table("peer", reader)
    stored.create_index("text", config=FTS(base_tokenizer="icu"))
    stored.create_index("vector", config=IvfRq(distance_type="cosine"))
    built = time.perf_counter() - start
    encoder = encoder_named()

    def retrieve(query: str) -> None:
        vector = encoder.encode([query])[0]
        stored.search(query, query_type="fts").select(["id", "_score"]).limit(200).to_arrow()
        near = stored.search(vector, vector_column_name="vector").distance_type("cosine")
        near.nprobes(20).refine_factor(5).select(["id", "_distance"]).limit(200).to_arrow()

    return {"LanceDB, ids only": percentiles(retrieve, queries), "LanceDB build s": round(built)}


def measured(size: int, encoder: Recombined, groups: Sequence[Sequence[str]]) -> dict[str, Any]:
    queries = [a_need(group) for group in random.Random(3).sample(list(groups), QUERIES)]
    short = [group[0] for group in random.Random(4).sample(list(groups), QUERIES)]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "elements.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            for one in elements(groups, size):
                stream.write(json.dumps(one, ensure_ascii=False) + "\n")
        store = Store(f"{name}/atlas")
        start = time.perf_counter()
        converge(store, [f"elements:{path}"])
        converged = time.perf_counter()
        index(store, encoder=encoder)
        figures: dict[str, Any] = {
            "converge s": round(converged - start),
            "analyse and index s": round(time.perf_counter() - converged),
        }
        seen = Atlas.open(store.url, PUBLIC, encoder=encoder)
        everything = Atlas.open(store.url, EVERYTHING, encoder=encoder)
        narrow = {"type": "publication", "year": "2015-"}
        runs: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
            "match a need to results": (
                lambda q: match(seen, query_of_text(seen, q), "result"), queries,
            ),
            "match a need to people": (
                lambda q: match(seen, query_of_text(seen, q), "person"), queries,
            ),
            "match, all tiers": (
                lambda q: match(everything, query_of_text(everything, q), "result"), queries,
            ),
            "match, filtered by type and year": (
                lambda q: match(seen, query_of_text(seen, q), "result", filters=narrow), queries,
            ),
            "find by a sentence": (lambda q: find(seen, query_of_text(seen, q)), short),
        }  # fmt: skip
        for what, (run, asked) in runs.items():
            figures[what] = percentiles(run, asked)
            print(size, what, figures[what], flush=True)
        (table,) = seen.tables("result")
        figures["recall@50 of the nearest vectors"] = recall(table, encoder.encode(short[:50]))
        figures |= peer(table, Path(name) / "peer", queries)
        print(size, figures, flush=True)
    return figures


def main() -> None:
    """Measure all sizes."""
    groups = []
    count = 0
    for text in texts():
        if len(found := sentences_of(text)) > 2:
            groups.append(found)
            count += len(found)
        if count >= SENTENCES:
            break
    encoder = Recombined(groups)
    figures: dict[str, Any] = {
        f"{size} elements": measured(size, encoder, groups) for size in sorted(SIZES, reverse=True)
    }
    if len(SIZES) > 1:
        first, last = (figures[f"{size} elements"] for size in (min(SIZES), max(SIZES)))
        figures["growth of the medians"] = {
            what: round(last[what]["p50 ms"] / first[what]["p50 ms"], 2)
            for what in first
            if isinstance(first[what], dict)
        }
    write_result("scale", figures)
