"""How matchable a need is, point by point."""

from __future__ import annotations

from towngown.desk.needs.matchable import extent, matchability


def met(said: dict[str, object]) -> set[str]:
    return {point.key for point in matchability(said).points if point.is_met}


def test_nothing_said_meets_nothing() -> None:
    assert met({}) == set()
    assert matchability({}).share == 0


def test_chinese_says_more_in_fewer_characters() -> None:
    assert extent("鞋面革") == extent("123456789")
    assert "problem" in met(
        {"problem_zh": "白色鞋面革须通过湿热收缩试验，存放半年不得明显发黄，吨皮成本不超过四百元。"}
    )


def test_number_counts_with_its_unit() -> None:
    bare = {"numbers": [{"what": "yield", "value": "95", "unit": ""}]}
    assert met(bare) == {"numbers"}
    assert met({"numbers": [{"what": "yield", "value": "95", "unit": "%"}]}) == {"numbers", "units"}
