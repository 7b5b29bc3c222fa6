"""Names that are a body's, not a person's."""

from __future__ import annotations

import re

_BODY_WORDS = frozenset({
    "college", "school", "academy", "hospital", "department", "company", "corporation", "corp",
    "inc", "ltd", "limited", "gmbh", "llc", "plc", "consortium", "collaboration", "committee",
    "association", "society", "foundation", "council", "ministry", "office", "centre", "center",
    "group", "team", "network", "technology", "technologies", "holding", "holdings", "agency",
    "bureau",
})  # fmt: skip
# Stems that other letters may follow (universities, Universität).
_BODY_STEMS = ("universit", "institut", "laborator")
_IN_CHARACTERS = (
    "大学|大學|学院|學院|公司|集团|集團|研究院|研究所|医院|醫院|实验室|實驗室|中心|委员会|委員會|协会|協會|"
    "株式会社|기업|대학교|연구원|주식회사"
)
_WORDS = re.compile(
    rf"\b(?:{'|'.join(sorted(_BODY_WORDS))}|universit\w*|institut\w*|laborator\w+)\b"
    rf"|{_IN_CHARACTERS}",
    re.IGNORECASE,
)


def looks_corporate(name: str) -> bool:
    """Whether the name has a word that names bodies (University, GmbH, 公司)."""
    return bool(_WORDS.search(name))


def may_name_body(piece: str) -> bool:
    """Whether the piece of a word, in small Latin letters, may make a name look corporate."""
    return piece in _BODY_WORDS or piece.startswith(_BODY_STEMS)
