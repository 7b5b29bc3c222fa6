"""Identifiers: validated and normalised by scheme, with the checksum where there is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from stdnum import isbn, isni, issn, lei
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from towngown.kernel.errors import InvalidIdentifier

# By which schemes records of a kind are one element. A URL, an ISSN on a paper or a shared
# office e-mail say something about an element, but do not make two records one.
IDENTIFYING: Mapping[str, frozenset[str]] = {
    "person": frozenset({"orcid", "isni", "openalex", "wikidata", "email"}),
    "organisation": frozenset({
        "ror", "isni", "openalex", "wikidata", "grid", "uscc", "lei", "crossref_funder",
    }),
    "result": frozenset({"doi", "openalex", "pmid", "pmcid", "arxiv", "patent", "mag"}),
    "project": frozenset({"doi", "openalex"}),
    "field": frozenset({"openalex", "wikidata"}),
    "facility": frozenset({"doi", "ror", "wikidata"}),
    "place": frozenset({"wikidata"}),
}  # fmt: skip

_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/\S+)$", re.I)
_ORCID = re.compile(
    r"^(?:https?://(?:www\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$"
)
_ROR = re.compile(r"^(?:https?://(?:www\.)?ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?$", re.I)
_OPENALEX = re.compile(r"^(?:https?://(?:api\.)?openalex\.org/(?:\w+/)?)?([WAISCPFTV]\d+)/?$", re.I)
_WIKIDATA = re.compile(r"^(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(Q\d+)$", re.I)
_EMAIL = re.compile(r"^[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+$")
_PATENT = re.compile(
    r"^([A-Z]{2})[\s-]*((?:RE|PP|D|H|T)?[\d\s,/.-]*\d[\dX]?)[\s-]*([A-Z]\d?)?$", re.I
)
_URL = re.compile(r"^(?:https?|ftp)://[^\s/$.?#][^\s]*$", re.I)
_PMID = re.compile(
    r"^(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?(\d{1,9})/?$"
)
_PMCID = re.compile(
    r"^(?:https?://(?:www\.)?(?:ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov)/(?:pmc/)?articles/)?(?:PMC)?(\d{3,9})/?$",
    re.I,
)
_ARXIV = re.compile(
    r"^(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$",
    re.I,
)
_GRID = re.compile(r"^(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.\d+\.[0-9a-f]+)$", re.I)
_FUNDER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/)?(?:10\.13039/)?(\d{9,12})$")
_CROCKFORD = {char: value for value, char in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def normalise(scheme: str, value: str) -> str:
    """Return the identifier's one normal form; raises InvalidIdentifier (where = scheme).

    DOI lower case without resolver; ORCID and ISSN hyphenated; ISNI, ISBN-13, LEI and USCC
    compact; ROR, OpenAlex and Wikidata as the bare id; patents as country, number and kind
    joined ("CN119123456A"); e-mail lower case.
    """
    try:
        check = _CHECKS[scheme]
    except KeyError:
        raise InvalidIdentifier(
            "unknown identifier scheme", where=scheme, hint=f"known: {', '.join(sorted(_CHECKS))}"
        ) from None
    try:
        return check(value.strip())
    except (ValidationError, ValueError) as error:
        raise InvalidIdentifier(
            f"{value!r} is not a valid {scheme}: {error or 'malformed'}", where=scheme
        ) from error


def collect(
    pairs: Iterable[tuple[str, str]],
) -> tuple[dict[str, tuple[str, ...]], list[InvalidIdentifier]]:
    """Return the valid identifiers by scheme, each once, and the errors of the rest."""
    found: dict[str, tuple[str, ...]] = {}
    problems: list[InvalidIdentifier] = []
    for scheme, value in pairs:
        try:
            normal = normalise(scheme, value)
        except InvalidIdentifier as problem:
            problems.append(problem)
            continue
        if normal not in found.get(scheme, ()):
            found[scheme] = (*found.get(scheme, ()), normal)
    return found, problems


def _matched(pattern: re.Pattern[str], form: str) -> Callable[[str], re.Match[str]]:
    def match(value: str) -> re.Match[str]:
        found = pattern.match(value)
        if found is None:
            raise ValueError(f"expected a form such as {form}")
        return found

    return match


_match_doi = _matched(_DOI, "10.1234/abc")
_match_orcid = _matched(_ORCID, "0000-0002-1825-0097")
_match_ror = _matched(_ROR, "https://ror.org/05dxps055")
_match_openalex = _matched(_OPENALEX, "W2741809807")
_match_wikidata = _matched(_WIKIDATA, "Q42")
_match_email = _matched(_EMAIL, "name@example.org")
_match_patent = _matched(_PATENT, "CN119123456A")
_match_url = _matched(_URL, "https://example.org/page")
_match_pmid = _matched(_PMID, "12345678")
_match_pmcid = _matched(_PMCID, "PMC1234567")
_match_arxiv = _matched(_ARXIV, "2101.00001")
_match_grid = _matched(_GRID, "grid.5801.c")
_match_funder = _matched(_FUNDER, "501100001809")


def _doi(value: str) -> str:
    return _match_doi(value).group(1).rstrip(".,;").lower()


def _orcid(value: str) -> str:
    digits = "".join(_match_orcid(value).groups()).upper()
    isni.validate(digits)
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def _ror(value: str) -> str:
    id_ = _match_ror(value).group(1).lower()
    number = 0
    for char in id_[:-2]:
        number = number * 32 + _CROCKFORD[char]
    if 98 - (number * 100) % 97 != int(id_[-2:]):
        raise ValueError("its check digits do not fit")
    return id_


def _patent(value: str) -> str:
    country, number, kind = _match_patent(value).groups()
    digits = re.sub(r"[\s,/.-]", "", number)
    if len(re.sub(r"\D", "", digits)) < 4:
        raise ValueError("its number is too short")
    return f"{country}{digits}{kind or ''}".upper()


def _issn(value: str) -> str:
    return str(issn.format(issn.validate(value)))


def _isbn(value: str) -> str:
    return str(isbn.validate(value, convert=True))


_CHECKS: dict[str, Callable[[str], str]] = {
    "arxiv": lambda v: _match_arxiv(v).group(1).lower(),
    "crossref_funder": lambda v: _match_funder(v).group(1),
    "doi": _doi,
    "email": lambda v: _match_email(v.removeprefix("mailto:")).group(0).lower(),
    "grid": lambda v: _match_grid(v).group(1).lower(),
    "isbn": _isbn,
    "isni": lambda v: str(isni.validate(v.rpartition("/")[2])),
    "issn": _issn,
    "lei": lambda v: str(lei.validate(v)),
    "local": lambda v: v,
    "mag": lambda v: str(int(v)),
    "openalex": lambda v: _match_openalex(v).group(1).upper(),
    "orcid": _orcid,
    "patent": _patent,
    "pmcid": lambda v: f"PMC{_match_pmcid(v).group(1)}",
    "pmid": lambda v: str(int(_match_pmid(v).group(1))),
    "ror": _ror,
    "url": lambda v: _match_url(v).group(0),
    "uscc": lambda v: str(uscc.validate(v)),
    "wikidata": lambda v: _match_wikidata(v).group(1).upper(),
}
SCHEMES = frozenset(_CHECKS)
