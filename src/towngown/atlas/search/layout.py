"""What a segment is on disk: one Arrow file of documents, and flat arrays beside it.

    documents.arrow   what is shown and filtered by, one row a document (Arrow IPC)
    <array>.bin       the arrays named in ARRAYS, flat, little-endian
    nearest.faiss     an inverted file over the vectors, where there are many documents
    meta.json         rows, dimensions, format; values of coded columns; counts by language

A segment is written once and never changed; it is read by mapping it into memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from towngown.atlas.encoders.base import Floats

FORMAT = 1
DOCUMENTS_FILE, NEAREST_FILE, META_FILE = "documents.arrow", "nearest.faiss", "meta.json"
# A unit vector of 512 numbers has few beyond 0.3, so int8 is used up to there and cut above.
PASSAGE_SCALE = 400
# BM25 saturation and length on the document's side (Robertson & Zaragoza 2009).
K1, B = 1.5, 0.9
# A posting's impact, (K1 + 1) at most, is kept in a byte.
IMPACT_SCALE = 100
FILTERS = ("type", "language", "year", "country")

DOCUMENTS = pa.schema(
    [
        ("id", pa.string()),
        ("type", pa.string()),
        ("language", pa.string()),
        ("year", pa.int32()),
        ("country", pa.string()),
        ("title", pa.string()),
        ("text", pa.string()),
        # where each passage of "title\ntext" ends
        ("ends", pa.list_(pa.int32())),
        # people and organisations answerable for it, of the same tier or a more open one
        ("persons", pa.list_(pa.string())),
        ("organisations", pa.list_(pa.string())),
        ("sources", pa.list_(pa.string())),
    ]
)

ARRAYS: dict[str, type[np.generic]] = {
    # document by document: its terms' numbers, sorted, and how often each occurs
    "term_starts": np.int64,
    "terms": np.uint32,
    "counts": np.uint8,
    "lengths": np.int32,
    # unit vectors, and those of the passages times PASSAGE_SCALE
    "vectors": np.float16,
    "passage_starts": np.int64,
    "passages": np.int8,
    # single terms: in which documents, and with what impact (times IMPACT_SCALE)
    "posting_terms": np.uint32,
    "posting_starts": np.int64,
    "posting_documents": np.uint32,
    "posting_impacts": np.uint8,
    # terms by language, and in how many documents each occurs (see statistics.py)
    "frequency_terms": np.uint32,
    "frequencies": np.uint32,
    # by language: the sum of the vectors
    "vector_sums": np.float32,
    # what is filtered by, as codes of the values listed in meta.json; the year itself
    "type": np.int16,
    "language": np.int16,
    "country": np.int16,
    "year": np.int16,
    # documents by (hash of) id, and by those of persons and organisations
    "id_hashes": np.uint64,
    "id_rows": np.uint32,
    "agent_hashes": np.uint64,
    "agent_rows": np.uint32,
}


@dataclass(frozen=True, eq=False)
class SearchDocument:
    """A document ready to be searched.

    `row` has the columns of DOCUMENTS; `terms` (t,) uint32 sorted with `counts` (t,), `length`
    in words; `vector` (d,) and `passages` (p, d), unit length, p = the number of `ends`.
    """

    row: dict[str, object]
    terms: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    length: int
    vector: Floats
    passages: Floats
