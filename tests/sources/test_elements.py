import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.kernel import Link, Record, Rejection
from towngown.sources.base import SourceFile
from towngown.sources.elements import ElementsReader, write_elements

SOURCE = SourceFile.__new__(SourceFile)


def parse(line: object) -> list[Record | Rejection]:
    text = line if isinstance(line, bytes) else json.dumps(line).encode()
    return list(ElementsReader().parse_line(text, 3, "a.jsonl", SOURCE))


def test_only_id_kind_and_a_text_are_required() -> None:
    (record,) = parse({"id": "need:7", "kind": "need", "title": "去盐"})
    assert record == Record("elements", "need:7", "need", titles={"zh": "去盐"}, language="zh")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"[1]", "line"),
        (b"{", "line"),
        (b'{"id": "\xd5\xc5"}', "line"),
        (b"[" * 5_000, "line"),
        ({"kind": "need", "title": "x"}, "line"),
        ({"id": " ", "kind": "need", "title": "x"}, "id"),
        ({"id": "1", "kind": "needs", "title": "x"}, "kind"),
        ({"id": "1", "kind": "need"}, "title"),
        ({"id": "1", "kind": "need", "title": "x", "tier": "secret"}, "tier"),
        ({"id": "1", "kind": "need", "title": "x", "embargo": "soon"}, "embargo"),
        ({"id": "1", "kind": "result", "title": "x", "type": "poem"}, "type"),
        ({"id": "1", "kind": "need", "title": "x", "links": [{"role": "autor", "to": "p"}]},
         "links[0].role"),
        ({"id": "1", "kind": "need", "title": "x", "links": [{"role": "author"}]}, "links[0]"),
    ],
)  # fmt: skip
def test_a_bad_line_is_set_aside_with_its_field(line: object, field: str) -> None:
    (rejection,) = parse(line)
    assert isinstance(rejection, Rejection)
    assert (rejection.file, rejection.line, rejection.field, rejection.kept) == (
        "a.jsonl", 3, field, False,
    )  # fmt: skip


def test_a_bad_value_is_set_aside_and_the_line_taken() -> None:
    line = {"id": "1", "kind": "need", "title": "x", "titel": "y", "identifiers": {"doi": "no"}}
    *notes, record = parse(line)
    assert [(n.field, n.kept) for n in notes if isinstance(n, Rejection)] == [
        ("titel", True), ("identifiers.doi", True),
    ]  # fmt: skip
    assert isinstance(record, Record)


_WORDS = st.text("abc 去盐é", min_size=1).filter(str.strip)
_TEXTS = st.dictionaries(st.sampled_from(["en", "zh"]), _WORDS, min_size=1, max_size=2)


@given(_TEXTS, st.lists(_WORDS, max_size=3), st.sampled_from(["public", "confidential"]))
def test_writing_and_reading_gives_the_same_record(
    titles: dict[str, str], keywords: list[str], tier: str
) -> None:
    record = Record(
        "elements", "need:1", "need", titles=titles, keywords=tuple(keywords), tier=tier,  # type: ignore[arg-type]
        identifiers={"doi": ("10.1/x", "10.2/y")}, language="en",
        links=(Link("author", "person:3", position=0), Link("proposer", None, "Someone")),
    )  # fmt: skip
    record = Record(
        **{f: getattr(record, f) for f in record.__struct_fields__ if f != "identifiers"}
    )
    stream = io.BytesIO()
    assert write_elements([record], stream) == 1
    assert parse(stream.getvalue()) == [record]
