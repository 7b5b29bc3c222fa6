"""The API keeps to its own description, whatever schemathesis asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from towngown.desk.accounts.tokens import make_token
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """Keep what ends a request from closing the test's own connection, as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(person: Any, sample_atlas: str, settings: Any) -> dict[str, str]:
    """The header of a manager's token, on the sample park."""
    settings.ATLAS = sample_atlas
    _, key = make_token(
        reader_of(person(Role.MANAGER)), name="test", scopes=["read", "write", "webhooks"], days=1
    )
    return {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}


@pytest.mark.django_db
@schema.parametrize()
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
def test_answers_are_as_described(case: Any, bearer: dict[str, str]) -> None:
    # That a described request is refused is no fault: a stage, an id, an address can be wrong.
    case.call_and_validate(headers=bearer, excluded_checks=[positive_data_acceptance])


def test_it_is_openapi_3_1() -> None:
    assert schema.raw_schema["openapi"].startswith("3.1")
