# ruff: noqa: E501 - lists of words
"""What the values of a column are, told by its heading where that is known, else by the values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from towngown.convergence.resolution.dates import date_of, is_real
from towngown.convergence.resolution.numbers import is_amount, number_of
from towngown.convergence.resolution.table import Column, ColumnType
from towngown.sources.headings import plain_heading

_SPACES = re.compile(r"\s+")
# Headings that tell what the values do not, for all kinds; what sources.headings knows of whole
# elements is not enough here, since lists of people come with names in parts.
_HEADINGS: dict[ColumnType, str] = {
    "word": "given name, given names, first name, forename, middle name, surname, family name, "
    "last name, suburb, city, town, state, province, postcode, zip, zip code, postal code, 名, 姓, "
    "城市, 省份, 邮编, 邮政编码, gender, sex, 性别",
    "date": "date of birth, birth date, birthday, dob, date, 出生日期, 生日, 日期, 申请日",
    "number": "price, cost, amount, budget, 价格, 金额, 预算, 经费",
    "year": "year, publication year, 年份, 年度",
    "text": "title, description, abstract, text, 标题, 题目, 名称, 简介, 摘要, 描述",
    "identifier": "phone, telephone, mobile, email, e mail, soc sec id, ssn, openalex, openalex id, "
    "wikidata, pmid, pmcid, arxiv, mag, 电话, 手机, 邮箱, 电子邮箱, 工号, 身份证号",
    "exclusive": "orcid, orcid id, isni, doi, ror, ror id, uscc, unified social credit code, lei, "
    "统一社会信用代码, 信用代码",
}  # fmt: skip
_NAMES: dict[str, tuple[ColumnType, str]] = {
    "person": ("person", "name, full name, person, 姓名, 教师姓名, 专家姓名, 中文名, 中文姓名, english "
               "name, name en, 英文名, 英文姓名, 拼音, 姓名拼音"),
    "organisation": ("organisation", "name, organisation, organization, company, company name, 名称, "
                     "单位名称, 企业名称, 机构名称, 公司名称, 公司, 企业, english name, name en, 英文名, 英文名称"),
}  # fmt: skip
_MOST = 0.8
_TRIED = 2_000


@cache
def _by_heading(kind: str) -> dict[str, ColumnType]:
    known = {
        plain_heading(word): type_
        for type_, words in _HEADINGS.items()
        for word in words.split(",")
    }
    if kind in _NAMES:
        type_, words = _NAMES[kind]
        known |= {plain_heading(word): type_ for word in words.split(",")}
    return known


def type_of(kind: str, heading: str, distinct: Sequence[str], filled_cells: int) -> ColumnType:
    """Return the type of a column of a list of that kind; an empty column is of words.

    `distinct` are its values, each once, `filled_cells` how many records have one.
    """
    known = _by_heading(kind).get(plain_heading(heading))
    filled = sorted(filter(None, distinct))
    sample = filled[:: max(1, len(filled) // _TRIED)][:_TRIED]
    if known in {"date", "number", "year"} and _share(sample, known) < 0.5:
        known = None
    return known or _by_values(kind, sample, filled_cells, len(filled))


def typed(kind: str, heading: str, values: Sequence[str]) -> Column:
    """Return the column of these values, of the type that heading and values tell."""
    found = Column(heading, "word", values)
    filled = sum(n for value, n in zip(found.distinct, found.counts.tolist(), strict=True) if value)
    found.type = type_of(kind, heading, found.distinct, filled)
    return found


def _by_values(kind: str, sample: Sequence[str], filled: int, distinct: int) -> ColumnType:
    if not sample:
        return "word"
    for type_ in ("year", "date"):
        if _share(sample, type_) >= _MOST:
            return type_
    if _share(sample, "number") >= _MOST:
        if any("." in one for one in sample):
            return "number"
        return "identifier" if distinct >= _MOST * filled and _mean_size(sample) >= 5 else "word"
    if kind == "result" or sum(len(_SPACES.split(one)) for one in sample) > 3 * len(sample):
        return "text"
    return "word" if _mean_size(sample) <= 25 else "text"


def _mean_size(sample: Sequence[str]) -> float:
    return sum(map(len, sample)) / len(sample)


def _share(sample: Sequence[str], type_: str) -> float:
    """Return the share of the values that can be read so."""
    return sum(map(_READ[type_], sample)) / max(1, len(sample))


def _is_year(value: str) -> bool:
    number = number_of(value) if is_amount(value.rstrip(".,; ")) else None
    return number is not None and number.is_integer() and 1400 <= number <= 2100


def _is_date(value: str) -> bool:
    date = date_of(value)
    return date is not None and 1400 <= date[0] <= 2100 and is_real(date)


_READ = {"year": _is_year, "date": _is_date, "number": is_amount}
