import pytest

from towngown.kernel.languages import tell
from towngown.kernel.markup import plain


@pytest.mark.parametrize(
    ("text", "hint", "tag"),
    [
        ("Chrome-free tanning", None, "en"),
        ("Gerbung ohne Chrom", "de", "de"),
        ("无铬鞣制", None, "zh"),
        ("基于 GaN HEMT 的功率放大器 (PA) design", None, "zh"),
        ("The author 沈若川 reports on tanning without chromium salts in hides", None, "en"),
        ("無鉻鞣製", "zh-Hant", "zh-Hant"),
        ("ペロブスカイト太陽電池", None, "ja"),
        ("태양전지", None, "ko"),
        ("солнечный", None, "ru"),
        ("1234 --", None, "und"),
    ],
)
def test_tell_goes_by_script_then_hint(text: str, hint: str | None, tag: str) -> None:
    assert tell(text, hint) == tag


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("CO<sub>2</sub> capture", "CO2 capture"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("p < 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("R&amp;amp;D &lt;i&gt;in vivo&lt;/i&gt;", "R&D in vivo"),
        ("a\n  b", "a b"),
        ("", ""),
    ],
)
def test_plain_leaves_the_words(written: str, shown: str) -> None:
    assert plain(written) == shown
