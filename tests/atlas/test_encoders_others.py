"""Encoders by a server and by sentence-transformers, against a local server and a fake module."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest

from fake_encoders import SENTENCES, HashEncoder, assert_same
from towngown.atlas.encoders import EncodingFailed
from towngown.atlas.encoders.openai_compatible import OpenAICompatibleEncoder
from towngown.atlas.encoders.sentence_transformers import SentenceTransformersEncoder
from towngown.kernel.errors import UsageError


class Server(ThreadingHTTPServer):
    """Answers /v1/embeddings by HashEncoder, after the problems set up; notes the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.problems: list[tuple[int, str]] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers["Authorization"])
        if self.path != "/v1/embeddings":
            return self.answer(404, '{"error": "no such path"}')
        if self.server.problems:
            return self.answer(*self.server.problems.pop(0))
        rows = HashEncoder().encode(body["input"]) * 3
        data = [{"index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        return self.answer(200, json.dumps({"data": data[::-1], "model": body["model"]}))

    def answer(self, status: int, body: str) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def encoder_of(server: Server, **more: Any) -> OpenAICompatibleEncoder:
    return OpenAICompatibleEncoder(server.url, "small", pause=0.01, **more)


def test_a_servers_vectors_come_in_batches_in_order_and_of_length_one(server: Server) -> None:
    texts = [f"text {n}" for n in range(10)]
    encoder = encoder_of(server, batch=4)
    np.testing.assert_allclose(encoder.encode(texts), HashEncoder().encode(texts), atol=1e-6)
    assert [len(body["input"]) for body in server.requests] == [4, 4, 2]
    assert {body["model"] for body in server.requests} == {"small"}
    assert encoder.dimensions == 8


def test_a_server_gives_passages_too(server: Server) -> None:
    texts = [SENTENCES, "a"]
    exact = HashEncoder().encode_texts(texts)
    assert_same(encoder_of(server).encode_texts(texts), exact, atol=1e-6)


def test_an_empty_text_is_sent_as_a_space(server: Server) -> None:
    encoder_of(server).encode([""])
    assert server.requests[0]["input"] == [" "]


def test_the_environment_configures_server_model_and_key(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWNGOWN_EMBEDDINGS_URL", server.url + "/")
    monkeypatch.setenv("TOWNGOWN_EMBEDDINGS_MODEL", "large")
    monkeypatch.setenv("TOWNGOWN_EMBEDDINGS_KEY", "secret")
    encoder = OpenAICompatibleEncoder()
    encoder.encode(["a"])
    assert server.keys == ["Bearer secret"]
    assert encoder.name == f"openai-compatible/{server.url}/large/passages-2"
    assert "secret" not in repr(encoder)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_problem_is_tried_again(server: Server, status: int) -> None:
    server.problems = [(status, "busy"), (200, "not JSON")]
    assert encoder_of(server).encode(["a"]).shape == (1, 8)
    assert len(server.requests) == 3


def test_a_lasting_problem_is_reported_after_some_tries(server: Server) -> None:
    server.problems = [(503, "overloaded")] * 9
    with pytest.raises(EncodingFailed, match="HTTP 503: overloaded, 3 times"):
        encoder_of(server, tries=3).encode(["a"])


def test_a_server_that_is_not_there_is_reported() -> None:
    with Server() as server:
        url = server.url
    with pytest.raises(EncodingFailed, match=r"URLError.*refused.*is it running"):
        OpenAICompatibleEncoder(url, "small", tries=2, pause=0.01).encode(["a"])


def test_a_refused_request_is_not_tried_again(server: Server) -> None:
    server.problems = [(401, "wrong key")]
    with pytest.raises(UsageError, match="refused: HTTP 401: wrong key"):
        encoder_of(server).encode(["a"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    ['{"data": []}', '{"error": 1}', '[]', '{"data": [{"index": 0, "embedding": ["x"]}]}'],
)  # fmt: skip
def test_an_answer_of_another_form_is_reported(server: Server, answer: str) -> None:
    server.problems = [(200, answer)]
    with pytest.raises(EncodingFailed, match="server failed"):
        encoder_of(server).encode(["a"])


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "127.0.0.1:80"])
def test_a_server_must_be_named_as_http(url: str) -> None:
    with pytest.raises(UsageError, match="TOWNGOWN_EMBEDDINGS_URL"):
        OpenAICompatibleEncoder(url, "small")


class FakeSentenceTransformer:
    def __init__(self, name: str) -> None:
        if name == "missing":
            raise OSError("no such model")

    def get_sentence_embedding_dimension(self) -> int:
        return 8

    def encode(self, texts: list[str], **_: object) -> Any:
        return HashEncoder().encode(texts) * 2


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("sentence_transformers")
    module.SentenceTransformer = FakeSentenceTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("texts", [[], ["a"], ["a", SENTENCES]])
def test_a_sentence_transformer_gives_unit_vectors_and_passages(texts: Sequence[str]) -> None:
    encoder = SentenceTransformersEncoder("some/model")
    assert encoder.name == "sentence-transformers/some/model/passages-2"
    assert encoder.encode(texts).shape == (len(texts), 8)
    exact = HashEncoder().encode_texts(texts)
    assert_same(encoder.encode_texts(texts), exact, atol=1e-6)


@pytest.mark.usefixtures("library")
def test_a_model_that_is_not_there_is_reported() -> None:
    with pytest.raises(EncodingFailed, match="missing: the model cannot be loaded: no such model"):
        SentenceTransformersEncoder("missing").encode(["a"])


def test_the_missing_library_is_reported_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UsageError, match=r'pip install "towngown\[sentence-transformers\]"'):
        SentenceTransformersEncoder().encode(["a"])
