"""Who gets to a view at all; guests are asked to sign in, whatever the address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils.translation import gettext as _

from towngown.desk.accounts.rules import can_administer
from towngown.desk.base.actions import Refused

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Ask guests to sign in."""

    @wraps(view)
    def asked(request: Any, *args: Any, **more: Any) -> HttpResponse:
        if request.reader.user is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **more)

    return asked


def administrators(view: View) -> View:
    """Ask guests to sign in and refuse everyone who does not administer."""

    @signed_in
    @wraps(view)
    def asked(request: Any, *args: Any, **more: Any) -> HttpResponse:
        if not can_administer(request.reader):
            raise Refused(_("Only an administrator does this."))
        return view(request, *args, **more)

    return asked
