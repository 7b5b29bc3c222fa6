"""The cache: computed once, the same the second time, safe from kills, clear when broken."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from fake_encoders import SENTENCES, HashEncoder, assert_same
from towngown.atlas.encoders import CachedEncoder, EncodingFailed, encoder_named
from towngown.kernel.errors import AtlasError

TEXTS = ["", "a", SENTENCES, "囍囍", "half \ud83d", SENTENCES * 8]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "atlas" / "vectors.sqlite"


def test_a_vector_is_computed_once_and_the_same_the_second_time(path: Path) -> None:
    first = CachedEncoder("use", path)
    fresh = first.encode_texts([*TEXTS, *TEXTS])
    assert (first.hits, first.misses) == (0, 6)
    first.close()
    second = CachedEncoder("use", path)
    assert_same(second.encode_texts(TEXTS), fresh[:6])
    assert_same(fresh[:6], fresh[6:])
    assert (second.hits, second.misses) == (6, 0)
    second.close()


def test_what_is_kept_is_near_to_what_was_computed(path: Path) -> None:
    cached = CachedEncoder("use", path)
    exact = encoder_named("use").encode_texts(TEXTS)
    for one, kept in zip(exact, cached.encode_texts(TEXTS), strict=True):
        assert one.spans == kept.spans
        assert one.vector @ kept.vector > 1 - 1e-6
        assert np.einsum("ij,ij->i", one.passages, kept.passages).min() > 0.9999
        np.testing.assert_allclose(np.linalg.norm(kept.passages, axis=1), 1, rtol=1e-6)
    cached.close()


def test_encoders_do_not_share_vectors(path: Path) -> None:
    for name in ("hash-1", "hash-2"):
        cached = CachedEncoder(HashEncoder(name), path)
        cached.encode_texts(["a"])
        assert cached.misses == 1
        cached.close()


def test_without_a_path_nothing_is_kept() -> None:
    cached = CachedEncoder(HashEncoder(), None)
    cached.encode_texts(["a", "a"])
    cached.encode_texts(["a"])
    assert (cached.hits, cached.misses) == (0, 3)


def test_many_texts_are_looked_up_in_bulk(path: Path) -> None:
    encoder = HashEncoder()
    cached = CachedEncoder(encoder, path)
    texts = [f"text {n}" for n in range(10_000)]
    seen: list[tuple[int, int]] = []
    cached.encode_texts(texts, lambda *now: seen.append(now))
    assert seen[-1] == (10_000, 10_000)
    assert seen == sorted(seen)
    statements: list[str] = []
    assert cached._store is not None
    assert cached._store._db is not None
    cached._store._db.set_trace_callback(statements.append)
    cached.encode_texts(texts)
    assert len(statements) == 10
    assert encoder.encoded == 10_000
    cached.close()


def test_a_failure_names_the_text_and_keeps_the_others(path: Path) -> None:
    cached = CachedEncoder(HashEncoder(), path, workers=2)
    texts = [f"text {n}" for n in range(3_000)]
    cached.encode_texts(texts[:500])
    texts[2_900] = "poison"
    with pytest.raises(EncodingFailed, match="text 2900: cannot be encoded"):
        cached.encode_texts(texts)
    cached.encode_texts(texts[:2_500])
    assert cached.hits == 500 + 500 + 2_000
    cached.close()


def test_a_closed_cache_can_be_used_again(path: Path) -> None:
    cached = CachedEncoder(HashEncoder(), path)
    cached.encode_texts(["a"])
    cached.close()
    cached.encode_texts(["a"])
    assert (cached.hits, cached.misses) == (1, 1)
    cached.close()


def test_a_file_that_is_no_database_is_named_with_what_to_do(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, " * 1_000)
    with pytest.raises(AtlasError, match=r"vectors.sqlite: .*broken.*delete this file"):
        CachedEncoder(HashEncoder(), path)


def test_a_file_damaged_inside_is_named_with_what_to_do(path: Path) -> None:
    cached = CachedEncoder(HashEncoder(), path)
    texts = [f"text {n}" for n in range(5_000)]
    cached.encode_texts(texts)
    cached.close()
    content = bytearray(path.read_bytes())
    content[8_192:-4_096] = os.urandom(len(content) - 12_288)
    path.write_bytes(content)
    with pytest.raises(AtlasError, match="delete this file"):
        CachedEncoder(HashEncoder(), path).encode_texts(texts)


def test_a_row_of_another_form_is_named_with_what_to_do(path: Path) -> None:
    cached = CachedEncoder(HashEncoder(), path)
    cached.encode_texts(["a"])
    cached.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE vector SET vector = x'00'")
    db.close()
    with pytest.raises(AtlasError, match="delete this file"):
        CachedEncoder(HashEncoder(), path).encode_texts(["a"])


def test_a_file_of_an_older_form_is_begun_anew(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE vector (key BLOB PRIMARY KEY, spans BLOB, vectors BLOB)")
    db.close()
    cached = CachedEncoder(HashEncoder(), path)
    assert len(cached.encode_texts(["a"])) == 1
    cached.close()


def _fill(path: Path, start: int) -> int:
    cached = CachedEncoder(HashEncoder(), path)
    for n in range(start, start + 1_000, 100):
        cached.encode_texts([f"text {i}" for i in range(n, n + 100)])
    cached.close()
    return cached.misses


def test_several_processes_write_at_once(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, context) as pool:
        assert sum(pool.map(_fill, [path] * 3, [0, 500, 3_000])) >= 2_500
    cached = CachedEncoder(HashEncoder(), path)
    cached.encode_texts([f"text {n}" for n in [*range(1_500), *range(3_000, 4_000)]])
    assert (cached.hits, cached.misses) == (2_500, 0)
    cached.close()


SCRIPT = """
import sys
from pathlib import Path
from fake_encoders import HashEncoder
from towngown.atlas.encoders import CachedEncoder
cached = CachedEncoder(HashEncoder(), Path(sys.argv[1]))
n = 0
while True:
    cached.encode_texts([f"text {i}" for i in range(n, n + 200)])
    n += 200
    print(n, flush=True)
"""


def test_what_was_written_survives_a_kill(path: Path) -> None:
    here = Path(__file__).parent
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(here)},
        ) as process:
            assert process.stdout is not None
            for _ in range(5):
                written = int(process.stdout.readline())
            time.sleep(0.013)
            process.send_signal(signal.SIGKILL)
        cached = CachedEncoder(HashEncoder(), path)
        cached.encode_texts([f"text {n}" for n in range(written)])
        assert (cached.hits, cached.misses) == (written, 0)
        cached.close()
