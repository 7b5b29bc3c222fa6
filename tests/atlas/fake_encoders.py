"""Encoders for tests that worker processes can import."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from towngown.atlas.encoders.base import EncodedText, Floats, Progress, encode_by_passage, unit_rows

SENTENCES = (
    "We grow gallium nitride on silicon wafers of 200 mm by vapour deposition. "
    "The layers crack less often when the buffer is graded in several steps. "
)


def assert_same(some: list[EncodedText], others: list[EncodedText], atol: float = 0) -> None:
    assert [one.spans for one in some] == [one.spans for one in others]
    for one, other in zip(some, others, strict=True):
        np.testing.assert_allclose(one.vector, other.vector, rtol=0, atol=atol)
        np.testing.assert_allclose(one.passages, other.passages, rtol=0, atol=atol)


class HashEncoder:
    """Vectors (8,) from the text's hash; counts what it encodes; some texts make it fail."""

    dimensions = 8
    uses_one_core = True

    def __init__(self, name: str = "hash-1") -> None:
        self.name = name
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        for text in texts:
            if text.startswith("poison"):
                raise ValueError("I will not encode this")
            if text.startswith("crash"):
                os.kill(os.getpid(), signal.SIGKILL)
        rows = [
            np.frombuffer(blake2b(text.encode(), digest_size=8).digest(), np.uint8)
            for text in texts
        ]
        return unit_rows(np.array(rows, np.float32).reshape(-1, 8) - 127.5)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        self.encoded += len(texts)
        return encode_by_passage(self.encode, texts, progress)
