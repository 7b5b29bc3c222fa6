"""Encoding many texts on all cores: one process a core, one BLAS thread each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager

from threadpoolctl import threadpool_limits

from towngown.atlas.encoders.base import EncodedText, Encoder, Floats, Progress
from towngown.kernel.errors import EncodingFailed, TowngownError

FEW = 64
# A batch is about half a second's work.
_BATCH, _BATCH_CHARACTERS = 64, 100_000
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")

_encoder: Encoder | None = None


class ParallelEncoder:
    """An encoder that shares the texts among worker processes, by default one a core.

    The vectors are those of the encoder itself. Workers start when FEW texts or more come for
    the first time and stay until `close`; fewer texts are encoded in this process. Workers are
    spawned: a script that uses this needs `if __name__ == "__main__":`. Where a text cannot be
    encoded EncodingFailed names its place among the texts.
    """

    def __init__(self, encoder: Encoder, workers: int | None = None) -> None:
        self._encoder = encoder
        self._workers = workers or _cores()
        self._pool: ProcessPoolExecutor | None = None
        self.name = encoder.name
        self.dimensions = encoder.dimensions
        self.uses_one_core = False

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d), computed in this process: for queries."""
        return self._encoder.encode(texts)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of texts and passages, in the order of the texts.

        An interrupt (Ctrl-C) is raised after the batches under way, within about a second, and
        ends the workers.
        """
        results: list[EncodedText | None] = [None] * len(texts)
        done = 0
        with closing(self._encoded(texts, _batches(texts))) as parts:
            for batch, encoded in parts:
                for index, one in zip(batch, encoded, strict=True):
                    results[index] = one
                done += len(batch)
                if progress:
                    progress(done, len(texts))
        return [one for one in results if one is not None]

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> ParallelEncoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _encoded(
        self, texts: Sequence[str], batches: list[list[int]]
    ) -> Generator[tuple[list[int], list[EncodedText]]]:
        """Yield each batch with its results, in the order in which they become ready."""
        if len(texts) < FEW or self._workers == 1:
            with threadpool_limits(1, user_api="blas"):
                for batch in batches:
                    yield batch, _encode(self._encoder, batch, [texts[i] for i in batch])
            return
        try:
            yield from self._by_workers(texts, batches)
        except BrokenProcessPool as error:
            self._pool = None
            raise EncodingFailed(
                "a worker process ended unexpectedly",
                hint="out of memory? Use fewer workers, or 1. "
                'A script needs `if __name__ == "__main__":`',
            ) from error
        except BaseException:
            self.close()
            raise

    def _by_workers(
        self, texts: Sequence[str], batches: list[list[int]]
    ) -> Iterator[tuple[list[int], list[EncodedText]]]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers,
                multiprocessing.get_context("spawn"),
                _start,
                (self._encoder,),
            )
        waiting = iter(batches)
        running: dict[Future[list[EncodedText]], list[int]] = {}
        with _one_thread_for_children():
            while True:
                # Two a worker: the next one is there before the last is done.
                for batch in waiting:
                    part = [texts[index] for index in batch]
                    with _interrupts_held():
                        running[self._pool.submit(_work, batch, part)] = batch
                    if len(running) >= 2 * self._workers:
                        break
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()


def _batches(texts: Sequence[str]) -> list[list[int]]:
    """Return the texts' indexes in batches of like length, long texts first.

    So no core waits at the end for another one's last long text.
    """
    batches: list[list[int]] = []
    size = 0
    for index in sorted(range(len(texts)), key=lambda index: -len(texts[index])):
        size += len(texts[index])
        if not batches or size > _BATCH_CHARACTERS or len(batches[-1]) == _BATCH:
            batches.append([])
            size = len(texts[index])
        batches[-1].append(index)
    return batches


def _encode(encoder: Encoder, batch: Sequence[int], texts: Sequence[str]) -> list[EncodedText]:
    """Encode a batch; where that fails, find the text that is to blame and name its index."""
    try:
        return encoder.encode_texts(texts)
    except TowngownError:
        raise
    except Exception as error:
        for index, text in zip(batch, texts, strict=True):
            try:
                encoder.encode_texts([text])
            except Exception as own:
                raise EncodingFailed(
                    f"cannot be encoded: {type(own).__name__}: {own}", index=index
                ) from own
        raise EncodingFailed(
            f"cannot be encoded together: {type(error).__name__}: {error}",
            where=f"texts {min(batch)} to {max(batch)}",
        ) from error


def _work(batch: Sequence[int], texts: Sequence[str]) -> list[EncodedText]:
    assert _encoder is not None  # noqa: S101 - the pool calls _start first
    return _encode(_encoder, batch, texts)


def _start(encoder: Encoder) -> None:
    """Make a worker ready."""
    global _encoder
    follow_parent()
    threadpool_limits(1)
    _encoder = encoder


def follow_parent() -> None:
    """Make a worker process leave interrupts to its parent, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _one_thread_for_children() -> Iterator[None]:
    """Set the environment so that BLAS libraries in new processes start with one thread."""
    saved = {key: os.environ.get(key) for key in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for key, value in saved.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold interrupts back here, and from processes that are started meanwhile for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
