"""Any model of the sentence-transformers library, on this machine (extra `sentence-transformers`).

The model is TOWNGOWN_SENTENCE_TRANSFORMER: a folder, or a name that the library downloads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from towngown.atlas.encoders import passages
from towngown.atlas.encoders.base import (
    EncodedText,
    Floats,
    Progress,
    encode_by_passage,
    unit_rows,
)
from towngown.kernel.errors import EncodingFailed, UsageError

DEFAULT_MODEL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


class SentenceTransformersEncoder:
    """Encodes by a sentence-transformers model, loaded at the first text.

    Raises UsageError where the library is not installed, EncodingFailed where the model cannot
    be loaded. It shares out its work among the cores itself.
    """

    uses_one_core = False

    def __init__(self, model: str = "") -> None:
        self._model_name = model or os.environ.get("TOWNGOWN_SENTENCE_TRANSFORMER", DEFAULT_MODEL)
        self.name = f"sentence-transformers/{self._model_name}/passages-{passages.VERSION}"

    @cached_property
    def _model(self) -> Any:
        try:
            library = import_module("sentence_transformers")
        except ImportError as error:
            raise UsageError(
                "the library sentence-transformers is not installed",
                hint='pip install "towngown[sentence-transformers]"',
            ) from error
        try:
            return library.SentenceTransformer(self._model_name)
        except (OSError, ValueError, RuntimeError) as error:
            raise EncodingFailed(
                f"the model cannot be loaded: {error}",
                where=self._model_name,
                hint="name a folder or a model in TOWNGOWN_SENTENCE_TRANSFORMER",
            ) from error

    @cached_property
    def dimensions(self) -> int:
        """What the model says; loads it."""
        return int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d)."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        rows = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return unit_rows(np.asarray(rows, np.float32))

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of texts and passages, each passage encoded as a text of its own."""
        return encode_by_passage(self.encode, texts, progress)
