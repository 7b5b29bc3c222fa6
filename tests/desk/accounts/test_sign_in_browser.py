"""Signing in as people do, in a real browser: password and code, passkey, demo; nothing blocked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from towngown.desk.accounts.demo import make_demo_people
from towngown.desk.base.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Page]:
    """A page at the desk; whatever the policy of contents blocks fails the test."""
    # WebAuthn knows names only, no bare addresses.
    home = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(
        base_url=home, locale="en", viewport={"width": 1280, "height": 800}
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    blocked: list[str] = []
    opened.on("console", lambda said: blocked.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert [text for text in blocked if "Content Security Policy" in text] == []


def code_of(secret: str) -> str:
    """Return what an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def confirm_password(page: Page) -> None:
    """Say the password once more, as whoever changes how one signs in is asked to."""
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button").click()


def test_password_and_code_from_an_app(page: Page, person: Any) -> None:
    user = person(Role.OFFICER, "Olga")
    sign_in(page, user.email)
    page.goto("/account/2fa/totp/activate/")
    confirm_password(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery codes")
    recovery = page.locator("#recovery_codes code").first.inner_text()
    sign_out(page)

    sign_in(page, user.email)
    code = page.locator("#id_code")
    code.fill("000000")
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page.locator(".problem")).to_be_visible()
    # Each code counts once, so a recovery code opens the door within the same half minute.
    code.fill(recovery)
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olga")


def test_passkey_signs_in_without_a_password(page: Page, person: Any) -> None:
    user = person(Role.OFFICER, "Olga")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, user.email)
    page.goto("/account/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("What you call it").fill("My phone")
    expect(page.get_by_label("Sign in with it alone, without a password")).to_be_checked()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    sign_out(page)

    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Olga")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_demo_sign_in_and_pages_are_accessible(
    chromium: Any, live_server: Any, settings: Any, width: int, language: str
) -> None:
    settings.DEMO = True
    make_demo_people()
    context = chromium.new_context(
        base_url=live_server.url, locale=language, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    _clean(page, "/account/login/")
    page.locator("form:has([value='administrator@demo.towngown']) button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sun Xiaomei")
    for address in (
        "/account/me/", "/account/2fa/", "/account/sessions/", "/account/tokens/",
        "/account/privacy/", "/account/email/", "/account/password/change/",
        "/administration/people/", "/administration/invitations/", "/administration/teams/new/",
        "/administration/retention/", "/audit/",
    ):  # fmt: skip
        _clean(page, address)
    context.close()


def _clean(page: Page, address: str) -> None:
    """Open a page: axe finds nothing, and nothing sticks out at the side."""
    page.goto(address)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
