"""What makes two things of nearly one title: parts, years, corrections, answers, data, devices."""

from __future__ import annotations

import re
from collections.abc import Iterable

from towngown.kernel.records import Record

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "上": 1, "下": 2}
_PART = re.compile(
    r"\bpart\s+(\d+|[ivx]+)\b|第([一二三四五])(?:部分|部|篇)|[（(]([一二三四五上下]|[ivx]+|\d)[)）]|\b([ivx]{1,3})\s*[.:：]",
    re.IGNORECASE,
)
# Titles of so few bytes ("Editorial", 编者按) are told apart by their years.
_SHORT = 16
_ORDINAL = re.compile(
    r"第([一二三四五六七八九十])|\b(?:No\.? ?)?(first|second|third|fourth|fifth|sixth)\b",
    re.IGNORECASE,
)
_ORDINALS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {
    word: at for at, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)
}
_PATENT = re.compile(r"([A-Z]{2})-?(\d{6,})")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
# Words at the beginning of a title that say it is about another one.
_ABOUT = (
    (
        "correction",
        r"^(?:author |publisher )?(?:correction|corrigendum|erratum)\b|^(?:勘误|更正|校正)",
    ),
    ("retraction", r"^retraction\b|^撤稿"),
    ("comment", r"^comment(?:ary)? on\b|^(?:评|评论|商榷)[《：:]|商榷"),
    ("reply", r"^(?:reply|response|authors[’'] reply) to\b|^(?:答复|回复|再论)"),
)
_ABOUT_RES = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ABOUT]
_FORMS = {
    "dataset": "dataset", "software": "software", "data": "dataset", "数据集": "dataset",
    "软件": "software", "patent": "patent", "know-how": "know-how", "report": "report",
}  # fmt: skip


def edition_of(record: Record) -> str:
    """Return what tells the record from others of its title: "form=article part=2 about=reply"."""
    titles = list(record.titles.values())
    found = [f"form={_FORMS.get((record.type or '').lower(), 'article')}"]
    for name, values in (("part", map(_parts, titles)), ("year", map(_years, titles))):
        told = sorted({one for some in values for one in some})
        if told:
            found.append(f"{name}={','.join(map(str, told))}")
    found += [f"{name}={number}" for name, number in _numbers(record)]
    if titles and all(len(one.encode()) <= _SHORT for one in titles) and record.year:
        found.append(f"volume={record.year}")
    about = [name for name, pattern in _ABOUT_RES if any(map(pattern.search, titles))]
    if about:
        found.append(f"about={about[0]}")
    return " ".join(found)


def number_in(names: Iterable[str]) -> str:
    """Return "no=2" where an organisation is the second of its name (第二人民医院)."""
    found = {
        _ORDINALS[(match[1] or match[2]).lower()]
        for one in names
        for match in _ORDINAL.finditer(one)
    }
    return f"no={found.pop()}" if len(found) == 1 else ""


def _numbers(record: Record) -> Iterable[tuple[str, str]]:
    """Yield numbers of which one thing has only one: a data set's DOI, a patent's of one office."""
    if _FORMS.get((record.type or "").lower()) == "dataset":
        yield from (("data", doi) for doi in record.identifiers.get("doi", ())[:1])
    offices: dict[str, str] = {}
    for number in record.identifiers.get("patent", ()):
        if match := _PATENT.match(number):
            offices.setdefault(match[1].lower(), match[2])
    yield from sorted(offices.items())


def _parts(title: str) -> Iterable[int]:
    for match in _PART.finditer(title):
        written = next(filter(None, match.groups())).lower()
        number = (
            _ROMAN.get(written) or _HAN.get(written) or (int(written) if written.isdigit() else 0)
        )
        if number:
            yield number


def _years(title: str) -> Iterable[int]:
    return (int(one) for one in _YEAR.findall(title))
