"""What an encoder is, how one is found by name, and passages for encoders that know only texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from towngown.atlas.encoders.passages import Span, passages_of
from towngown.kernel.errors import NotFound

ENTRY_POINT = "towngown.encoders"
DEFAULT = "use"

Floats = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all)."""

_TEXTS_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class EncodedText:
    """A text's vector (d,), its passages as character spans, and their vectors (p, d).

    All vectors have length 1. The spans cover the text in order. A text in one passage has
    p = 1 and the same vector twice.
    """

    vector: Floats
    spans: tuple[Span, ...]
    passages: Floats


class Encoder(Protocol):
    """Turns texts into unit vectors. Any string is a text, the empty one too."""

    @property
    def name(self) -> str:
        """What the vectors depend on: model, version, way of cutting passages.

        It changes whenever the same text would get another vector, and is part of every key
        under which a vector is stored.
        """
        ...

    @property
    def dimensions(self) -> int:
        """The length d of a vector."""
        ...

    @property
    def uses_one_core(self) -> bool:
        """Whether more processes make it faster; such an encoder can be pickled."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d)."""
        ...

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of the texts and of their passages, in the order of the texts."""
        ...


def encoder_named(name: str = DEFAULT) -> Encoder:
    """Return the encoder registered under that name, loaded once a process.

    Raises NotFound naming the nearest.
    """
    return _loaded(name)


@cache
def _loaded(name: str) -> Encoder:
    known = entry_points(group=ENTRY_POINT)
    for entry in known.select(name=name):
        encoder: Encoder = entry.load()()
        return encoder
    raise NotFound.among("encoder", name, sorted(entry.name for entry in known))


def encode_by_passage(
    encode: Callable[[Sequence[str]], Floats],
    texts: Sequence[str],
    progress: Progress | None = None,
) -> list[EncodedText]:
    """Return what `Encoder.encode_texts` promises, given only `encode`: passages become texts.

    For encoders whose pass over a text yields no vectors of its passages. A text in p > 1
    passages costs p + 1 vectors.
    """
    results: list[EncodedText] = []
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        part = texts[start : start + _TEXTS_AT_ONCE]
        cut = [passages_of(text) for text in part]
        inputs: list[str] = []
        for text, spans in zip(part, cut, strict=True):
            inputs.append(text)
            if len(spans) > 1:
                inputs.extend(text[begin:end] for begin, end in spans)
        rows = encode(inputs)
        at = 0
        for spans in cut:
            size = len(spans) if len(spans) > 1 else 0
            passages = rows[at + 1 : at + 1 + size] if size else rows[at : at + 1]
            results.append(EncodedText(rows[at], spans, passages))
            at += 1 + size
        if progress:
            progress(len(results), len(texts))
    return results


def unit_rows(rows: Floats) -> Floats:
    """Return the rows (n, d) scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Floats = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def encode_with(name: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the unit vectors of texts by the encoder of that name.

    With the name bound it can be handed to other processes, which load the encoder themselves.
    """
    return _of_this_process(name).encode(texts)


@cache
def _of_this_process(name: str) -> Encoder:
    return encoder_named(name)
