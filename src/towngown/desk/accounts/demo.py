"""The people of the sample park; only a demo has them, and only there is a password known."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from towngown.desk.accounts.actions import own_address
from towngown.desk.base.models import Team, User
from towngown.desk.base.roles import Role

DEMO_PASSWORD = "sample-park-demo"  # noqa: S105  of invented people, on the sample park alone
# Name, and what of the sample park's atlas the person is and speaks for.
_PEOPLE = {
    Role.OFFICER: ("Lin Yuting 林雨婷", "", "org:park"),
    Role.MANAGER: ("Marta Kowalczyk 马尔塔", "", "org:donglan"),
    Role.INVENTOR: ("Shen Ruochuan 沈若川", "person:leather-1", "org:donglan"),
    Role.COMPANY: ("Chen Haoran 陈浩然", "", "org:leather-1"),
    Role.MENTOR: ("Henrik Solberg 索海林", "", ""),
    Role.COMMITTEE: ("Wu Jianhua 吴建华", "", ""),
    Role.ADMINISTRATOR: ("Sun Xiaomei 孙晓梅", "", "org:park"),
}
_TEAMS = (
    ("Transfer office", "技术转移办公室", (Role.OFFICER, Role.MANAGER)),
    ("Chaoning Hengqiu Leather", "潮宁恒裘皮革", (Role.COMPANY,)),
)


def make_demo_people() -> dict[str, User]:
    """Make one person a role and two teams; what is there already stays as it is."""
    with transaction.atomic():
        people = {role.value: _person(role, *known) for role, known in _PEOPLE.items()}
        for name_en, name_zh, roles in _TEAMS:
            team, _ = Team.objects.get_or_create(name_en=name_en, defaults={"name_zh": name_zh})
            team.members.add(*(people[role.value] for role in roles))
    return people


def _person(role: Role, name: str, person: str, organisation: str) -> User:
    found = User.objects.filter(email=f"{role.value}@demo.towngown").first()
    if found is not None:
        return found
    user = User.objects.create_user(
        f"{role.value}@demo.towngown", DEMO_PASSWORD, role=role.value, name=name, person=person,
        organisation=organisation,
    )  # fmt: skip
    own_address(user)
    return user


def sign_ins() -> dict[str, Any]:
    """Return what the sign-in page offers on a demo; nothing anywhere else."""
    if not settings.DEMO:
        return {}
    order = {f"{role.value}@demo.towngown": place for place, role in enumerate(_PEOPLE)}
    found = User.objects.filter(email__in=order, is_active=True)
    people = sorted(found, key=lambda user: order[user.email])
    return {
        "demo_people": [
            {"email": user.email, "role": user.get_role_display(), "name": user.name}
            for user in people
        ],
        "demo_password": DEMO_PASSWORD,
    }
