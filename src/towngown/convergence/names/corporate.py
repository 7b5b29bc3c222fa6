"""Names that are a body's, not a person's."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"\b(?:universit\w*|institut\w*|college|school|academy|hospital|laborator\w+|department|"
    r"company|corporation|corp|inc|ltd|limited|gmbh|llc|plc|consortium|collaboration|committee|"
    r"association|society|foundation|council|ministry|office|centre|center|group|team|network|"
    r"technolog(?:y|ies)|holdings?|agency|bureau)\b|大学|大學|学院|學院|公司|集团|集團|研究院|研究所|医院|"
    r"醫院|实验室|實驗室|中心|委员会|委員會|协会|協會|株式会社|기업|대학교|연구원|주식회사",
    re.IGNORECASE,
)


def looks_corporate(name: str) -> bool:
    """Whether the name has a word that names bodies (University, GmbH, 公司)."""
    return bool(_WORDS.search(name))
