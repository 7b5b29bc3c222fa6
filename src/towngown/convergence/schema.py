"""The stored form of records, elements and links as Arrow schemas (docs/reference/schema.md).

Multilingual values are lists of (language, text), since every Arrow reader can open those;
free facts are JSON in a string column.
"""

from __future__ import annotations

import pyarrow as pa

TEXTS = pa.list_(pa.struct([("language", pa.string()), ("text", pa.string())]))
IDENTIFIERS = pa.list_(pa.struct([("scheme", pa.string()), ("value", pa.string())]))
SOURCES = pa.list_(
    pa.struct(
        [
            ("registry", pa.string()),
            ("record", pa.string()),
            ("updated", pa.string()),
            ("licence", pa.string()),
            ("file", pa.string()),
        ]
    )
)
STRINGS = pa.list_(pa.string())

ELEMENTS = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),
        ("type", pa.string()),
        ("titles", TEXTS),
        ("texts", TEXTS),
        ("names", TEXTS),
        ("keywords", STRINGS),
        ("fields", STRINGS),
        ("identifiers", IDENTIFIERS),
        ("year", pa.int32()),
        ("date", pa.string()),
        ("language", pa.string()),
        ("country", pa.string()),
        ("url", pa.string()),
        ("tier", pa.string()),
        ("embargo", pa.string()),
        ("status", pa.string()),
        ("cites", STRINGS),
        ("attributes", pa.string()),
        ("metrics", pa.string()),
        ("sources", SOURCES),
        # JSON {field: [indices into sources]}; null where there is one source for everything
        ("provenance", pa.string()),
    ]
)

LINKS = pa.schema(
    [
        ("from", pa.string()),
        ("role", pa.string()),
        ("to", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("position", pa.int32()),
        ("corresponding", pa.bool_()),
        ("identifiers", IDENTIFIERS),
        ("affiliations", STRINGS),
        ("affiliation_refs", STRINGS),
        ("since", pa.string()),
        ("until", pa.string()),
        # the key of the record that says so, that record's tier, and what it called the other end
        ("record", pa.string()),
        ("tier", pa.string()),
        ("embargo", pa.string()),
        ("to_ref", pa.string()),
    ]
)

RECORDS = pa.schema(
    [
        ("key", pa.string()),
        ("element", pa.string()),
        ("kind", pa.string()),
        ("registry", pa.string()),
        ("record", pa.string()),
        ("hash", pa.int64()),
        ("updated", pa.string()),
        ("status", pa.string()),
        ("tier", pa.string()),
        # "scheme:value" of every identifier that makes records of this kind one element
        ("idents", STRINGS),
        ("file", pa.string()),
        # the record as JSON, without what changes too often to count as a change
        ("data", pa.string()),
        ("metrics", pa.string()),
        # the import in which the record was first seen, and that in which it was gone
        ("born", pa.int32()),
        ("retired", pa.int32()),
    ]
)
