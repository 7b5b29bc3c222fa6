"""How the doors of accounts are opened, allauth's among them."""

from __future__ import annotations

from typing import Any

from doors import Ask, World, get, post
from towngown.desk.base.roles import Role

NOWHERE = "00000000-0000-4000-8000-000000000000"


def furnish(world: World) -> None:
    """A case that its team works on, and what the administrator has made."""
    from towngown.desk.accounts.invitations import invite
    from towngown.desk.accounts.tokens import make_token
    from towngown.desk.base.models import Invitation, User
    from towngown.desk.base.reader import reader_of

    administrator = reader_of(world.people[Role.ADMINISTRATOR])
    invite(
        administrator, email="new@example.org", role="mentor", team=world.team, organisation="",
        language="en",
    )  # fmt: skip
    world.seen["invitation"] = Invitation.objects.get()
    token, _key = make_token(administrator, name="export", scopes=["read"], days=30)
    world.seen["token"] = token
    world.seen["person"] = User.objects.get(pk=world.people[Role.MENTOR].pk)
    world.seen["audited"] = _case(world, world.people[Role.OFFICER], world.team, "Tanning salt")


def hide(world: World) -> None:
    """A case of another team, with a trail of its own."""
    world.hidden["audited"] = _case(world, world.outsider, world.outside_team, world.canary)


def _case(world: World, user: Any, team: Any, title: str) -> Any:
    from django.utils import timezone

    from towngown.desk.base.actions import changing, creating, read
    from towngown.desk.base.reader import reader_of
    from towngown.desk.cases.models import Case

    reader = reader_of(user)
    case = Case(
        pipeline="transfer", stage="disclosed", title_en=title, team=team,
        in_stage_since=timezone.now(),
    )  # fmt: skip
    with creating(reader, "open_case", case, may=_anyone):
        pass
    with changing(reader, "change_case", Case, case.pk, may=_anyone) as changed:
        changed.title_zh = title
    read(reader, case)
    return case


def _anyone(reader: Any, thing: Any) -> bool:
    return True


def _trail(world: World) -> list[Ask]:
    address = f"/audit/case/{world.seen['audited'].pk}/"
    return [
        get(address), get(f"{address}?format=csv"), get(f"{address}?format=json"),
        get(f"/audit/nothing/{NOWHERE}/"),
    ]  # fmt: skip


def _person(world: World, then: str = "") -> str:
    return f"/administration/people/{world.seen['person'].pk}/{then}"


def _team(world: World) -> str:
    return f"/administration/teams/{world.team.pk}/"


def _invitation(world: World, then: str) -> str:
    return f"/administration/invitations/{world.seen['invitation'].pk}/{then}"


_OWN = {
    "first_run": lambda world: [get("/first-run/")],
    "invitation_accept": lambda world: [get("/invitation/unknown/")],
    "me": lambda world: [get("/account/me/"), post("/account/me/", name="New", language="en")],
    "session_end": lambda world: [post("/account/sessions/unknown/end/")],
    "tokens": lambda world: [
        get("/account/tokens/"), post("/account/tokens/", name="x", scopes=["read"], days="30"),
    ],
    "token_revoke": lambda world: [post(f"/account/tokens/{world.seen['token'].pk}/revoke/")],
    "privacy": lambda world: [get("/account/privacy/")],
    "held_on_me": lambda world: [post("/account/privacy/data/")],
    "erasure_ask": lambda world: [post("/account/privacy/erasure/")],
    "people_admin": lambda world: [
        get("/administration/people/"), get(f"/administration/people/?q={world.canary[:6]}"),
    ],
    "person_admin": lambda world: [
        get(_person(world)), post(_person(world), role="officer", organisation=""),
    ],
    "person_active": lambda world: [post(_person(world, "active/"))],
    "person_erase": lambda world: [
        get(_person(world, "erase/")), post(_person(world, "erase/"), reason="asked"),
    ],
    "invitations": lambda world: [
        get("/administration/invitations/"),
        post("/administration/invitations/", email="b@example.org", role="mentor", language="en"),
    ],
    "invitation_resend": lambda world: [post(_invitation(world, "resend/"))],
    "invitation_withdraw": lambda world: [post(_invitation(world, "withdraw/"))],
    "teams_admin": lambda world: [get("/administration/teams/")],
    "team_new": lambda world: [
        get("/administration/teams/new/"), post("/administration/teams/new/", name_en="Third"),
    ],
    "team_admin": lambda world: [get(_team(world)), post(_team(world), name_en="Office")],
    "retention": lambda world: [get("/administration/retention/")],
    "audit_trail": lambda world: [
        get("/audit/"), get("/audit/?verb=open_case"), get("/audit/?person=outsider"),
        get("/audit/?format=csv"), get("/audit/?format=json"), get("/audit/?page=2"),
    ],
    "audit_of": _trail,
}  # fmt: skip

_ALLAUTH = {
    "account_login": "login/", "account_logout": "logout/", "account_inactive": "inactive/",
    "account_signup": "signup/", "account_reauthenticate": "reauthenticate/",
    "account_email": "email/", "account_email_verification_sent": "confirm-email/",
    "account_change_password": "password/change/", "account_set_password": "password/set/",
    "account_confirm_login_code": "login/code/confirm/",
    "account_confirm_email": "confirm-email/unknown/",
    "account_reset_password_from_key_done": "password/reset/key/done/",
    "account_reset_password_from_key": "password/reset/key/a-unknown/",
    "account_reset_password_done": "password/reset/done/",
    "mfa_index": "2fa/", "mfa_authenticate": "2fa/authenticate/",
    "mfa_reauthenticate": "2fa/reauthenticate/", "mfa_activate_totp": "2fa/totp/activate/",
    "mfa_deactivate_totp": "2fa/totp/deactivate/",
    "mfa_view_recovery_codes": "2fa/recovery-codes/",
    "mfa_generate_recovery_codes": "2fa/recovery-codes/generate/",
    "mfa_download_recovery_codes": "2fa/recovery-codes/download/",
    "mfa_list_webauthn": "2fa/webauthn/", "mfa_add_webauthn": "2fa/webauthn/add/",
    "mfa_reauthenticate_webauthn": "2fa/webauthn/reauthenticate/",
    "mfa_remove_webauthn": "2fa/webauthn/keys/1/remove/",
    "mfa_edit_webauthn": "2fa/webauthn/keys/1/edit/", "mfa_login_webauthn": "2fa/webauthn/login/",
    "socialaccount_login_cancelled": "3rdparty/login/cancelled/",
    "socialaccount_login_error": "3rdparty/login/error/",
    "socialaccount_signup": "3rdparty/signup/", "socialaccount_connections": "3rdparty/",
    "social/login/cancelled/": "social/login/cancelled/",
    "social/login/error/": "social/login/error/", "social/signup/": "social/signup/",
    "social/connections/": "social/connections/",
    "openid_connect_login": "oidc/unknown/login/",
    "openid_connect_callback": "oidc/unknown/login/callback/",
    "usersessions_list": "sessions/",
}  # fmt: skip


def _reading(path: str) -> Any:
    return lambda world: [get(f"/account/{path}")]


DOORS = {
    **_OWN,
    **{name: _reading(path) for name, path in _ALLAUTH.items()},
    "account_login": lambda world: [
        get("/account/login/"),
        post("/account/login/", login="outsider@example.org", password="wrong"),
        post("/account/login/", login="nobody@example.org", password="wrong"),
    ],
    "account_reset_password": lambda world: [
        get("/account/password/reset/"),
        post("/account/password/reset/", email="outsider@example.org"),
    ],
}
