"""Readers: one file a registry or format, each turning a provider's own export into records.

In: a file (plain, gz, zip or tar) or an API. Out: a stream of Record and Rejection, in order.
The atlas's import calls it; readers register under the entry point `towngown.sources`.
"""

from towngown.sources.base import LineReader, Reader, SourceFile, Text
from towngown.sources.registry import detect, expand, formats, reader_named, readers

__all__ = [
    "LineReader",
    "Reader",
    "SourceFile",
    "Text",
    "detect",
    "expand",
    "formats",
    "reader_named",
    "readers",
]
