"""How allauth makes accounts here: by invitation alone."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account unasked."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Return False: an invitation has a page of its own."""
        return False


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that are there, by a verified address; it makes none."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Return False: an administrator invites first."""
        return False
