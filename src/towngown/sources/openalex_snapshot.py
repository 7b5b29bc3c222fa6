"""Which files of an OpenAlex snapshot are data, by its manifests.

Until 2026 a snapshot has one manifest an entity (data/works/manifest), since then one for all
(data/jsonl/manifest.json). Both name parts by their place in the bucket, with bytes and rows:

    s3://openalex/data/works/updated_date=2023-05-16/part_000.gz

Partitions move: a record that changed is in a newer one, and the part it was in is written anew
or gone. So a part that the manifest does not name is left over from an older snapshot, and holds
what is no longer so. https://developers.openalex.org/download/snapshot-format
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from towngown.sources.base import NOT_JSON, Selection

_MANIFESTS = frozenset({"manifest", "manifest.json"})
_BESIDE = ("readme", "license", "release_notes", "browse.html", "index.html")
_PARTITION = "updated_date="
_NOT_TAKEN = frozenset({
    "awards", "continents", "countries", "domains", "fields", "institution-types", "keywords",
    "languages", "licenses", "sdgs", "source-types", "sources", "subfields", "venues",
    "work-types",
})  # fmt: skip
_NAMED_AT_MOST = 3


class _Meta(msgspec.Struct):
    content_length: int | None = None
    record_count: int | None = None


class _Entry(msgspec.Struct):
    url: str
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Entity(msgspec.Struct):
    files: list[_Entry] = []


class _Manifest(msgspec.Struct):
    entries: list[_Entry] = []
    entities: list[_Entity] = []


@dataclass(frozen=True)
class _Part:
    """One part that a manifest names: where it should lie, and what it should hold."""

    path: Path
    size: int | None
    rows: int | None


def select(paths: Sequence[Path]) -> Selection:
    """Return the data among the files, in order, with warnings of what does not agree.

    Where there is no manifest, everything counts but what is known to be no data. A kind of
    entity of which there is no folder at all was not downloaded, and is not missed.
    """
    warnings: list[str] = []
    named: dict[Path, _Part] = {}
    for path in paths:
        if path.name in _MANIFESTS:
            parts = _parts(path)
            if parts is None:
                warnings.append(f"{path}: not a manifest that can be read; parts are not checked")
            named.update({part.path: part for part in parts or ()})
    kept, left = _sorted_out(paths, named)
    warnings.extend(left)
    warnings.extend(_disagreements(named))
    rows = {path: named[path].rows for path in kept if path in named}
    return Selection(kept, {p: n for p, n in rows.items() if n is not None}, warnings)


def _parts(manifest: Path) -> list[_Part] | None:
    """Return what the manifest names and is taken here; None where it cannot be read."""
    try:
        told = msgspec.json.decode(manifest.read_bytes(), type=_Manifest)
    except (OSError, *NOT_JSON):
        return None
    entries = [*told.entries, *(entry for entity in told.entities for entry in entity.files)]
    if not entries:
        return None
    # The manifest of one entity lies beside its partitions, that of all above the entities.
    depth = 2 if told.entries else 3
    parts = []
    for entry in entries:
        place = PurePosixPath(entry.url).parts[-depth:]
        path = manifest.parent.joinpath(*place)
        if _entity(path) not in _NOT_TAKEN and path.parent.parent.is_dir():
            parts.append(_Part(path, entry.meta.content_length, entry.meta.record_count))
    return parts


def _sorted_out(paths: Sequence[Path], named: dict[Path, _Part]) -> tuple[list[Path], list[str]]:
    """Return the paths that are data, and a sentence on each kind of files left out."""
    listed = {path.parent.parent for path in named}
    kept: list[Path] = []
    other: Counter[str] = Counter()
    parquet = 0
    stale: list[Path] = []
    for path in paths:
        if path.name in _MANIFESTS or path.name.lower().startswith(_BESIDE):
            continue
        if path.suffix == ".parquet":
            parquet += 1
        elif _entity(path) in _NOT_TAKEN:
            other[_entity(path)] += 1
        elif path.parent.parent in listed and _is_partition(path.parent) and path not in named:
            stale.append(path)
        elif path in named and named[path].rows == 0:
            continue  # an empty part is as it should be
        else:
            kept.append(path)
    return kept, list(_left_out(other, parquet, stale))


def _left_out(other: Counter[str], parquet: int, stale: list[Path]) -> Iterator[str]:
    for entity, count in sorted(other.items()):
        yield f"{entity}: {_files(count)} left out, since Towngown takes no {entity}"
    if parquet:
        yield f"{_files(parquet)} in Parquet left out: the snapshot's JSON Lines are read"
    if stale:
        yield (
            f"{_files(len(stale))} left out, since the manifest does not name them; they are of "
            f"another snapshot: {_listed(stale)}"
        )


def _disagreements(named: dict[Path, _Part]) -> Iterator[str]:
    """Yield a sentence on missing parts, by entity, and on each part of another size."""
    missing: dict[str, list[Path]] = {}
    total = Counter(_entity(path) for path in named)
    for path, part in named.items():
        if not path.is_file():
            missing.setdefault(_entity(path), []).append(path)
        elif part.size is not None and path.stat().st_size != part.size:
            yield (
                f"{path}: {path.stat().st_size:,} bytes, the manifest says {part.size:,}: "
                "download it again"
            )
    for entity, paths in missing.items():
        yield (
            f"{entity}: {len(paths):,} of {total[entity]:,} parts that the manifest names are "
            f"missing: {_listed(paths)}: download them"
        )


def _entity(path: Path) -> str:
    """Return the kind of entity that a part or a file of merged ids belongs to, else ""."""
    if _is_partition(path.parent):
        return path.parent.parent.name
    return path.parent.name if path.parent.parent.name == "merged_ids" else ""


def _is_partition(folder: Path) -> bool:
    return folder.name.startswith(_PARTITION)


def _listed(paths: list[Path]) -> str:
    first = [f"{path.parent.name}/{path.name}" for path in paths[:_NAMED_AT_MOST]]
    return ", ".join([*first, "…"] if len(paths) > len(first) else first)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
