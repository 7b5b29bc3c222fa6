"""OpenAlex: works, people and institutions of the organisations with the given ROR ids.

Lists are paged by cursor, 100 rows a page, which is the most the API documents. ROR ids are made
OpenAlex ids first (looking one thing up is free), because only those can be asked with all that
stands below an organisation: its hospitals, institutes and schools.
https://developers.openalex.org/guides/page-through-results
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from towngown.kernel.errors import DownloadFailed, UsageError
from towngown.sources.connectors.allowance import allowance
from towngown.sources.connectors.base import Access, Page, Row, Wanted, id_of
from towngown.sources.connectors.http import Answer, Client

_HOME = "https://api.openalex.org"
_PER_PAGE = "100"
_MOST_ALTERNATIVES = 100
_BELOW: Mapping[str, str] = {
    "works": "authorships.institutions.lineage",
    "authors": "last_known_institutions.lineage",
    "institutions": "lineage",
}


class _Meta(msgspec.Struct):
    count: int = 0
    next_cursor: str | None = None


class _List(msgspec.Struct):
    meta: _Meta
    results: list[msgspec.Raw]


class _Institution(msgspec.Struct):
    id: str


_decode_list = msgspec.json.Decoder(_List).decode
_decode_institution = msgspec.json.Decoder(_Institution).decode


class OpenalexConnector:
    """Asks the OpenAlex API; without a key it allows a tenth of what a free key does."""

    name = "openalex"
    title = "works, people and institutions by ROR id, and the tree of topics"
    entities = ("works", "authors", "institutions", "topics")
    dated = ("works",)

    def __init__(self, access: Access) -> None:
        self._has_key = bool(access.key)
        secret = {"api_key": access.key} if access.key else {}
        self._client = Client(access.base_url or _HOME, access.email, secret)

    def scope(self, wanted: Wanted) -> str:
        """Return the filter; "" (everything) for topics, which belong to no organisation."""
        _check(wanted)
        if wanted.entity == "topics":
            return ""
        ids = "|".join(self._institution(ror) for ror in wanted.rors)
        since = f",from_publication_date:{wanted.since}" if wanted.since else ""
        return f"{_BELOW[wanted.entity]}:{ids}{since}"

    def changed_since(self, scope: str, day: str) -> str | None:
        """Return the filter narrowed to what changed; OpenAlex answers that only with a key."""
        if not self._has_key:
            return None
        return ",".join(part for part in (scope, f"from_updated_date:{day}") if part)

    def page(self, entity: str, scope: str, cursor: str) -> Page:
        """Return one page of entities."""
        parameters = {"filter": scope} if scope else {}
        parameters |= {"per_page": _PER_PAGE, "cursor": cursor}
        answer: Answer[_List] = self._client.get(entity, parameters, _decode_list)
        meta = answer.data.meta
        return Page(
            rows=[_row(raw) for raw in answer.data.results],
            # The last page may say so itself, or be followed by an empty one.
            next_cursor=meta.next_cursor if answer.data.results else None,
            count=meta.count,
            allowance=allowance(answer.headers),
        )

    def is_stale_cursor(self, failure: DownloadFailed) -> bool:
        """Whether the API says "Invalid cursor value" or the like."""
        return failure.status in (400, 404, 410) and "cursor" in failure.message.lower()

    def _institution(self, ror: str) -> str:
        try:
            answer: Answer[_Institution] = self._client.get(
                f"institutions/ror:{ror}", {"select": "id"}, _decode_institution
            )
        except DownloadFailed as failure:
            if failure.status == 404:
                raise UsageError(
                    f"OpenAlex has no institution with the ROR id {ror}",
                    where=failure.where,
                    hint="look it up at https://ror.org; a merged one has another id now",
                ) from failure
            raise
        return answer.data.id.rpartition("/")[2]


def _check(wanted: Wanted) -> None:
    if wanted.entity not in OpenalexConnector.entities:
        raise UsageError(
            f"OpenAlex has no {wanted.entity!r} to download",
            hint=f"known: {', '.join(OpenalexConnector.entities)}",
        )
    if wanted.entity == "topics":
        return
    if not wanted.rors:
        raise UsageError(f"whose {wanted.entity}?", hint="give at least one ROR id with --ror")
    if len(wanted.rors) > _MOST_ALTERNATIVES:
        raise UsageError(
            f"OpenAlex takes at most {_MOST_ALTERNATIVES} ROR ids at once, not {len(wanted.rors)}",
            hint="download them in groups, each into a folder of its own",
        )
    if wanted.since and wanted.entity not in OpenalexConnector.dated:
        raise UsageError(
            f"{wanted.entity} have no date of publication", hint="leave --since out, or ask works"
        )


def _row(raw: msgspec.Raw) -> Row:
    line = bytes(raw)
    if b"\n" in line or b"\r" in line:
        line = msgspec.json.format(line, indent=-1)
    return Row(id_of(line), line)
