"""Vectors from a server that speaks OpenAI's /v1/embeddings, the park's own or a provider's.

The texts leave this process, and with a provider's server the house: choosing this encoder is
the decision to let them. Configured by the arguments or by TOWNGOWN_EMBEDDINGS_URL (as in
http://127.0.0.1:8080/v1), TOWNGOWN_EMBEDDINGS_MODEL and TOWNGOWN_EMBEDDINGS_KEY (if it wants
one). Needs nothing installed.
"""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
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

_WORTH_A_RETRY = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


def _setting(name: str, *, secret: bool = False) -> Any:
    variable = f"TOWNGOWN_EMBEDDINGS_{name}"
    return field(default_factory=lambda: os.environ.get(variable, ""), repr=not secret)


@dataclass(frozen=True)
class OpenAICompatibleEncoder:
    """Encodes by POST {url}/embeddings; `batch` texts a request, `tries` times, `timeout` s.

    Raises UsageError where URL or model is not said or the server refuses a request,
    EncodingFailed where it does not answer or not as it should.
    """

    url: str = _setting("URL")
    model: str = _setting("MODEL")
    key: str = _setting("KEY", secret=True)
    batch: int = 64
    tries: int = 5
    pause: float = 1.0
    timeout: float = 60.0
    uses_one_core: bool = False

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")) or not self.model:
            raise UsageError(
                "the embeddings server is not configured",
                hint="set TOWNGOWN_EMBEDDINGS_URL (http://…/v1) and TOWNGOWN_EMBEDDINGS_MODEL",
            )

    @property
    def name(self) -> str:
        """Server, model and the version of the passages."""
        return f"openai-compatible/{self.url.rstrip('/')}/{self.model}/passages-{passages.VERSION}"

    @cached_property
    def dimensions(self) -> int:
        """What the server's vectors have; asks it once."""
        return int(self.encode(["dimensions"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d)."""
        parts = [
            self._vectors(texts[start : start + self.batch])
            for start in range(0, len(texts), self.batch)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self.dimensions), np.float32)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of texts and passages, each passage encoded as a text of its own."""
        return encode_by_passage(self.encode, texts, progress)

    def _vectors(self, texts: Sequence[str]) -> Floats:
        # Servers refuse empty texts.
        answer = self._answer({"model": self.model, "input": [text or " " for text in texts]})
        try:
            data = sorted(answer["data"], key=lambda item: item["index"])
            rows = np.array([item["embedding"] for item in data], np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._failed(f"not an answer of /v1/embeddings: {error!r}") from error
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise self._failed(f"{len(texts)} texts were sent, {rows.shape} numbers came back")
        return unit_rows(rows)

    def _answer(self, body: dict[str, object]) -> Any:
        """Post, and try again after growing pauses where that may help."""
        for attempt in range(1, self.tries + 1):
            pause = self.pause * 2 ** (attempt - 1)
            try:
                return self._post(body)
            except urllib.error.HTTPError as error:
                said = error.read(500).decode("utf-8", "replace")
                problem, cause = f"HTTP {error.code}: {said}", error
                if error.code not in _WORTH_A_RETRY:
                    raise UsageError(
                        f"the embeddings server refused: {problem}",
                        where=self.url,
                        hint="check URL, model and key, and whether a text is too long for it",
                    ) from error
                after = error.headers.get("Retry-After") or ""
                pause = min(float(after), 60.0) if after.isdigit() else pause
            except (OSError, http.client.HTTPException, ValueError) as error:
                problem, cause = f"{type(error).__name__}: {error}", error  # type: ignore[assignment]
            if attempt == self.tries:
                raise self._failed(f"{problem}, {self.tries} times") from cause
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _post(self, body: dict[str, object]) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self.url.rstrip('/')}/embeddings", json.dumps(body).encode(), headers
        )
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
            return json.load(answer)

    def _failed(self, problem: str) -> EncodingFailed:
        return EncodingFailed(
            f"the embeddings server failed: {problem}",
            where=self.url,
            hint="is it running? What was encoded before is cached",
        )
