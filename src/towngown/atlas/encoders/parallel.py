"""Encoding many texts on all cores: one process a core, one BLAS thread each."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from towngown.atlas.encoders.base import EncodedText, Encoder, Progress, encoder_named

FEW = 256
_BATCH = 128
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

_encoder: Encoder


def _start(name: str) -> None:
    global _encoder
    _encoder = encoder_named(name)


def _work(texts: list[str]) -> list[EncodedText]:
    return _encoder.encode_texts(texts)


def encode_in_parallel(
    name: str, texts: Sequence[str], workers: int, progress: Progress | None = None
) -> list[EncodedText]:
    """Return what the encoder registered as `name` gives for the texts, in their order.

    Fewer than FEW texts, or one worker, run in this process. Long texts go first, so that no
    core waits for the last long one.
    """
    if len(texts) < FEW or workers == 1:
        return encoder_named(name).encode_texts(texts, progress)
    order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    results: list[EncodedText | None] = [None] * len(texts)
    done = 0
    saved = {key: os.environ.get(key) for key in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, _start, (name,)) as pool:
            parts = pool.map(_work, [[texts[index] for index in batch] for batch in batches])
            for batch, encoded in zip(batches, parts, strict=True):
                for index, one in zip(batch, encoded, strict=True):
                    results[index] = one
                done += len(batch)
                if progress:
                    progress(done, len(texts))
    finally:
        for key, value in saved.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
    return [one for one in results if one is not None]
