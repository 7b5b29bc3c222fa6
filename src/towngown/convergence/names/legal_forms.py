"""Legal forms of companies and associations, taken off their names and classed.

The spellings follow the abbreviations of ISO 20275 (entity legal forms) for the countries a
park usually deals with; the classes are coarse, so that 有限公司, GmbH and Ltd are one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from towngown.convergence.names.tables import rows

LegalForm = Literal["limited", "stock", "partnership", "association", "group", "company"]

_CLASSES: Mapping[str, LegalForm] = {kind: kind for kind in get_args(LegalForm)}
_BY_WORDS: Mapping[tuple[str, ...], LegalForm] = {
    tuple(form.split()): _CLASSES[kind] for kind, form in rows("legal_forms.tsv")
}
_LONGEST = max(map(len, _BY_WORDS))

_HAN: tuple[tuple[re.Pattern[str], LegalForm], ...] = tuple(
    (re.compile(pattern), _CLASSES[kind])
    for pattern, kind in (
        ("(?:集团)?股份有限公司$|^株式会社|株式会社$|[(]株[)]", "stock"),
        ("(?:[(](?:有限|普通|特殊普通)合伙[)]|合伙企业[(].{2,4}[)]|合伙企业)$", "partnership"),
        ("(?:集团|控股)(?:有限(?:责任)?公司)?$", "group"),
        ("有限(?:责任)?公司$|^有限会社|有限会社$|^合同会社|合同会社$", "limited"),
        ("(?:总公司|公司)$|股份$", "company"),
    )
)


def strip_words(words: tuple[str, ...]) -> tuple[tuple[str, ...], LegalForm | None]:
    """Return (words without a legal form at their end, its class); a name is never emptied.

    Several in a row all go (Group Co., Ltd.); the last one, which binds, is the class.
    """
    kind: LegalForm | None = None
    while (size := _form_at_end(words)) > 0:
        kind = kind or _BY_WORDS[words[-size:]]
        words = words[:-size]
    return words, kind


def _form_at_end(words: tuple[str, ...]) -> int:
    sizes = range(min(_LONGEST, len(words) - 1), 0, -1)
    return next((size for size in sizes if words[-size:] in _BY_WORDS), 0)


def strip_characters(name: str) -> tuple[str, LegalForm | None]:
    """Return (name without a Chinese or Japanese legal form, its class); brackets in ASCII."""
    for pattern, kind in _HAN:
        shorter = pattern.sub("", name)
        if shorter and shorter != name:
            return shorter, kind
    return name, None
