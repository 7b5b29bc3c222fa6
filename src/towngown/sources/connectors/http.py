"""Asking a server for JSON: patiently where that may help, in one clear error where not."""

from __future__ import annotations

import gzip
import http.client
import random
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import sleep
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from towngown import __version__
from towngown.kernel.errors import ComeBackLater, DownloadFailed, UsageError
from towngown.kernel.markup import plain
from towngown.sources.connectors.allowance import Headers, seconds_to_wait

T = TypeVar("T")

_WORTH_A_RETRY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_UNFINISHED = (OSError, EOFError, http.client.HTTPException, zlib.error)
_LONGEST_PAUSE = 60.0
_SAID = 300
_HINTS = {
    400: "the server does not take this question; check the options",
    401: "check the API key",
    403: "check the API key and what it may ask",
    404: "check the address of the server",
    429: "wait a while, then run the same command: it goes on where it stopped",
}
_LATER = "run the same command later: it goes on where it stopped"
_UNREACHED = "check the network, the proxy and the address; " + _LATER


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the server said, decoded, and the headers it said it with."""

    data: T
    headers: Headers


@dataclass(frozen=True)
class _Problem:
    """Why one try failed: what to say, whether another may help, how long it asks to wait."""

    message: str
    status: int | None
    again: bool
    wait: float | None = None


@dataclass(frozen=True)
class Client:
    """Asks one server, `tries` times with growing pauses from `pause` seconds on.

    `secret` parameters go into every request, but into no message. Where the server asks to
    wait longer than `patience` seconds, ComeBackLater is raised at once.
    """

    base_url: str
    email: str = ""
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    tries: int = 6
    pause: float = 1.0
    patience: float = 120.0
    timeout: float = 60.0

    def __post_init__(self) -> None:
        """Refuse an address that is none."""
        if not re.fullmatch(r"https?://[^\s/?#@]+[^\s?#@]*", self.base_url):
            raise UsageError(
                "not the address of a server",
                where=self.base_url,
                hint="for example https://api.example.org",
            )

    def get(
        self, path: str, parameters: Mapping[str, str], decode: Callable[[bytes], T]
    ) -> Answer[T]:
        """Return the decoded answer. Raises DownloadFailed, its place the URL without secrets.

        `decode` raises msgspec.DecodeError for what is not an answer; that is tried again.
        """
        where = self._url(path, parameters)
        for attempt in range(1, self.tries + 1):
            answer = self._try(path, parameters, decode)
            if isinstance(answer, Answer):
                return answer
            problem: _Problem = answer
            if problem.wait is not None and problem.wait > self.patience:
                raise ComeBackLater(problem.message, where=where, seconds=problem.wait)
            if not problem.again or attempt == self.tries:
                break
            sleep(self._pause(attempt, problem.wait))
        raise DownloadFailed(
            problem.message + (f" ({attempt} times)" if attempt > 1 else ""),
            where=where,
            hint=_hint(problem.status),
            status=problem.status,
        )

    def _try(
        self, path: str, parameters: Mapping[str, str], decode: Callable[[bytes], T]
    ) -> Answer[T] | _Problem:
        try:
            body, headers = self._ask(path, parameters)
            return Answer(decode(body), headers)
        except urllib.error.HTTPError as error:
            return self._refusal(error)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _Problem(f"not an answer of this API: {self._said(body)}", 200, again=True)
        except _UNFINISHED as error:
            reason = getattr(error, "reason", None) or str(error) or type(error).__name__
            return _Problem(
                self._clean(f"the server cannot be reached: {reason}"), None, again=True
            )

    def _ask(self, path: str, parameters: Mapping[str, str]) -> tuple[bytes, Headers]:
        agent = f"towngown/{__version__}" + (f" (mailto:{self.email})" if self.email else "")
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            self._url(path, {**parameters, **self.secret}),
            headers={"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
            return _unzipped(answer.read(), answer.headers), answer.headers

    def _refusal(self, error: urllib.error.HTTPError) -> _Problem:
        try:
            body = _unzipped(error.read(), error.headers)
        except _UNFINISHED:
            body = b""  # the status alone says enough
        # Some gateways answer 403 with a page of HTML to who asks too fast; JSON is a refusal.
        gateway = error.code == 403 and body.lstrip()[:1] == b"<"
        return _Problem(
            f"HTTP {error.code}: {self._said(body) or error.reason}",
            error.code,
            again=gateway or error.code in _WORTH_A_RETRY,
            wait=seconds_to_wait(error.headers) if error.code in (429, 503) else None,
        )

    def _pause(self, attempt: int, wait: float | None) -> float:
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads requests, guards nothing
        if wait is not None:
            return wait + jitter * self.pause
        return jitter * min(self.pause * 2.0 ** (attempt - 1), _LONGEST_PAUSE)

    def _url(self, path: str, parameters: Mapping[str, str]) -> str:
        query = urlencode(parameters, safe=":|,*")
        return f"{self.base_url.rstrip('/')}/{path}" + (f"?{query}" if query else "")

    def _said(self, body: bytes) -> str:
        """Return what an error's body says, JSON or HTML, in a line of at most _SAID characters."""
        return self._clean(_message_of(body))[:_SAID]

    def _clean(self, text: str) -> str:
        for value in self.secret.values():
            for form in (value, quote(value), quote(value, safe="")):
                text = text.replace(form, "…") if form else text
        return text


def _hint(status: int | None) -> str:
    return _UNREACHED if status is None else _HINTS.get(status, _LATER)


class _Error(msgspec.Struct):
    error: str | None = None
    message: str | None = None


def _message_of(body: bytes) -> str:
    text = body[:100_000].decode("utf-8", "replace")
    try:
        error = msgspec.json.decode(body, type=_Error)
    except (msgspec.DecodeError, UnicodeDecodeError):
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.DOTALL | re.IGNORECASE)
        return plain(title.group(1) if title else text)
    said = [part for part in (error.error, error.message) if part]
    return plain(": ".join(part.rstrip(".:") for part in said))


def _unzipped(body: bytes, headers: Headers) -> bytes:
    return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
