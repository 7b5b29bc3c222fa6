"""Finding encoders; passages from encoders that know only texts; work shared by processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from fake_encoders import SENTENCES, HashEncoder, assert_same
from towngown.atlas.encoders import EncodingFailed, ParallelEncoder, encoder_named
from towngown.atlas.encoders.base import encode_by_passage
from towngown.kernel.errors import NotFound


def test_the_default_encoder_is_found_by_name_and_loaded_once() -> None:
    assert encoder_named() is encoder_named("use")
    assert encoder_named().dimensions == 512


def test_an_unknown_encoder_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NotFound, match=r"no encoder 'uze' \(known: use\)"):
        encoder_named("uze")


def test_passages_as_texts_of_their_own() -> None:
    encoder = HashEncoder()
    seen: list[tuple[int, int]] = []
    texts = ["", SENTENCES, "short"] * 50
    encoded = encode_by_passage(encoder.encode, texts, lambda *now: seen.append(now))
    assert seen == [(64, 150), (128, 150), (150, 150)]
    for text, one in zip(texts, encoded, strict=True):
        parts = [text[start:end] for start, end in one.spans]
        np.testing.assert_array_equal(one.vector, encoder.encode([text])[0])
        np.testing.assert_array_equal(one.passages, encoder.encode(parts))
    assert len(encoded[1].spans) == 2


def test_parallel_gives_the_same_in_the_same_order() -> None:
    texts = [f"{SENTENCES * (n % 5)} number {n}" for n in range(150)]
    encoder = encoder_named()
    seen: list[tuple[int, int]] = []
    with ParallelEncoder(encoder, 2) as parallel:
        encoded = parallel.encode_texts(texts, lambda *now: seen.append(now))
        again = parallel.encode_texts(texts[:70])
    assert_same(encoded, encoder.encode_texts(texts), atol=2e-6)
    assert_same(again, encoded[:70], atol=2e-6)
    assert seen == sorted(seen)
    assert seen[-1] == (150, 150)


def test_few_texts_start_no_processes() -> None:
    parallel = ParallelEncoder(HashEncoder(), 2)
    assert_same(parallel.encode_texts(["a", "b"]), HashEncoder().encode_texts(["a", "b"]))
    assert parallel._pool is None


@pytest.mark.parametrize("count", [10, 300])
def test_the_text_that_cannot_be_encoded_is_named(count: int) -> None:
    texts = [f"text {n}" for n in range(count)]
    texts[7] = "poison"
    with (
        ParallelEncoder(HashEncoder(), 2) as parallel,
        pytest.raises(
            EncodingFailed, match="text 7: cannot be encoded: ValueError: I will"
        ) as info,
    ):
        parallel.encode_texts(texts)
    assert info.value.index == 7


def test_a_worker_that_dies_is_reported_and_the_next_call_has_new_ones() -> None:
    texts = [f"text {n}" for n in range(100)]
    with ParallelEncoder(HashEncoder(), 2) as parallel:
        with pytest.raises(EncodingFailed, match="ended unexpectedly"):
            parallel.encode_texts([*texts, "crash"])
        assert len(parallel.encode_texts(texts)) == 100


def test_workers_end_with_an_error_in_the_callback() -> None:
    def refuse(done: int, total: int) -> None:
        raise KeyboardInterrupt

    parallel = ParallelEncoder(HashEncoder(), 2)
    with pytest.raises(KeyboardInterrupt):
        parallel.encode_texts([f"text {n}" for n in range(500)], refuse)
    assert parallel._pool is None


SCRIPT = """
import os
from fake_encoders import HashEncoder
from towngown.atlas.encoders import ParallelEncoder

def told(done, total):
    print(*parallel._pool._processes, flush=True)

if __name__ == "__main__":
    parallel = ParallelEncoder(HashEncoder(), 2)
    while True:
        parallel.encode_texts([f"text {n}" for n in range(300)], told)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    here = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(here)},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        workers = [int(word) for word in process.stdout.readline().split()]
        assert workers
        if how == signal.SIGINT:
            os.killpg(process.pid, how)  # as a terminal does, to all processes
        else:
            process.kill()
        _, problems = process.communicate(timeout=30)
    assert problems.count("Traceback") == (how == signal.SIGINT)
    deadline = time.monotonic() + 10
    while any(map(_is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_alive, workers))


def _is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
