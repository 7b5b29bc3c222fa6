"""Academic titles, forms of address and generational suffixes, which are no part of a name."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"^\s*(?:(?:prof(?:essor)?|dr|phd|doz|priv|pd|univ|habil|ing|dipl|mag|mr|mrs|ms|miss|mme|mlle|"
    r"herr|frau|sir|dame|lord|rev|hon|acad(?:emician)?|eng|lic|doc|assoc(?:iate)?|assist(?:ant)?|"
    r"asst|adj|emer(?:itus|ita)?|h\s?\.\s?c|rer|nat|med|phil|sc|techn|dott|dra|sra|sr|mgr|akad)"
    r"(?:\s*\.[\s,-]*|[\s,-]+))+(?=\S)",
    re.IGNORECASE,
)
# Letters that also abbreviate given names (MD, MA) count as degrees behind a comma or with
# stops only.
_AFTER = re.compile(
    r"(?:[\s,]+(?:ph\.?\s?d\.?|m\.?\s?sc\.?|b\.?\s?sc\.?|d\.?\s?sc\.?|m\.?\s?b\.?\s?a\.?|m\.d\.|"
    r"dphil|mphil|dr\.?\s?h\.?\s?c\.?|frs|fren?g|ceng|esq\.?|emeritus|emerita)"
    r"|,\s*(?:md|ma|ba|ms|bs|dds|rn|jd|llm|mph|facs|fieee|prof(?:essor)?\.?|dr\.?))+\s*$",
    re.IGNORECASE,
)
# Every title, degree and generation has one of these between white space, stops and hyphens.
TELLING = frozenset({
    "prof", "professor", "dr", "phd", "doz", "priv", "pd", "univ", "habil", "ing", "dipl", "mag",
    "mr", "mrs", "ms", "miss", "mme", "mlle", "herr", "frau", "sir", "dame", "lord", "rev", "hon",
    "acad", "academician", "eng", "lic", "doc", "assoc", "associate", "assist", "assistant",
    "asst", "adj", "emer", "emeritus", "emerita", "h", "rer", "nat", "med", "phil", "sc",
    "techn", "dott", "dra", "sra", "sr", "mgr", "akad", "ph", "m", "msc", "b", "bsc", "d", "dsc",
    "mb", "mba", "ba", "md", "dphil", "mphil", "drh", "drhc", "frs", "freg", "freng", "ceng",
    "esq", "ma", "bs", "dds", "rn", "jd", "llm", "mph", "facs", "fieee", "jr", "jnr", "junior",
    "snr", "ii", "iii", "iv", "2nd", "3rd", "4th", "filho", "neto",
})  # fmt: skip
_GENERATION = re.compile(
    r"[\s,]+(jr|jnr|junior|sr|snr|ii|iii|iv|2nd|3rd|4th|filho|neto)\.?\s*$", re.IGNORECASE
)
_GENERATIONS = {
    "jnr": "jr", "junior": "jr", "snr": "sr", "2nd": "ii", "3rd": "iii", "4th": "iv",
}  # fmt: skip
_EASTERN = (
    "副研究员|助理研究员|研究员|副教授|助理教授|教授|博士后|博士|院士|硕士|讲师|老师|先生|女士|"
    "高级工程师|工程师|主任|主任医师|医师|教授级高工|副研究員|研究員|副教授|助理教授|博士後|講師|"
    "老師|工程師|准教授|助教|名誉教授|特任教授|様|교수|부교수|조교수|박사|선생님|씨|님"
)
_EASTERN_AFTER = re.compile(rf"(?<=\w)\s*(?:{_EASTERN})+$")
_EASTERN_BEFORE = re.compile(rf"^(?:{_EASTERN})+[\s:：]+(?=\S)")


def without_titles(name: str) -> str:
    """Return the name without titles, degrees and forms of address, as far as a name is left."""
    shorter = _BEFORE.sub("", name)
    shorter = _AFTER.sub("", shorter)
    if not shorter.isascii():
        shorter = _EASTERN_AFTER.sub("", _EASTERN_BEFORE.sub("", shorter))
    return shorter.strip(" ,") or name


def without_generation(name: str) -> tuple[str, tuple[str, ...]]:
    """Return (name, suffixes): "John Smith, Jr." → ("John Smith", ("jr",))."""
    found = _GENERATION.search(name)
    if found is None or (" " not in name[: found.start()].strip() and "," not in found.group(0)):
        return name, ()
    suffix = found.group(1).lower()
    return name[: found.start()], (_GENERATIONS.get(suffix, suffix),)
