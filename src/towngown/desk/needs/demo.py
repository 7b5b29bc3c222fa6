"""The sample park's needs: one waits to be looked at, one is open, one was returned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.needs import actions
from towngown.desk.needs.models import Need

_NEEDS: tuple[dict[str, Any], ...] = (
    {
        "title_zh": "白色鞋面革的无铬鞣制", "field": "field:leather", "wished_tier": "confidential",
        "problem_zh": "欧洲客户要求鞋面革不得使用三价铬，并须通过湿热收缩试验，白色革存放"
        "半年不得明显发黄。目前的白湿革身骨空松，染色不匀。",
        "numbers": [{"what": "收缩温度", "relation": "≥", "value": "75", "unit": "℃"},
                    {"what": "吨皮成本增加", "relation": "≤", "value": "400", "unit": "元"}],
        "constraints": "须在现有转鼓上实施。", "tried": "戊二醛发黄；合成鞣剂偏硬。",
        "budget": Decimal(1_800_000), "deadline": date(2027, 6, 30),
    },
    {
        "title_en": "A topcoat for seat leather with a pot life of two days",
        "field": "field:leather", "wished_tier": "park",
        "problem_en": "The hardener of our two-pack clear coat reacts within four hours and is a "
        "sensitiser. We look for a water-based finish for perforated seat leather that resists "
        "jeans dye and 100,000 flexes.",
        "numbers": [{"what": "pot life", "relation": "≥", "value": "48", "unit": "h"}],
        "constraints": "8 m/min on the existing booths.", "tried": "Acrylics alone wore off.",
    },
    {
        "title_zh": "转鼓车间的气味", "field": "field:leather", "wished_tier": "park",
        "problem_zh": "夏季转鼓口气味明显，周边居民投诉。",
    },
)  # fmt: skip


def furnish(people: Mapping[str, User]) -> None:
    """Enter the needs as the company, and look at two of them as an officer."""
    company, officer = (reader_of(people[role]) for role in (Role.COMPANY, Role.OFFICER))
    if Need.objects.seen_by(company).filter(created_by=company.user).exists():
        return
    _waiting, opened, returned = (_sent_in(company, said) for said in _NEEDS)
    actions.accept(reader=officer, pk=opened.pk, tier=opened.wished_tier)
    improve = "请补充数字：风量多少、哪些物质、浓度多少、要降到多少。"
    actions.return_to_improve(reader=officer, pk=returned.pk, improve=improve)


def _sent_in(company: Any, said: dict[str, Any]) -> Need:
    need = actions.start_draft(reader=company)
    actions.save_draft(reader=company, pk=need.pk, said=said)
    return actions.submit(reader=company, pk=need.pk)
