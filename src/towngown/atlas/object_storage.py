"""Object storage as a place for an atlas: s3://BUCKET/PATH, gs://BUCKET/PATH, az://CONTAINER/PATH.

LanceDB keeps its tables there by itself; all else (segments, the lease, rejected.jsonl) passes
here. Both are built on one library, Rust's object_store, and so take endpoint and credentials
from the same environment variables; see docs/how-to/keep-the-atlas-on-object-storage.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlparse

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import AzureStore, GCSStore, S3Store

from towngown.kernel.errors import AtlasError, AtlasMissing, TowngownError, UsageError

if TYPE_CHECKING:
    from obstore import ObjectMeta, PutMode, PutResult, UpdateVersion
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

# What to set, by scheme; the first words of a hint, so that nobody need look them up.
_VARIABLES = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL",
    "gs": "GOOGLE_SERVICE_ACCOUNT",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")
_RETRIES: RetryConfig = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
_AT_ONCE = 8
_CHUNK = 1 << 23
# How object_store's errors read, whether obstore, LanceDB or DuckDB over LanceDB hands them on.
_OF_STORAGE = re.compile(r'Generic \w+ error|store: "|RetryError|Error performing')
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|bucket does not exist")
_REFUSED = re.compile(r"status(?: code)?: 40[13]\b")
_NO_ANSWER = re.compile(r"error sending request|kind: (Connect|Timeout)|dns error|timed out", re.I)


class Conflict(Exception):
    """An object is not as a conditional write wants it: another process was faster."""


@dataclass(frozen=True)
class Stored:
    """An object's content, and which version of the object that is."""

    data: bytes
    version: UpdateVersion


class ObjectStorage:
    """The objects below a URL, by name ("search/need_public/…/meta.json").

    All methods raise AtlasError in one line where the storage fails; no message has credentials.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        parts = urlparse(self.url)
        if parts.username or parts.password or parts.query:
            raise UsageError(
                "the atlas's URL may hold a bucket and a path only",
                where="--atlas",
                hint="credentials and endpoint belong in the environment",
            )
        if parts.scheme not in _VARIABLES or not parts.netloc:
            raise UsageError(
                "this is no place for an atlas",
                where=self.url,
                hint="a folder, s3://BUCKET/PATH, gs://BUCKET/PATH or az://CONTAINER/PATH",
            )
        self.bucket = parts.netloc
        self._scheme = parts.scheme
        plain = any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS)
        # for LanceDB, beyond what it reads from the environment
        self.options = {"allow_http": "true"} if plain else {}
        client: ClientConfig = {"connect_timeout": "10s", "timeout": "300s"}
        if plain:
            client["allow_http"] = True
        with self.told():
            self._store = _opened(parts.scheme, self.bucket, parts.path.strip("/"), client)

    def is_empty(self) -> bool:
        """Whether nothing is there; raises AtlasMissing where there is no such bucket."""
        with self.told():
            return not next(iter(obstore.list(self._store, chunk_size=1)), [])

    def names(self, folder: str) -> list[str]:
        """Return the names of all objects in a folder and below."""
        with self.told():
            return [one["path"] for page in obstore.list(self._store, folder) for one in page]

    def read(self, name: str) -> Stored | None:
        """Return a small object, or None where there is none of that name."""
        with self.told():
            try:
                found = obstore.get(self._store, name)
            except FileNotFoundError:
                return None
            return Stored(bytes(found.bytes()), _version(found.meta))

    def write(self, name: str, data: bytes, over: UpdateVersion | None) -> UpdateVersion:
        """Write a small object over that version, or a new one where `over` is None.

        Raises Conflict, with nothing changed, where the object is of another version or there.
        """
        mode: PutMode = over if over is not None else "create"
        with self.told():
            try:
                return _version(obstore.put(self._store, name, data, mode=mode))
            except (AlreadyExistsError, PreconditionError) as error:
                raise Conflict(name) from error

    def upload(self, path: Path, name: str) -> None:
        """Store a file under that name, in place of what was there."""
        with self.told():
            obstore.put(self._store, name, path)

    def upload_folder(self, path: Path, folder: str) -> None:
        """Store the files of a flat folder."""
        files = sorted(path.iterdir())
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self.upload, files, [f"{folder}/{file.name}" for file in files]))

    def download(self, name: str, path: Path) -> None:
        """Write an object to a new file."""
        with self.told(), path.open("xb") as stream:
            for chunk in obstore.get(self._store, name).stream(min_chunk_size=_CHUNK):
                stream.write(chunk)

    def download_folder(self, folder: str, path: Path) -> None:
        """Write the objects of a flat folder into a folder that is there."""
        names = self.names(folder)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            paths = [path / name.rpartition("/")[2] for name in names]
            list(pool.map(self.download, names, paths))

    def delete(self, names: Sequence[str]) -> None:
        """Remove the objects."""
        with self.told():
            obstore.delete(self._store, names)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise what the storage does wrong meanwhile, also below LanceDB, as an AtlasError."""
        try:
            yield
        except (TowngownError, Conflict):
            raise
        except Exception as error:
            if not isinstance(error, BaseError) and not _OF_STORAGE.search(str(error)):
                raise
            raise self._in_words(str(error)) from error

    def _in_words(self, text: str) -> AtlasError:
        """Return the error without the libraries' own text, which may tell endpoint and keys."""
        check = f"check {_VARIABLES[self._scheme]}"
        if _NO_BUCKET.search(text):
            return AtlasMissing(
                f"there is no bucket {self.bucket!r}", where=self.url, hint=f"make it, or {check}"
            )
        if _REFUSED.search(text):
            return AtlasError(
                "the object storage refuses these credentials", where=self.url, hint=check
            )
        if _NO_ANSWER.search(text):
            hint = f"check the network, and {check.partition(' ')[2]}; then run again"
            return AtlasError("the object storage does not answer", where=self.url, hint=hint)
        code = re.search(r"<Code>(\w+)</Code>|status(?: code)?: (\d+)", text)
        said = f" ({code[1] or code[2]})" if code else ""
        return AtlasError(
            f"the object storage failed{said}", where=self.url, hint=f"run again; {check}"
        )


def _version(of: ObjectMeta | PutResult) -> UpdateVersion:
    version: UpdateVersion = {}
    if of["e_tag"] is not None:
        version["e_tag"] = of["e_tag"]
    if of["version"] is not None:
        version["version"] = of["version"]
    return version


def _opened(scheme: str, bucket: str, prefix: str, client: ClientConfig) -> ObjectStore:
    if scheme == "s3":
        return S3Store(bucket, prefix=prefix or None, client_options=client, retry_config=_RETRIES)
    if scheme == "gs":
        return GCSStore(bucket, prefix=prefix or None, client_options=client, retry_config=_RETRIES)
    return AzureStore(bucket, prefix=prefix or None, client_options=client, retry_config=_RETRIES)
