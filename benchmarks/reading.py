"""Reading OpenAlex-like works into an atlas, beside DuckDB's read_json over the same fields.

The works are made here: abstracts of about 130 words as inverted indexes, 3.5 authorships each,
as JSON Lines in gz parts, once a machine (in the folder for temporary files). DuckDB extracts the
same fields (abstract left as JSON, authorships exploded) to Parquet; the atlas reads, converges
and commits, without encoding.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from benchmarks.common import write_result
from benchmarks.measured import resident

SIZES = tuple(int(n) for n in os.environ.get("TOWNGOWN_WORKS", "100000,1000000").split(","))
PARTS = 4
_MIB = 2**20


def work(number: int, chance: random.Random, words: list[str]) -> dict[str, Any]:
    text = chance.choices(words, k=130)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(text):
        places.setdefault(word, []).append(at)
    authors = [chance.randrange(400_000) for _ in range(chance.randint(2, 5))]
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/w.{number}",
        "title": " ".join(text[:9]),
        "language": "en",
        "type": "article",
        "publication_year": chance.randint(2000, 2026),
        "updated_date": "2026-01-01",
        "cited_by_count": number % 97,
        "abstract_inverted_index": places,
        "authorships": [
            {
                "author": {
                    "id": f"https://openalex.org/A{author}",
                    "display_name": f"Author {author}",
                    "orcid": None,
                },
                "institutions": [
                    {
                        "id": f"https://openalex.org/I{author % 5_000}",
                        "display_name": f"Institution {author % 5_000}",
                        "ror": None,
                    }
                ],
                "raw_affiliation_strings": [
                    f"Department {author % 50}, Institution {author % 5_000}"
                ],
                "is_corresponding": False,
            }
            for author in authors
        ],
        "topics": [
            {"id": f"https://openalex.org/T{number % 4_000}", "display_name": "Topic", "score": 0.9}
        ],
        "referenced_works": [f"https://openalex.org/W{chance.randrange(10**6)}" for _ in range(12)],
    }


def make(size: int) -> Path:
    """Return the folder with the works, made anew where it is not complete."""
    folder = Path(tempfile.gettempdir()) / f"towngown-bench-works-{size}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with ProcessPoolExecutor() as pool:
            for part in range(PARTS):
                pool.submit(_make_part, folder, part, size)
        (folder / "complete").touch()
    return folder


def _make_part(folder: Path, part: int, size: int) -> None:
    chance = random.Random(7 + part)
    letters = "etaoinshrdlcumwfgypb"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 11))) for _ in range(60_000)]
    with gzip.open(folder / f"part_{part:03d}.gz", "wb", compresslevel=3) as stream:
        for number in range(part, size, PARTS):
            stream.write(msgspec.json.encode(work(number, chance, words)) + b"\n")


def duckdb_rate(folder: Path, out: Path, size: int) -> float:
    columns = {
        "id": "VARCHAR", "doi": "VARCHAR", "title": "VARCHAR", "language": "VARCHAR",
        "type": "VARCHAR", "publication_year": "INTEGER", "updated_date": "VARCHAR",
        "cited_by_count": "INTEGER", "abstract_inverted_index": "JSON",
        "authorships": "STRUCT(author STRUCT(id VARCHAR, display_name VARCHAR, orcid VARCHAR), "
        "institutions STRUCT(id VARCHAR, display_name VARCHAR, ror VARCHAR)[], "
        "raw_affiliation_strings VARCHAR[], is_corresponding BOOLEAN)[]",
        "topics": "STRUCT(id VARCHAR, display_name VARCHAR, score DOUBLE)[]",
        "referenced_works": "VARCHAR[]",
    }  # fmt: skip
    start = time.perf_counter()
    with duckdb.connect() as db:
        db.execute(
            f"CREATE TABLE work AS SELECT * FROM read_json('{folder}/part_*.gz', "
            f"format='newline_delimited', columns={columns})"
        )
        db.execute(f"COPY (SELECT * EXCLUDE (authorships) FROM work) TO '{out}/w.parquet'")
        db.execute(f"COPY (SELECT id, unnest(authorships) AS a FROM work) TO '{out}/a.parquet'")
    return size / (time.perf_counter() - start)


_CHILD = """
import sys, time
from towngown.atlas.importing import converge
from towngown.atlas.store import Store
if __name__ == "__main__":
    start = time.perf_counter()
    converge(Store(sys.argv[2]), [sys.argv[1]])
    print(time.perf_counter() - start)
"""


def ours(folder: Path, out: Path, size: int) -> tuple[float, float]:
    """Return works a second, and the peak of all processes' memory together in MiB."""
    script = out / "child.py"
    script.write_text(_CHILD)
    command = [sys.executable, script, f"openalex:{folder}/part_*.gz", out / "atlas"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, resident(child.pid) / _MIB)
            time.sleep(0.1)
        assert child.stdout is not None
        seconds = float(child.stdout.read().splitlines()[-1])
    return size / seconds, peak


def main() -> None:
    """Measure all sizes."""
    figures: dict[str, Any] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = make(size)
            bytes_read = sum(path.stat().st_size for path in folder.glob("part_*.gz"))
            peer = duckdb_rate(folder, Path(name), size)
            rate, memory = ours(folder, Path(name), size)
        figures[f"{size} works"] = {
            "towngown works/s": round(rate),
            "DuckDB read_json works/s": round(peer),
            "ratio": round(rate / peer, 3),
            "peak memory MiB, all processes together": round(memory),
            "input MiB gz": round(bytes_read / _MIB, 1),
        }
        print(size, figures[f"{size} works"], flush=True)
    write_result("reading", figures)
