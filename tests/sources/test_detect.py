from collections import Counter
from pathlib import Path

import pytest

from towngown.kernel import UnreadableSource
from towngown.sources.registry import detect

ROOT = Path(__file__).parents[2]


def told(path: Path) -> str:
    try:
        return detect(path)
    except UnreadableSource:
        return "not told"


def test_our_own_sample_is_elements() -> None:
    assert detect(ROOT / "src/towngown/sample/park.jsonl") == "elements"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ORCID_*.tar.gz", {"orcid": 1}),
        ("datacite.tar.gz", {"datacite": 1}),
        ("uspto-*/*/*.zip", {"uspto": 2}),
        ("crossref-sample/*", {"crossref": 9}),
        ("ror.zip", {"ror": 1}),
        ("openalex/*.jsonl.gz", {"openalex": 7}),
        ("pubmed-sample/*", {"not told": 5}),
        ("dblp.xml.gz", {"not told": 1}),
        ("*.csv", {"not told": 4}),
    ],
)
def test_no_reader_claims_the_files_of_another(
    data: Path, pattern: str, expected: dict[str, int]
) -> None:
    paths = (data / "providers").glob(pattern)
    assert Counter(told(path) for path in paths) == expected
