"""How people and organisations are written in references: one natural name out of each.

"Family, Given" becomes "Given Family"; names in Chinese characters stay as they are, without
the comma and the space that western software puts between family and given name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CJK = re.compile(r"^[\u3005\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af·・]+$")
_SEPARATORS = re.compile(r"\s*[;；]\s*")
_CJK_SEPARATORS = re.compile(r"\s*[,，、]\s*")
_OTHERS = re.compile(r"^(?:others|et\.?\s+al\.?|等人?\.?)$|\s+et\.?\s+al\.?$|(?<=\S)\s*等$", re.I)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|v)\.?$", re.I)
_COMPOUND_FAMILIES = frozenset({
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙",
    "慕容", "令狐", "宇文", "长孙", "夏侯", "端木", "南宫", "独孤", "轩辕",
})  # fmt: skip
_CJK_ORGANISATION = re.compile(
    r"(?:大学|学院|公司|研究院|研究所|研究中心|实验室|集团|医院|学会|协会|联盟|委员会|政府|中心|局|厂|厅)$"
)


@dataclass(frozen=True)
class Person:
    """Someone (or, by `kind`, an organisation) who is answerable for a work, in a role."""

    name: str
    role: str = "author"
    kind: str = "person"
    orcid: str = ""
    affiliations: tuple[str, ...] = ()


def names_in(field: str) -> list[str]:
    """Return the names of a field that may hold several: 张三;李四, 张三，李四, Smith, J; Li, S."""
    names: list[str] = []
    for part in _SEPARATORS.split(field.strip()):
        words = [word for word in _CJK_SEPARATORS.split(part) if word]
        if len(words) > 1 and all(map(_CJK.match, words)) and not _is_split_name(words):
            names.extend(words)
        elif part:
            names.append(part)
    return names


def _is_split_name(words: Sequence[str]) -> bool:
    """Whether the words are the family and the given name of one person: 张, 三."""
    return len(words) == 2 and (len(words[0]) == 1 or words[0] in _COMPOUND_FAMILIES)


def natural(written: str) -> str:
    """Return the name in natural order: "Curie, Marie" → "Marie Curie", "张, 三" → "张三"."""
    parts = [" ".join(part.split()) for part in re.split(r"[,，]", written)]
    parts = [part for part in parts if part]
    if len(parts) == 3 and _SUFFIX.match(parts[1]):  # BibTeX's place of it: King, Jr, Martin
        parts = [parts[0], parts[2], parts[1]]
    return joined(*parts) if len(parts) <= 3 else ", ".join(parts)


def joined(family: str = "", given: str = "", suffix: str = "") -> str:
    """Return given, family and suffix as one name; Chinese, Japanese and Korean without space."""
    if family and given and _CJK.match(family) and _CJK.match(given):
        return family + given
    return " ".join(part for part in (given, family, suffix) if part)


def without_others(names: Sequence[str]) -> tuple[list[str], bool]:
    """Return the names without "others", "et al." and 等, and whether there was one of these."""
    kept = [_OTHERS.sub("", name).strip() for name in names]
    return [name for name in kept if name], any(map(_OTHERS.search, names))


def kind_of(name: str, *, is_whole: bool = False) -> str:
    """Return "organisation" or "person".

    `is_whole`: the format says that the name must not be taken apart. That holds for
    organisations, and for people whose name was entered in one piece (张三).
    """
    if _CJK.match(name):
        return "organisation" if len(name) > 3 and _CJK_ORGANISATION.search(name) else "person"
    return "organisation" if is_whole else "person"
