"""From an affiliation string or a name to comparable words, each with where it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from towngown.convergence.affiliations.words import ELIDED, SAME, SILENT

# What is read of a string: longer ones are acknowledgements or whole pages, not affiliations.
CHARACTERS = 4_000
WORDS = 250

_HAN = "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+(?:['’ʼ`´‘][^\W_{_HAN}]+)*")
_BREAK = re.compile(r"[,;:()\[\]{}|/\\\n\r\t•·–—，；：（）、。]|\s-+\s|\.\s+(?=[A-Z])|--")
_APOSTROPHE = re.compile(r"['’ʼ`´‘]")
_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe",
    "þ": "th", "ħ": "h", "ŋ": "n", "ə": "e",
})  # fmt: skip
# Traditional characters that organisations' names have, as their simplified forms.
_SIMPLIFIED = str.maketrans(
    "學國醫師業農藝財經濟範電訊機術東華廣灣臺榮總漢蘭龍陽寧門長開關聯協會員組織環質資處實驗圖館書衛護藥產鐵鋼島濱遼貴雲慶蘇無錫"
    "區縣鄉種態氣測繪礦鑽輕紡織馬鳳慈濟義與園陸軍際貿務設計場變動熱區飛點備儀應計劃導體蟲獸畫樂戲劇輔聖靜宜銘傳僑團臨豐",
    "学国医师业农艺财经济范电讯机术东华广湾台荣总汉兰龙阳宁门长开关联协会员组织环质资处实验图馆书卫护药产铁钢岛滨辽贵云庆苏无锡"
    "区县乡种态气测绘矿钻轻纺织马凤慈济义与园陆军际贸务设计场变动热区飞点备仪应计划导体虫兽画乐戏剧辅圣静宜铭传侨团临丰",
)
_UMLAUTS = re.compile(r"(?<=[b-df-hj-np-tv-z])(?:ue|oe|ae)(?=[b-df-hj-np-tv-z]|$)")


@dataclass(slots=True)
class Words:
    """The words of a text that count, in order; all lists have one entry a word.

    `keys` are the comparable forms, `starts` and `ends` character offsets into `text`,
    `segments` the number of the comma-separated part that the word stands in (from 0).
    `text` is the normalised (NFC) text that was read, at most CHARACTERS long, of which at most
    WORDS words were taken; `is_cut` says that there was more text.
    """

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]
    segments: list[int]
    is_cut: bool

    def add(self, key: str, start: int, end: int, segment: int) -> None:
        """Append a word."""
        self.keys.append(key)
        self.starts.append(start)
        self.ends.append(end)
        self.segments.append(segment)

    def raw(self, at: int) -> str:
        """Return a word as it was written."""
        return self.text[self.starts[at] : self.ends[at]]


def fold(word: str) -> str:
    """Return a word in lower case without accents, apostrophes and plural s."""
    lowered = word.lower()
    if not lowered.isascii():
        parts = _APOSTROPHE.split(lowered)
        kept = parts[1:] if len(parts) > 1 and parts[0] in ELIDED else parts
        decomposed = unicodedata.normalize(
            "NFKD", "".join(kept).translate(_LETTERS).translate(_SIMPLIFIED)
        )
        lowered = "".join(c for c in decomposed if not unicodedata.combining(c))
    elif not lowered.isalnum():
        parts = _APOSTROPHE.split(lowered)
        lowered = "".join(parts[1:] if parts[0] in ELIDED else parts)
    if len(lowered) > 4 and lowered[-1] == "s" and lowered[-2] != "s":
        lowered = lowered[:-1]
    return lowered


# The tables are written as people write; here they meet words that are folded.
_SAME = {fold(variant): fold(word) for variant, word in SAME.items()}


@lru_cache(maxsize=500_000)
def key_of(word: str) -> str:
    """Return the comparable form of one written word; empty where it says nothing."""
    folded = fold(word)
    if folded in SILENT or word.lower() in SILENT:
        return ""
    same = _SAME.get(folded)
    if same is None:
        plain = _UMLAUTS.sub(lambda match: match[0][0], folded)
        same = _SAME.get(plain, plain)
    return same


def words_of(text: str) -> Words:
    """Return the words of a text. Time is bounded: at most CHARACTERS and WORDS are read."""
    is_cut = len(text) > CHARACTERS
    text = text[:CHARACTERS]
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    words = Words(text, [], [], [], [], is_cut)
    segment = last = 0
    for match in _WORD.finditer(text):
        start = match.start()
        if start > last and words.keys and _BREAK.search(text, last, start):
            segment += 1
        last = match.end()
        if key := key_of(match[0]):
            if len(words.keys) == WORDS:
                words.is_cut = True
                break
            words.add(key, start, last, segment)
    return words


def is_han(key: str) -> bool:
    """Whether a word is a Chinese or Japanese character, written without spaces."""
    return "\u2e80" < key[0] <= "\ufaff" and not "\uac00" <= key[0] <= "\ud7af"


@lru_cache(maxsize=200_000)
def folded_of(text: str) -> tuple[str, ...]:
    """Return the words of a name or of a piece of text as written, only folded."""
    return tuple(fold(match[0]) for match in _WORD.finditer(text))


def keys_of(name: str) -> list[str]:
    """Return the comparable words of a name."""
    return [key for match in _WORD.finditer(name) if (key := key_of(match[0]))]
