"""Every format is told by its first bytes, and none takes another's files."""

import json
from pathlib import Path

import pytest

from towngown.sources.base import HEAD_BYTES, SourceFile, Text
from towngown.sources.registry import detect, reader_named, readers

REFERENCES = ("bibtex", "csl", "ris")
SAMPLES = {
    "bibtex": "% mine\n\n@article{a,\n  title = {One}\n}\n",
    "crossref": json.dumps({
        "DOI": "10.1/x", "type": "journal-article", "title": ["One"], "content-domain": {},
        "reference-count": 0, "issued": {"date-parts": [[2020]]},
    }),
    "csl": json.dumps([{"id": "a", "type": "article-journal", "title": "One"}]),
    "elements": '{"id": "result:1", "kind": "result", "type": "dataset", "title": "@misc{a,"}',
    "openalex": '{"id": "https://openalex.org/W1", "title": "One", "type": "article"}',
    "ris": "TY  - JOUR\r\nTI  - @article{a,\r\nER  - \r\n",
    "ror": json.dumps([{"id": "https://ror.org/05dxps055", "name": "One", "established": 1}]),
}  # fmt: skip


@pytest.mark.parametrize("format_", SAMPLES)
def test_a_file_without_a_telling_name_is_told(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "file"
    path.write_text(SAMPLES[format_])
    assert detect(path) == format_
    text = Text("file", path.read_bytes())
    sure = [name for name, reader in readers().items() if reader.sniff(text) >= 0.5]
    assert sure == [format_]


def test_no_provider_s_real_file_is_taken_for_references(data: Path) -> None:
    taken = []
    for path in sorted(p for p in (data / "providers").rglob("*") if p.is_file()):
        for member in SourceFile(path).members():
            text = Text(member.name, member.stream.read(HEAD_BYTES))
            taken += [path for name in REFERENCES if reader_named(name).sniff(text)]
            break
    assert taken == []
