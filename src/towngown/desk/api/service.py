"""The API as one object: its description, who may ask, how often."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from towngown import __version__
from towngown.desk.api import problems
from towngown.desk.api.authentication import AUTHENTICATION
from towngown.desk.api.routes import cases, elements, hooks, me


class Service(NinjaAPI):
    """The API, whose description tells errors as they are sent."""

    def get_openapi_schema(self, **more: Any) -> Any:
        """Return the description."""
        return problems.described(super().get_openapi_schema(**more))


api = Service(
    title="Towngown",
    version=__version__,
    description=(
        "What a park's programs may ask and do. Every answer holds what the token's person may "
        "see and nothing else: a hidden thing and a missing one are answered alike. Errors have "
        "the shape of RFC 9457. Lists go on by `cursor`. A POST with an `Idempotency-Key` can be "
        "repeated safely."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=AUTHENTICATION,
    throttle=[AnonRateThrottle("60/m"), AuthRateThrottle("1200/m")],
)
problems.tell_all(api)
for path, router in (
    ("/me", me.router), ("/elements", elements.router), ("/cases", cases.router),
    ("/webhooks", hooks.router),
):  # fmt: skip
    api.add_router(path, router)
