"""Errors in one shape: RFC 9457, application/problem+json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from towngown.desk.base.actions import Conflict, Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.views.errors import as_problem
from towngown.kernel.errors import AtlasMissing, NotFound, UsageError

TYPE = "application/problem+json"
_TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found",
    405: "Method not allowed", 409: "Conflict", 412: "Changed meanwhile", 422: "Not valid",
    429: "Too many requests", 503: "Not ready",
}  # fmt: skip


class FieldProblem(Schema):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(Schema):
    """An error: `type` names its kind, `detail` says what is wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


def problem(
    status: int, detail: str, errors: Sequence[tuple[str, str]] = (), **headers: str
) -> HttpResponse:
    """Return an error as a response."""
    told = [{"field": name, "detail": said} for name, said in errors]
    response = as_problem(status, _TITLES.get(status, "Error"), detail, told)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI description in which errors have their own content type."""
    for methods in schema["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "application/json" in response.get("content", {}):
                    response["content"] = {TYPE: response["content"]["application/json"]}
    return schema


def tell_all(api: NinjaAPI) -> None:
    """Let every error of the API be told in that shape."""

    def on(kind: type[Exception], answer: Any) -> None:
        api.add_exception_handler(kind, answer)

    on(AuthenticationError, lambda request, error: problem(
        401, "Send a token: Authorization: Bearer tgp_…", WWW_Authenticate="Bearer"
    ))  # fmt: skip
    on(NotSeen, lambda request, error: problem(404, "There is nothing of that id for you."))
    on(NotFound, lambda request, error: problem(404, str(error)))
    on(UsageError, lambda request, error: problem(422, str(error)))
    on(AtlasMissing, lambda request, error: problem(503, "This desk has no atlas yet."))
    on(Refused, lambda request, error: problem(403, error.message))
    on(Conflict, lambda request, error: problem(
        412 if "If-Match" in request.headers else 409, error.message
    ))  # fmt: skip
    on(Incomplete, lambda request, error: problem(
        422, error.message, [(name, str(said)) for name, said in error.fields.items()]
    ))  # fmt: skip
    on(ValidationError, _not_valid)
    on(Throttled, lambda request, error: problem(
        429, "Wait, then go on.", Retry_After=str(error.wait or 60)
    ))  # fmt: skip
    on(HttpError, lambda request, error: problem(error.status_code, str(error)))


def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [(".".join(map(str, one["loc"][1:])), one["msg"]) for one in error.errors]
    return problem(422, "Some fields are not valid.", found)
