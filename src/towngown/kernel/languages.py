"""Which language a text is in, as far as its script tells."""

from __future__ import annotations

import re

# Scripts that decide by themselves, in the order in which they are asked: kana before Han,
# since Japanese mixes them.
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
# What library software writes for a language beside BCP 47 tags: names, and ISO 639-2 codes.
_WRITTEN = {
    "en": "english eng en_us american british 英文 英语",
    "zh": "chinese chi zho cn 中文 汉语",
    "de": "german deu ger ngerman deutsch 德文", "fr": "french fra fre français 法文",
    "es": "spanish spa español", "it": "italian ita", "pt": "portuguese por",
    "ru": "russian rus 俄文", "ja": "japanese jpn 日文", "ko": "korean kor", "nl": "dutch nld dut",
    "pl": "polish pol", "sv": "swedish swe", "da": "danish dan", "fi": "finnish fin",
}  # fmt: skip
_TAGS = {name: tag for tag, names in _WRITTEN.items() for name in names.split()}
_TAG = re.compile(r"^([a-z]{2})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}))?$", re.I)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# How much of a text a script must make up to decide: an English abstract may quote a Chinese
# name, a Chinese one is full of Latin symbols.
_SHARE = 0.08


def tell(text: str, hint: str | None = None) -> str:
    """Return the text's BCP 47 language tag by its script.

    Scripts that belong to one language decide (kana → ja, Han without kana → zh, …); Latin
    script is the `hint` where that is a language written in it (or "und"), else "en". A text
    without letters is "und".
    """
    if text.isascii():
        return _latin(hint) if _LATIN.search(text) else "und"
    letters = sum(map(str.isalpha, text)) or 1
    for tag, pattern in _SCRIPTS:
        count = len(pattern.findall(text))
        if count and (count / letters >= _SHARE or (count >= 4 and not _LATIN.search(text))):
            return tag if hint is None or not hint.startswith(tag) else hint
    if _LATIN.search(text):
        return _latin(hint)
    return hint or "und"


def base(language: str | None) -> str:
    """Return the language without region and script: "zh" for "zh-Hant-TW"; "und" for none."""
    return (language or "und").partition("-")[0].lower()


def tag_of(written: str) -> str | None:
    """Return the BCP 47 tag of a language as catalogues write it; None where it is not known.

    "English", "eng" and "en" → "en"; "zh_cn" → "zh-CN"; "中文;" → "zh".
    """
    name = written.strip(" ;.").lower()
    if name in _TAGS:
        return _TAGS[name]
    match = _TAG.match(name)
    if match is None:
        return None
    language, script, region = match.groups()
    return "-".join(filter(None, (language, script and script.title(), region and region.upper())))


def _latin(hint: str | None) -> str:
    if hint is None or hint.partition("-")[0] in _NOT_LATIN:
        return "en"
    return hint


_NOT_LATIN = frozenset(tag for tag, _ in _SCRIPTS)
