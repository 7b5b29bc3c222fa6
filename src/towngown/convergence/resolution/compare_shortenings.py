"""Short names of organisations: what is left out of a name where people know it."""

from __future__ import annotations

import re
from itertools import product

from towngown.convergence.names import OrganisationName, organisation_forms
from towngown.convergence.resolution.compare_names import written_names
from towngown.convergence.resolution.comparison import ByValue
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import Column

_LABELS = (
    "missing", "one names another business", "none is short for the other", "short for the other",
    "many initials of the other", "short for the other in two scripts",
)  # fmt: skip
_OTHER, _NONE, _ONE, _INITIALS, _BOTH = range(1, 6)
# What a subsidiary's or a sister's name has more than the parent's.
_BUSINESSES = re.compile(
    "检测|检验|进出口|贸易|商贸|销售|营销|物流|运输|仓储|投资|控股|置业|地产|物业|租赁|维修|修理|服务|工程"
    "|咨询|电商|研究院|研究所|分公司|分院|附属|学院|医院|基金|协会"
)
_BUSINESS_WORDS = frozenset({
    "testing", "import", "export", "trading", "trade", "sales", "marketing", "logistics",
    "transport", "storage", "investment", "holding", "holdings", "properties", "leasing",
    "repair", "service", "services", "engineering", "consulting", "institute", "branch",
    "school", "college", "hospital", "fund", "foundation", "association",
})  # fmt: skip
_LEAST_LETTERS, _LEAST_CHARACTERS, _MANY_INITIALS = 3, 2, 5


class Shortenings(ByValue):
    """Whether one name is short for another: 绿环 for 绿环再生资源, 一院 for 第一人民医院."""

    labels = _LABELS
    type = "shortening"

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._known: dict[int, list[OrganisationName]] = {}

    def _level(self, a: int, b: int) -> int:
        ours, theirs = self._of(a), self._of(b)
        if not ours or not theirs:
            return 0
        if any(_is_another_business(x, y) for x, y in product(ours, theirs)):
            return _OTHER
        scripts = {x.script for x, y in product(ours, theirs) if _is_short(x, y)}
        if len(scripts) > 1:
            return _BOTH
        if any(_has_many_initials(x, y) for x, y in product(ours, theirs)):
            return _INITIALS
        return _ONE if scripts else _NONE

    def _of(self, code: int) -> list[OrganisationName]:
        found = self._known.get(code)
        if found is None:
            parts = map(organisation_forms, written_names(self._column.distinct[code]))
            found = self._known[code] = [one for one in parts if one.words]
        return found


def _is_short(a: OrganisationName, b: OrganisationName) -> bool:
    if a.script != b.script or a.words == b.words or a.divisions != b.divisions:
        return False
    if a.script == "han":
        short, long = sorted(("".join(a.words), "".join(b.words)), key=len)
        return _leaves_out_characters(short.lstrip("第"), long.lstrip("第"))
    fewer, more = sorted((a.words, b.words), key=lambda one: (len(one), sum(map(len, one))))
    return _begin_alike(fewer, more)


def _is_another_business(a: OrganisationName, b: OrganisationName) -> bool:
    """Whether one has the other's name and more: a subsidiary, or the other's trading company.

    In Chinese a company has one registered name: of two with a legal form neither is short.
    """
    if not _is_short(a, b):
        return False
    if a.script != "han":
        fewer, more = sorted((a.words, b.words), key=len)
        return not _BUSINESS_WORDS.isdisjoint(more[len(fewer) :])
    short, long = sorted(("".join(a.words), "".join(b.words)), key=len)
    if a.legal_form and b.legal_form:
        return True
    return any(
        set(word).isdisjoint(short) for word in _BUSINESSES.findall(long.removeprefix(short))
    )


def _leaves_out_characters(short: str, long: str) -> bool:
    """Whether a name is another one without some characters; the first one always stays."""
    if len(short) < _LEAST_CHARACTERS or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


def _begin_alike(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    """Whether each word is the other name's word in its place, or begins it (Rehab. Hosp.)."""
    return all(
        len(one) >= _LEAST_LETTERS and (other.startswith(one) or one.startswith(other))
        for one, other in zip(fewer, more, strict=False)
    )


def _has_many_initials(a: OrganisationName, b: OrganisationName) -> bool:
    """Whether one is the other's initials, too many of them to agree by chance."""
    if a.is_acronym == b.is_acronym:
        return False
    return any(len(one) >= _MANY_INITIALS for one in a.acronyms & b.acronyms)
