"""One writer at a time on object storage: a lease, kept as one object beside the tables.

The object says who writes. It is only ever written on condition that it is still as last seen
(If-None-Match, If-Match), so of several processes one succeeds. Its holder writes it anew every
RENEWED seconds. Who finds it unchanged for LEASE seconds takes over; no clocks are compared, so
they need not agree (Gray & Cheriton, Leases, SOSP 1989). A holder that was suspended meanwhile
learns of it at its next change at the latest; store.py sees to it that nothing it did counts.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from towngown.atlas.object_storage import Conflict, ObjectStorage
from towngown.kernel.errors import AtlasBusy, AtlasError

if TYPE_CHECKING:
    from obstore import UpdateVersion

NAME = ".writing.lock"
LEASE = 30.0
RENEWED = 5.0


@contextmanager
def leased(storage: ObjectStorage) -> Iterator[Lease]:
    """Hold the lease; raises AtlasBusy where another process does, after RENEWED seconds.

    After a killed writer it takes LEASE seconds to begin.
    """
    lease = Lease(storage)
    lease.take()
    done = threading.Event()
    keeper = threading.Thread(target=lease.keep, args=(done,), daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        done.set()
        keeper.join()
        # Where the storage does not answer, or the lease is another's, it ends by itself.
        with suppress(AtlasError):
            lease.give_back()


class Lease:
    """The right to write, once `take` has returned."""

    def __init__(self, storage: ObjectStorage) -> None:
        self._storage = storage
        self._holder = f"process {os.getpid()} on {socket.gethostname()}"
        self._since = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        self._token = token_hex(8)
        self._turn = 0
        self._version: UpdateVersion | None = None
        self._renewed = 0.0
        self._one_at_a_time = threading.Lock()

    def take(self) -> None:
        """Wait until the lease is free or its holder is certainly gone; raises AtlasBusy."""
        seen, since = None, 0.0
        while True:
            found = self._storage.read(NAME)
            free = found is None or _holder(found.data) is None
            if not free and found is not None:
                if seen is None:
                    seen, since = found.data, time.monotonic()
                if found.data != seen:
                    raise _busy(self._storage, found.data)
                free = time.monotonic() - since >= LEASE
            if free and self._write(found.version if found else None, self._holder):
                break
            time.sleep(min(RENEWED, LEASE) / 10)
        self._try_conditions()

    def check(self) -> None:
        """Raise AtlasBusy where another process may have taken over; asks only if in doubt."""
        if time.monotonic() - self._renewed > 2 * RENEWED:
            self.renew()

    def renew(self) -> None:
        """Write the lease anew; raises AtlasBusy where another process has taken over."""
        self._put(self._holder)

    def give_back(self) -> None:
        """Let the next writer begin; raises AtlasBusy where another process has taken over."""
        self._put(None)

    def keep(self, done: threading.Event) -> None:
        """Renew the lease until `done`, or until it is lost, of which `check` will tell."""
        while not done.wait(RENEWED):
            try:
                self.renew()
            except AtlasBusy:
                return
            except AtlasError:
                continue  # the storage may answer again before the lease has ended

    def _put(self, holder: str | None) -> None:
        with self._one_at_a_time:
            if not self._write(self._version, holder):
                raise AtlasBusy(
                    "another process has taken over the writing; this one has changed nothing",
                    where=self._storage.url,
                    hint="wait until it is done, then run the command again",
                )

    def _write(self, over: UpdateVersion | None, holder: str | None) -> bool:
        """Write the object over that version; returns whether it was still of that version."""
        self._turn += 1
        said = {"holder": holder, "since": self._since, "turn": f"{self._token}/{self._turn}"}
        data = json.dumps(said).encode()
        now = time.monotonic()
        try:
            self._version = self._storage.write(NAME, data, over)
        except Conflict:
            # A first try may have arrived although its answer was lost.
            found = self._storage.read(NAME)
            if found is None or found.data != data:
                return False
            self._version = found.version
        self._renewed = now
        return True

    def _try_conditions(self) -> None:
        """Raise AtlasError where the storage does not heed the conditions that all rests on."""
        old = self._version
        self.renew()
        for over in (None, old):
            with suppress(Conflict):
                self._storage.write(NAME, b"{}", over)
                self._storage.delete([NAME])
                raise AtlasError(
                    "this object storage has no conditional writes (If-None-Match, If-Match), so "
                    "two writers could destroy each other's work",
                    where=self._storage.url,
                    hint="keep the atlas in a folder, or on storage that has them",
                )


def _holder(data: bytes) -> str | None:
    """Return who holds the lease, None where nobody does."""
    try:
        said = json.loads(data)
        return f"{said['holder']}, since {said['since']}" if said["holder"] else None
    except (ValueError, LookupError, TypeError):
        return "unknown"


def _busy(storage: ObjectStorage, data: bytes) -> AtlasBusy:
    return AtlasBusy(
        f"another process is writing to this atlas: {_holder(data)}",
        where=storage.url,
        hint="wait until it is done, then run the command again",
    )
