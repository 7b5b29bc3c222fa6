"""Whatever is done to a sound file, a reader gives records and rejections, or says it is none.

Each sample is spoilt in one of two ways: bytes are flipped, cut out or doubled; or, in JSON, a
value becomes one of another type. What is read must also pass through staging.
"""

import copy
import csv
import io
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_datacite import ROW
from test_openalex import WORK as OPENALEX_WORK
from test_orcid import RECORD as ORCID_RECORD
from test_registries import V1, V2
from test_registries import WORK as CROSSREF_WORK
from test_uspto import grant
from towngown.convergence.staging import Unit, stage_unit
from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import formats, reader_named

ELEMENT = {
    "id": "result:1", "kind": "result", "type": "patent", "title": {"en": "Salt", "zh": "盐"},
    "names": ["a"], "year": 2020, "date": "2020-01-02", "identifiers": {"doi": ["10.1234/a"]},
    "tier": "park", "embargo": "2030-01-01", "attributes": {"trl": 5}, "metrics": {"views": 1},
    "links": [{"role": "author", "name": "Ada", "position": 0, "since": "2020"}],
    "supersedes": ["result:0"], "updated": "2020-01-01",
}  # fmt: skip
CSL = {
    "id": "a", "type": "article-journal", "title": "Salt", "DOI": "10.1234/a", "ISSN": "1234-5679",
    "author": [{"family": "Example", "given": "Ada", "ORCID": "0000-0002-1825-0097",
                "affiliation": [{"name": "A Lab"}]}],
    "issued": {"date-parts": [[2020, 1, 2]]}, "keyword": "salt; sand", "page": "1-2",
}  # fmt: skip
AUTHOR = {
    "id": "https://openalex.org/A1", "display_name": "Ada Example", "orcid": None,
    "last_known_institutions": [{"id": "https://openalex.org/I1", "display_name": "A Lab"}],
}  # fmt: skip
JSON: dict[str, list[Any]] = {
    "crossref": [
        CROSSREF_WORK, {"items": [CROSSREF_WORK]}, {"message": {"items": [CROSSREF_WORK]}},
    ],
    "csl": [[CSL], CSL, {"items": [CSL]}],
    "datacite": [ROW, {"data": [{"id": "10.1/x", "attributes": ROW}]}],
    "elements": [ELEMENT],
    "openalex": [OPENALEX_WORK, AUTHOR, {"meta": {}, "results": [OPENALEX_WORK, AUTHOR]}],
    "ror": [[V1, V2], V1, V2],
}  # fmt: skip
BIBTEX = """@string{j = {Salt Letters}}
@article{a, title = {On {S}alt \\'e $x^2$}, author = {Ada Example and {A Lab}}, year = 2020,
 month = mar, journal = j, doi = {10.1234/a}, keywords = {a, b}, issn = {1234-5679}}
@patent{b, title = "A lamp", holder = {Salt Ltd}, number = {US1234567}, date = {2020-01-02}}
"""
RIS = """TY  - JOUR
TI  - 论盐
AU  - 张三;李四
PY  - 2020/01/02/
SN  - 1234-5679
UR  - https://example.org/a; https://example.org/b
ER  -
TY  - PAT
TI  - A lamp
M1  - CN119123456A
AD  - A Lab
ER  -
"""
SHEETS = {
    "courses": ["title,credits,hours,teacher,level", "盐化学,2.5,32,Ada Example,master"],
    "needs": ["title,description,budget,deadline,tier", "Salt,We look,50万,2026年3月,park"],
    "organisations": ["name,uscc,type", "示例公司,91110000100000563B,company"],
    "people": ["name,organisation,email,orcid", "Ada,A Lab,a@example.org,0000-0002-1825-0097"],
    "results": ["title,authors,year,patent,trl,type", "A lamp,Ada;Bo,2020,CN119123456A,TRL 5,专利"],
}


def workbook(rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in csv.reader(rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def samples(format_: str) -> list[bytes]:
    """Return sound files of the format."""
    if format_ in JSON:
        texts = [json.dumps(one, ensure_ascii=False) for one in JSON[format_]]
        return [f"{text}\n".encode() for text in (*texts, f"{texts[0]}\n{texts[0]}")]
    if format_ in SHEETS:
        return ["\n".join(SHEETS[format_]).encode(), workbook(SHEETS[format_])]
    others = {"bibtex": BIBTEX, "ris": RIS, "orcid": ORCID_RECORD, "uspto": grant() + grant("9")}
    return [others[format_].encode()]


OTHER: list[Any] = [
    None, True, -1, 0, 2020, 10**11, 10**30, 1.5, -0.0, 1e308, "", " ", "x", "2021-02-30", "\0",
    "a\0b", "\U0010ffff", "盐" * 5_000, "https://openalex.org/", "10.1234/", [], [None], [[]],
    ["x", 1], [[[[[[[[[[[]]]]]]]]]]], [{}], {}, {"": ""}, {"a": None}, {"value": [1]},
    {"name": {"name": {"name": 1}}},
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, key) of every value within."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield value, key
        if isinstance(one, dict | list):
            yield from places(one)


def retyped(format_: str, chance: random.Random) -> bytes:
    """Return a sound file but for one to three values, each of another type."""
    sample = copy.deepcopy(chance.choice(JSON[format_]))
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice(list(places(sample)))
        container[key] = copy.deepcopy(chance.choice(OTHER))
    text = json.dumps(sample, ensure_ascii=False)
    if chance.random() < 0.05:
        text = text.replace('""', "[" * 3_000 + "]" * 3_000)
    return text.encode()


def spoilt(sample: bytes, chance: random.Random) -> bytes:
    """Return the sample with bytes flipped, cut out or doubled, in one to three places."""
    data = bytearray(sample)
    for _ in range(chance.randint(1, 3)):
        at, size = chance.randrange(len(data) + 1), chance.choice((1, 1, 1, 7, 60))
        piece = data[at : at + size]
        data[at : at + size] = chance.choice(
            (b"", piece * 2, bytes(byte ^ (1 << chance.randrange(8)) for byte in piece),
             bytes([chance.randrange(256)]), b"\n", b"\0", b'"', b"\xff\xfe", b"}")
        )  # fmt: skip
        if not data:
            break
    return bytes(data)


@pytest.mark.parametrize("format_", formats())
@settings(max_examples=80, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(seed=st.integers(0, 2**32))
def test_a_spoilt_file_gives_records_and_rejections_or_is_unreadable(
    format_: str, seed: int
) -> None:
    chance = random.Random(seed)
    if format_ in JSON and chance.random() < 0.6:
        data = retyped(format_, chance)
    else:
        data = spoilt(chance.choice(samples(format_)), chance)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "file"
        path.write_bytes(data)
        try:
            items = list(reader_named(format_).read(SourceFile(path)))
        except UnreadableSource:
            items = []
        assert {type(item) for item in items} <= {Record, Rejection}
        report = stage_unit(Unit(0, format_, path, "file"), folder)
        records = sum(isinstance(item, Record) for item in items)
        assert report.problem or report.records + report.rejected >= records
