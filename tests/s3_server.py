"""A real S3 server on 127.0.0.1: moto, and around it what S3 does and moto does not.

Run as a process, it prints its port and ends with its standard input. It has two buckets: `park`,
and `careless`, which heeds no conditions, as some storage does. Only KEY is let in, and writes
come one after another, so that conditions are atomic.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable
from typing import Any

KEY = "PARKKEY"
REFUSAL = b"<Error><Code>InvalidAccessKeyId</Code><Message>No such key.</Message></Error>"


class Guard:
    """The WSGI application of moto behind a door."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if f"Credential={KEY}/" not in environ.get("HTTP_AUTHORIZATION", ""):
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [REFUSAL]
        if environ["PATH_INFO"].startswith("/careless/"):
            environ.pop("HTTP_IF_MATCH", None)
            environ.pop("HTTP_IF_NONE_MATCH", None)
        if environ["REQUEST_METHOD"] == "GET":
            return self._application(environ, start_response)
        with self._writing:
            return list(self._application(environ, start_response))


def main() -> None:
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for bucket in ("park", "careless"):
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(bucket, "us-east-1")
    application = Guard(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
