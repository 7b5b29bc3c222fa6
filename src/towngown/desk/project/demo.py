"""The sample park's desk: one login a role, and needs and cases on their way.

Apps that have something to show bring a module `demo` with `furnish(people)`, which makes it
through the app's own actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from towngown.desk.accounts import demo as accounts


@dataclass(frozen=True)
class Login:
    """How one signs in to the sample park."""

    email: str
    name: str
    role: str
    password: str


def furnish() -> list[Login]:
    """Make people, needs and cases where there are none yet; return the logins."""
    people = accounts.make_demo_people()
    for app in settings.INSTALLED_APPS:
        if app.startswith("towngown.desk.") and app != "towngown.desk.accounts":
            name = f"{app}.demo"
            if find_spec(name) is not None:
                import_module(name).furnish(people)
    return [
        Login(person.email, person.name, str(person.get_role_display()), accounts.DEMO_PASSWORD)
        for person in people.values()
    ]
