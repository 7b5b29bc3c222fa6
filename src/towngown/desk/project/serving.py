"""The desk as a service: a web server and a worker, both watched over by one process.

Both are processes of their own, started afresh: what this one has loaded (an atlas, threads) does
not survive a fork.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

_PAUSE = 1.0  # seconds before a process that died is started anew
_PATIENCE = 20.0  # seconds that a process may take to end
_LISTENING = 120.0  # seconds within which a server listens

Log = Callable[[str], None]


class Watched:
    """A process that is started anew when it dies, until `stop`."""

    def __init__(self, name: str, command: Sequence[str], log: Log, ended: threading.Event) -> None:
        self._name, self._command, self._log, self._ended = name, list(command), log, ended
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.is_set():
            self._process = subprocess.Popen(self._command)  # noqa: S603  our own program
            if self._ended.is_set():
                self._process.terminate()
            status = self._process.wait()
            if not self._ended.wait(_PAUSE):
                self._log(f"The {self._name} ended (status {status}) and is started anew.")

    def stop(self) -> None:
        """Let it end what it has in hand, and wait for it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._thread.join(_PATIENCE)


def serve(
    host: str, port: int, *, processes: int, log: Log, started: Callable[[], None]
) -> None:  # fmt: skip
    """Serve until told to stop; `started` is called when the server listens."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "towngown.desk.project.wsgi:application",
    ]  # fmt: skip
    watched = [
        Watched("server", server, log, ended),
        Watched("worker", [sys.executable, "-m", "towngown.desk.base.worker"], log, ended),
    ]
    if _listens(host, port, ended):
        started()
    ended.wait()
    for one in watched:
        one.stop()


def _listens(host: str, port: int, ended: threading.Event) -> bool:
    for _ in range(int(_LISTENING / 0.1)):
        if ended.wait(0.1):
            return False
        with suppress(OSError), socket.create_connection((host, port), 1):
            return True
    return False
