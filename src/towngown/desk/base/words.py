"""The desk's Chinese: gather what is said, keep the catalogues, compile them.

    python -m towngown.desk.base.words            compile every catalogue that has changed
    python -m towngown.desk.base.words --gather   bring the catalogues up to date with the code

Every app keeps `locale/zh_Hans/LC_MESSAGES/django.po`. Babel does what GNU gettext would, so that
nothing beyond Python is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

DESK = Path(__file__).parents[1]
_PLACE = Path("locale/zh_Hans/LC_MESSAGES")
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def apps() -> list[Path]:
    """Return the folders of the desk's apps, sorted."""
    return sorted(path.parent for path in DESK.glob("*/apps.py"))


def gathered(app: Path) -> Catalog:
    """Return an empty catalogue of everything that an app says."""
    catalog = Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    for path in sorted([*app.rglob("*.py"), *app.rglob("templates/**/*")]):
        if not path.is_file() or "migrations" in path.parts:
            continue
        for message, context in _said_in(path):
            catalog.add(message, context=context)
    return catalog


def _said_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    for _line, message, _comments, context in extract(
        "python", BytesIO(text.encode()), _KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message:
            yield message, context


def kept(app: Path) -> Catalog:
    """Return the catalogue of an app, empty where there is none yet."""
    path = app / _PLACE / "django.po"
    if not path.exists():
        return Catalog(locale="zh_Hans", charset="utf-8")
    with path.open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def gather() -> dict[str, int]:
    """Bring all catalogues up to date; return how many messages of each app lack Chinese."""
    lacking = {}
    for app in apps():
        said, before = gathered(app), kept(app)
        for message in said:
            known = before.get(message.id, context=message.context) if message.id else None
            if known is not None:
                message.string = known.string
        path = app / _PLACE / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_po(stream, said, width=100, no_location=True, omit_header=True, sort_output=True)
        lacking[app.name] = sum(_lacks(message.string) for message in said if message.id)
    return lacking


def _lacks(string: str | tuple[str, ...] | list[str]) -> bool:
    return not all(string) if isinstance(string, list | tuple) else not string


def compile_words() -> None:
    """Compile the catalogues that are newer than what was compiled of them."""
    for app in apps():
        source, target = app / _PLACE / "django.po", app / _PLACE / "django.mo"
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        part = target.with_suffix(".part")
        with part.open("wb") as stream:
            write_mo(stream, kept(app))
        part.replace(target)


def main(arguments: list[str]) -> None:
    """Do what the command line asks for."""
    if "--gather" in arguments:
        for app, count in gather().items():
            sys.stdout.write(f"{app}: {count} without Chinese\n")
    compile_words()


if __name__ == "__main__":
    main(sys.argv[1:])
