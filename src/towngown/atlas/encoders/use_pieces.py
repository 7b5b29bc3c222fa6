"""What the universal sentence encoder computes of a word piece alone, computed once a piece.

Up to its first convolution the network looks at one piece at a time, and a convolution is a sum
of products with one piece each. So a piece's embedding, its projection and what it adds to the
first convolution at each place of the window depend on nothing but the piece; they are three
fifths of all arithmetic. Pieces recur (2,000 abstracts of 340 pieces hold 17,000 different
ones), so these rows are kept and looked up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int32]

PADDING = -1
WORDS, BRANCH = 512, 256
# A branch: its name among the weights, how many pieces its convolutions see, how many of them
# to the left.
BRANCHES = (("2", 2, 0), ("3", 3, 1), ("5", 5, 2))
_CHUNKS, _CHUNK_ROWS = 17, 7_530
# 15 KB each, touched only as used: at most 126 MB.
_ROWS = 8_192


def read_weights(path: Path) -> tuple[dict[str, Floats], NDArray[np.uint8]]:
    """Return the weights by name, and the embeddings (17, 7530, 512) as quantised bytes.

    Piece i is row i // 17 of chunk i % 17; a chunk has its own "scale" and "lo".
    """
    table = np.empty((_CHUNKS, _CHUNK_ROWS, WORDS), np.uint8)
    with np.load(path, allow_pickle=False) as stored:
        for chunk in range(_CHUNKS):
            table[chunk] = stored[f"q{chunk + 1}"]
        weights = {name: stored[name] for name in stored.files if not name.startswith("q")}
    return weights, table


class Pieces:
    """Rows that depend on a piece alone, by slot; slot 0 is the padding and all zero.

    `embedded` (slots, 512); `projected` (slots, 768), the branches side by side; `first`, a
    branch and a place in its window, (slots, 256): what the piece adds to the first
    convolution, which includes the bias at the piece's own place. Not for several threads.
    """

    def __init__(self, weights: dict[str, Floats], table: NDArray[np.uint8]) -> None:
        self._weights = weights
        self._table = table
        self._projection = np.concatenate([weights[f"proj{n}"] for n, _, _ in BRANCHES], axis=1)
        self._bias, self._gain, self._shift = (
            np.concatenate([weights[f"{part}{n}"] for n, _, _ in BRANCHES])
            for part in ("proj_b", "ln_g", "ln_b")
        )
        # The last entry answers for PADDING, which is -1.
        self._slots = np.full(_CHUNKS * _CHUNK_ROWS + 1, -1, np.int32)
        self._slots[PADDING] = 0
        self._used = 1
        self.embedded = _rows(WORDS)
        self.projected = _rows(len(BRANCHES) * BRANCH)
        self.first = [[_rows(BRANCH) for _ in range(size)] for _, size, _ in BRANCHES]

    def slots(self, ids: Ids) -> Ids:
        """Return the slots of up to 8,191 different pieces, valid until the next call.

        When all slots are taken everything is forgotten: to compute 8,192 rows anew takes less
        than to keep account of which of them are needed most.
        """
        slots: Ids = self._slots[ids]
        missing = np.unique(ids[slots < 0])
        if not len(missing):
            return slots
        if self._used + len(missing) > _ROWS:
            self._slots[:-1] = -1
            self._used = 1
            missing = np.unique(ids[ids != PADDING])
        self._compute(missing)
        known: Ids = self._slots[ids]
        return known

    def _compute(self, ids: Ids) -> None:
        weights, new = self._weights, slice(self._used, self._used + len(ids))
        chunk = ids % _CHUNKS
        embedded = self._table[chunk, ids // _CHUNKS] * weights["scale"][chunk, None]
        embedded += weights["lo"][chunk, None]
        projected = embedded @ self._projection + self._bias
        projected -= projected.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected *= 1 / np.sqrt(variance + weights["eps"])[:, None]
        projected = projected * self._gain + self._shift
        self.embedded[new] = embedded
        self.projected[new] = projected
        for branch, (name, size, left) in enumerate(BRANCHES):
            own = projected[:, branch * BRANCH : (branch + 1) * BRANCH]
            kernel = weights[f"w1_{name}"].reshape(size, BRANCH, BRANCH)
            for place in range(size):
                np.matmul(own, kernel[place], out=self.first[branch][place][new])
            self.first[branch][left][new] += weights[f"b1_{name}"]
        self._slots[ids] = np.arange(new.start, new.stop, dtype=np.int32)
        self._used = new.stop


def _rows(width: int) -> Floats:
    rows = np.empty((_ROWS, width), np.float32)
    rows[0] = 0.0
    return rows
