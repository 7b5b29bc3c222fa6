"""Ranking quality on the shared sets' development halves, with bm25s and TF-IDF as peers.

Each set goes through a real atlas (`towngown evaluate ranking`). The peers are bm25s (Lucene's
formula, k1 .9, b .4) and a TF-IDF cosine (1–2-grams, sublinear), both with the Snowball stemmer
and stop words, in the same run.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import bm25s
import ir_measures
import numpy as np
from ir_measures import nDCG
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.common import DATA, write_result
from towngown.atlas import analysis
from towngown.matching.evaluate import evaluate_ranking

Texts = list[tuple[str, str]]
Qrels = list[tuple[str, str, int]]
MATCHING = DATA / "matching"


def objects(path: Path) -> list[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in text.decode().splitlines()]


def pairs_of(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text().splitlines()[1:]]


def sbir() -> tuple[Texts, Texts, Qrels]:
    needs = {n["id"]: n for n in objects(MATCHING / "sbir/needs_topics.jsonl.gz")}
    awards = objects(MATCHING / "sbir/company_awards.jsonl.gz")
    judged = [(q, d, int(g)) for q, d, g, *_ in pairs_of(MATCHING / "sbir/qrels_dev.tsv")]
    asked = sorted({q for q, _, _ in judged})
    queries = [(q, f"{needs[q]['title']}. {needs[q]['description']}") for q in asked]
    return [(a["id"], a["abstract"]) for a in awards], queries, judged


def scifact() -> tuple[Texts, Texts, Qrels]:
    corpus = objects(MATCHING / "scifact/corpus.jsonl.gz")
    queries = objects(MATCHING / "scifact/queries_train.jsonl")
    judged = [(q, d, int(g)) for q, d, g in pairs_of(MATCHING / "scifact/qrels_train.tsv")]
    return (
        [(d["_id"], f"{d['title']} {d['text']}") for d in corpus],
        [(q["_id"], q["text"]) for q in queries],
        judged,
    )


def chinaxiv(query: str, document: str) -> tuple[Texts, Texts, Qrels]:
    papers = [p for p in objects(MATCHING / "chinaxiv/papers.jsonl.gz") if p["split"] == "dev"]
    return (
        [(p["id"], p[document]) for p in papers],
        [(p["id"], p[query]) for p in papers],
        [(p["id"], p["id"], 1) for p in papers],
    )


def ours(corpus: Texts, queries: Texts, judged: Qrels) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv")]
        for path, rows in zip(paths, (corpus, queries), strict=False):
            lines = (json.dumps({"_id": id_, "text": text}) + "\n" for id_, text in rows)
            path.write_text("".join(lines), encoding="utf-8")
        rows = ("\t".join(map(str, row)) + "\n" for row in judged)
        paths[2].write_text("query-id\tcorpus-id\tscore\n" + "".join(rows))
        return evaluate_ranking(*paths, encoder="use")


def peer(corpus: Texts, queries: Texts, judged: Qrels, scores: np.ndarray) -> float:
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade in judged:
        grades.setdefault(query, {})[document] = grade
    run = {
        id_: {corpus[j][0]: float(scores[i, j]) for j in np.argsort(-scores[i])[:100]}
        for i, (id_, _) in enumerate(queries)
        if id_ in grades
    }
    return round(float(ir_measures.calc_aggregate([nDCG @ 10], grades, run)[nDCG @ 10]), 4)


def single(text: str) -> list[str]:
    return [term for term in analysis.terms(text) if not analysis.is_pair(term)]


def bm25_scores(corpus: Texts, queries: Texts) -> np.ndarray:
    model = bm25s.BM25(k1=0.9, b=0.4)
    model.index([single(text) for _, text in corpus], show_progress=False)
    return np.stack([model.get_scores(single(text)) for _, text in queries])


def tfidf_scores(corpus: Texts, queries: Texts) -> np.ndarray:
    vectors = TfidfVectorizer(analyzer=analysis.terms, sublinear_tf=True)
    documents = vectors.fit_transform([text for _, text in corpus])
    return (vectors.transform([text for _, text in queries]) @ documents.T).toarray()


def main() -> None:
    """Measure all sets."""
    sets = {
        "SBIR need → award": sbir(),
        "SciFact claim → abstract": scifact(),
        "ChinaXiv en → zh": chinaxiv("title_en", "abstract_zh"),
        "ChinaXiv zh → en": chinaxiv("title_zh", "abstract_en"),
        "ChinaXiv zh → zh": chinaxiv("title_zh", "abstract_zh"),
    }
    figures = {}
    for name, (corpus, queries, judged) in sets.items():
        measured = ours(corpus, queries, judged)
        figures[name] = {
            "towngown nDCG@10": round(measured["ndcg@10"], 4),
            "bm25s nDCG@10": peer(corpus, queries, judged, bm25_scores(corpus, queries)),
            "TF-IDF nDCG@10": peer(corpus, queries, judged, tfidf_scores(corpus, queries)),
            "towngown recall@100": round(measured["recall@100"], 4),
            "queries": int(measured["queries"]),
        }
        print(name, figures[name], flush=True)
    write_result("quality", figures)
