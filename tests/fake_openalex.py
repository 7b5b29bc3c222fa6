"""A server on 127.0.0.1 that answers as the OpenAlex API does, from invented entities."""

from __future__ import annotations

import base64
import gzip
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROR, INSTITUTION = "05dxps055", "I1"
KEY = "k3y+of/a=park"


@dataclass(frozen=True)
class Reply:
    """What is answered instead of a page; `cut` says a longer body than is sent."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    cut: bool = False


def work(number: int, updated: str = "2026-01-01") -> dict[str, Any]:
    """An invented work of the institution, in the API's form."""
    return {
        "id": f"https://openalex.org/W{number}",
        "title": f"On salt, part {number}",
        "publication_date": f"{2015 + number % 10}-05-01",
        "updated_date": f"{updated}T01:00:00",
        "authorships": [{"institutions": [{"id": f"https://openalex.org/{INSTITUTION}"}]}],
    }


class FakeOpenalex:
    """The server: `lists` by entity, `credits` left today, `instead` answers the n-th list request.

    `asked` are the paths and queries of all requests; `before` is called with the number of each
    list request (from 1), to change the lists midway.
    """

    def __init__(self, works: list[dict[str, Any]] | None = None, *, per_page: int = 10) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {"works": works or []}
        self.per_page, self.credits, self.delay = per_page, 10_000, 0.0
        self.instead: dict[int, Reply] = {}
        self.before: Callable[[int], None] = lambda _: None
        self.asked: list[str] = []
        self.list_requests = 0
        self.changes_told = True
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                if not isinstance(sys.exception(), ConnectionError):  # a killed client is no error
                    raise

        self._http = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> FakeOpenalex:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        url = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = unquote(url.path).strip("/")
        if path.startswith("institutions/"):
            reply = self._institution(path)
        else:
            self.list_requests += 1
            self.before(self.list_requests)
            reply = self.instead.get(self.list_requests) or self._list(path, asked)
        time.sleep(reply.wait)
        body = reply.body.encode()
        if "gzip" in handler.headers.get("Accept-Encoding", "") and body:
            body = gzip.compress(body)
            reply.headers["Content-Encoding"] = "gzip"
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) * (2 if reply.cut else 1)))
        handler.end_headers()
        handler.wfile.write(body)

    def _institution(self, path: str) -> Reply:
        if path == f"institutions/ror:{ROR}":
            return Reply(200, json.dumps({"id": f"https://openalex.org/{INSTITUTION}"}))
        return Reply(404, "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>")

    def _list(self, entity: str, asked: dict[str, str]) -> Reply:
        if self.credits < 1:
            return budget_used_up()
        self.credits -= 1
        changes = "from_updated_date" in asked.get("filter", "")
        if changes and not (self.changes_told and asked.get("api_key") == KEY):
            return Reply(403, json.dumps({"error": "Forbidden", "message": "not on your plan"}))
        items = [one for one in self.lists.get(entity, []) if _fits(one, asked.get("filter", ""))]
        start = 0
        if asked["cursor"] != "*":
            start = int(base64.b64decode(asked["cursor"]))
        end = start + self.per_page
        cursor = base64.b64encode(str(end).encode()).decode() if start < len(items) else None
        meta = {"count": len(items), "page": None, "per_page": 100, "next_cursor": cursor}
        page = {"meta": meta, "results": items[start:end], "group_by": []}
        return Reply(200, json.dumps(page), credit_headers(self.credits), self.delay)


def credit_headers(remaining: int) -> dict[str, str]:
    """What the API tells of the day's allowance."""
    return {
        "X-RateLimit-Limit": "10000",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Credits-Used": "1",
        "X-RateLimit-Reset": "36000",
    }


def budget_used_up() -> Reply:
    """The API's 429 for a day's allowance that is used up."""
    body = {"error": "Rate limit exceeded", "message": "Insufficient budget.", "retryAfter": 36000}
    headers = {"Retry-After": "36000", "X-RateLimit-Remaining": "0"}
    return Reply(429, json.dumps(body), headers)


def _fits(item: dict[str, Any], conditions: str) -> bool:
    for condition in filter(None, conditions.split(",")):
        name, _, value = condition.partition(":")
        if name.endswith("lineage"):
            ids = json.dumps(item)
            if not any(f'openalex.org/{one}"' in ids for one in value.split("|")):
                return False
        elif name.startswith("from_") and item[name.removeprefix("from_")][:10] < value:
            return False
    return True
