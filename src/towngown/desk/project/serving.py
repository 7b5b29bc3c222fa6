"""The desk as a service: a web server and a worker, both watched over by one process."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

_WAIT = 1.0  # seconds before a worker that died is started anew
_PATIENCE = 20.0  # seconds that a worker may take to end


class Worker:
    """The process that does long work; one that dies is started anew until `stop`."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start it and watch over it."""
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.is_set():
            command = [sys.executable, "-m", "towngown.desk.base.worker"]
            self._process = subprocess.Popen(command)  # noqa: S603  our own program
            status = self._process.wait()
            if not self._ended.wait(_WAIT):
                self._log(f"The worker ended (status {status}) and is started anew.")

    def stop(self) -> None:
        """Let it end its step, and wait for it."""
        self._ended.set()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._thread.join(_PATIENCE)


def serve(
    host: str, port: int, *, processes: int, log: Callable[[str], None],
    started: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Serve until told to stop; `started` is called when the server listens."""
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "towngown.desk.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=4,
        websockets=False,
        log_enabled=True,
        log_level="warning",
        respawn_failed_workers=True,
        process_name="towngown",
    )
    worker = Worker(log)
    server.on_startup(worker.start)
    if started is not None:
        server.on_startup(started)
    server.on_shutdown(worker.stop)
    server.serve()
