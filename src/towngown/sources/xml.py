"""XML, parsed safely and one document at a time: no entities, no network, no outside files.

Paths are names parted by slashes, whatever their namespace: registries change prefixes and
namespace versions, not the names within (`person/name/credit-name`).
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from lxml import etree

from towngown.kernel.markup import plain

Element: TypeAlias = etree._Element

DOCUMENT_LIMIT = 64 * 1024 * 1024

_options = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip


class BadDocument(ValueError):
    """A document that is not well-formed XML, or that is refused; `line` counts within it."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def parse(data: bytes) -> Element:
    """Return the root element of one document; raises BadDocument.

    A document that declares entities is refused rather than expanded: none of the registries
    needs them, and they are how a small file grows without bound.
    """
    if len(data) > DOCUMENT_LIMIT:
        raise BadDocument(f"the document is larger than {DOCUMENT_LIMIT // 2**20} MiB")
    narrow = data.replace(b"\0", b"") if b"\0" in data[:4] else data  # UTF-16, UTF-32
    if b"<!ENTITY" in narrow:
        raise BadDocument("the document declares entities, which are not read")
    try:
        return etree.fromstring(data, etree.XMLParser(**_options))
    except etree.XMLSyntaxError as error:
        reason = str(error.msg).partition(", line ")[0]
        raise BadDocument(f"not well-formed XML: {reason}", error.lineno or 1) from error


def name_of(element: Element) -> str:
    """Return the element's name without its namespace."""
    return str(etree.QName(element).localname)


def all_of(element: Element, path: str) -> list[Element]:
    """Return all elements at the path below this one, in order."""
    found: list[Element] = element.findall(_anywhere(path))
    return found


def text_of(element: Element, path: str) -> str:
    """Return the whole text of the first element at the path, as plain text; "" for none."""
    found = element.find(_anywhere(path))
    return "" if found is None else whole_text(found)


def whole_text(element: Element) -> str:
    """Return the plain text of an element and all within it."""
    return plain("".join(element.itertext()))


@cache
def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))
