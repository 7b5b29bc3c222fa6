"""Analysing many texts in worker processes, while the encoder encodes them in others."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from numpy.typing import NDArray

from towngown.atlas import analysis
from towngown.atlas.encoders.parallel import follow_parent

FEWEST = 20_000
"""With fewer texts in all, starting processes would cost more than it saves."""

Counted = tuple[NDArray[np.uint32], NDArray[np.uint16], int]
"""What analysis.counts gives of a text: terms, how often each occurs, length in words."""


def counted(texts: Sequence[str]) -> list[Counted]:
    """Return the counts of the texts, in their order."""
    return [analysis.counts(analysis.terms(text)) for text in texts]


class Analysts:
    """Worker processes that count terms; none where there are few texts or one worker."""

    def __init__(self, workers: int, texts_in_all: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1 and texts_in_all >= FEWEST:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(workers, context, follow_parent)

    def start(self, texts: Sequence[str]) -> Callable[[], list[Counted]]:
        """Begin with the texts; the function returned waits for their counts, in their order."""
        if self._pool is None:
            return lambda: counted(texts)
        size = -(-len(texts) // self._workers)
        parts = [texts[at : at + size] for at in range(0, len(texts), size)]
        futures = [self._pool.submit(counted, part) for part in parts]
        return lambda: [one for future in futures for one in future.result()]

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
