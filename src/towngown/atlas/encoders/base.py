"""What an encoder is, and how one is found by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from towngown.kernel.errors import NotFound

ENTRY_POINT = "towngown.encoders"
DEFAULT = "use"

Floats = NDArray[np.float32]
Span = tuple[int, int]
Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all)."""


@dataclass(frozen=True, eq=False)
class EncodedText:
    """A text's vector (d,), its passages as character spans, and their vectors (p, d).

    All vectors have length 1. A text in one passage has p = 1 and the same vector twice.
    """

    vector: Floats
    spans: tuple[Span, ...]
    passages: Floats


class Encoder(Protocol):
    """Turns texts into unit vectors.

    `name` changes whenever the same text would get another vector: it is part of every key
    under which a vector is stored.
    """

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d)."""
        ...

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of the texts and of their passages."""
        ...


@cache
def encoder_named(name: str = DEFAULT) -> Encoder:
    """Return the encoder registered under that name, loaded once a process.

    Raises NotFound naming the nearest.
    """
    known = entry_points(group=ENTRY_POINT)
    for entry in known.select(name=name):
        encoder: Encoder = entry.load()()
        return encoder
    raise NotFound.among("encoder", name, sorted(entry.name for entry in known))
