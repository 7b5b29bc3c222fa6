"""What holds for all three formats of references."""

import json
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towngown.kernel import Record, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.references import (
    keywords_in,
    patent_number,
    serial_numbers,
)
from towngown.sources.registry import reader_named

WHOLE = {
    "bibtex": '@article{a,\n title = {S{\\"a}lt # $x_2$}, author = "Doe, J and {张三}" # b,\n}\n',
    "ris": "TY  - JOUR\nAU  - Doe, J\nTI  - Salt\nPY  - 2020/01/02/\nSN  - 1234-5679\nER  -\n",
    "csl": json.dumps([{"type": "book", "title": "Salt", "author": [{"family": "Doe"}],
                        "issued": {"date-parts": [[2020]]}, "ISSN": ["1234-5679"]}]),
}  # fmt: skip
SIGNS = st.sampled_from(
    ["{", "}", '"', "#", ",", "@", "\\", "$", "\n", "  - ", "TY", "[", "]", "null",
     "\ufeff", "三", "\x00"]
)  # fmt: skip


@pytest.mark.parametrize("format_", WHOLE)
@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3), SIGNS), max_size=4))
def test_no_broken_file_ends_in_another_error(
    format_: str, cuts: list[tuple[int, int, str]]
) -> None:
    text = WHOLE[format_] * 2
    for place, length, sign in cuts:
        text = text[:place] + sign + text[place + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_text(text, encoding="utf-8")
        try:
            items = list(reader_named(format_).read(SourceFile(path)))
        except UnreadableSource:
            return
    keys = [item.key for item in items if isinstance(item, Record)]
    assert len(keys) == len(set(keys))


def test_deep_nesting_costs_only_the_entry(tmp_path: Path) -> None:
    deep = sys.getrecursionlimit() * 2
    path = tmp_path / "deep.bib"
    path.write_text(
        f"@misc{{a, title = {{x {'{' * deep}y{'}' * deep}}}}}\n@misc{{b, title = {{B}}}}\n"
    )
    records = [i for i in reader_named("bibtex").read(SourceFile(path)) if isinstance(i, Record)]
    assert [record.record for record in records] == ["a", "b"]
    path.write_text(
        json.dumps([{"title": "B"}])[:-1] + ', {"title": ' + "[" * deep + "]" * deep + "}]"
    )
    with pytest.raises(UnreadableSource):
        list(reader_named("csl").read(SourceFile(path)))


def test_numbers_as_they_are_written() -> None:
    assert serial_numbers("1234-5679 (print); 9780306406157") == [
        ("issn", "1234-5679"), ("isbn", "9780306406157"),
    ]  # fmt: skip
    assert serial_numbers("unknown") == [("issn", "unknown")]
    assert serial_numbers("") == []
    assert patent_number(["", "7,123,456"], "US") == [("patent", "US7,123,456")]
    assert patent_number(["none"]) == [("patent", "none")]


def test_keywords_as_they_are_written() -> None:
    assert keywords_in("膜；淡化, 海水; ") == ["膜", "淡化, 海水"]
    assert keywords_in("a, b，c") == ["a", "b", "c"]
    assert keywords_in("a, b", "") == ["a, b"]
