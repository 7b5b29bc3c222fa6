import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.kernel.errors import InvalidIdentifier
from towngown.kernel.identifiers import collect, normalise


@pytest.mark.parametrize(
    ("scheme", "written", "normal"),
    [
        ("doi", "https://doi.org/10.1038/ABC.", "10.1038/abc"),
        ("doi", "doi: 10.1234/x(1)", "10.1234/x(1)"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("orcid", "000000021694233X", "0000-0002-1694-233X"),
        ("ror", "https://ror.org/05dxps055", "05dxps055"),
        ("isni", "0000 0001 2156 6853", "0000000121566853"),
        ("wikidata", "https://www.wikidata.org/entity/Q42", "Q42"),
        ("openalex", "https://openalex.org/W2741809807", "W2741809807"),
        ("patent", "US-11,234,567-B2", "US11234567B2"),
        ("patent", "CN 119123456 A", "CN119123456A"),
        ("patent", "EP 1 234 567 A1", "EP1234567A1"),
        ("issn", "03784371", "0378-4371"),
        ("isbn", "0-306-40615-2", "9780306406157"),
        ("uscc", "91110000600037341L", "91110000600037341L"),
        ("email", "mailto:Name@Example.org", "name@example.org"),
        ("url", "https://example.org/a", "https://example.org/a"),
        ("pmid", "https://pubmed.ncbi.nlm.nih.gov/123/", "123"),
        ("arxiv", "arXiv:2101.00001v2", "2101.00001"),
    ],
)
def test_normalise_gives_the_one_form(scheme: str, written: str, normal: str) -> None:
    assert normalise(scheme, written) == normal
    assert normalise(scheme, normal) == normal


@pytest.mark.parametrize(
    ("scheme", "wrong"),
    [
        ("orcid", "0000-0002-1825-0098"),
        ("ror", "05dxps056"),
        ("isni", "0000000121566854"),
        ("issn", "0378-4372"),
        ("isbn", "0306406153"),
        ("uscc", "91110000600037341M"),
        ("doi", "11.1234/x"),
        ("email", "nobody"),
        ("patent", "CN12A"),
        ("url", "example.org"),
    ],
)
def test_normalise_refuses_what_does_not_fit(scheme: str, wrong: str) -> None:
    with pytest.raises(InvalidIdentifier, match=scheme):
        normalise(scheme, wrong)


def test_unknown_scheme_names_the_known_ones() -> None:
    with pytest.raises(InvalidIdentifier, match="known: arxiv"):
        normalise("barcode", "1")


@given(st.integers(0, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_orcid_with_one_wrong_digit_is_refused(number: int, place: int, change: int) -> None:
    from stdnum.iso7064 import mod_11_2

    digits = f"{number:015d}"
    valid = digits + mod_11_2.calc_check_digit(digits)
    assert normalise("orcid", valid).replace("-", "") == valid
    if valid[place].isdigit():
        wrong = valid[:place] + str((int(valid[place]) + change) % 10) + valid[place + 1 :]
        with pytest.raises(InvalidIdentifier):
            normalise("orcid", wrong)


def test_collect_keeps_the_valid_and_returns_the_errors() -> None:
    found, problems = collect([("doi", "10.1234/A"), ("doi", "10.1234/a"), ("orcid", "1")])
    assert found == {"doi": ("10.1234/a",)}
    assert [problem.where for problem in problems] == ["orcid"]
