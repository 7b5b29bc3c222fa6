"""The JSON Schema of elements JSON Lines: the reader's own types, and its rules beyond them.

What it refuses the reader refuses, and what the reader takes it takes (a test holds that). The
few things that only the reader checks are named in docs/reference/elements.md. It is written
to `elements.schema.json` beside this file: towngown schema > …
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from towngown.kernel.kinds import KINDS, RESULT_TYPES, ROLES
from towngown.sources.elements import DATE, MAX_ID, MAX_POSITION, Line

LINE_FIELDS: Mapping[str, str] = {
    "id": "The element's id, for ever; others point to it by this.",
    "kind": "What the element is.",
    "type": "A narrower type; of a result: " + ", ".join(RESULT_TYPES) + ".",
    "title": "Title, in `language`, or an object {language tag: title}.",
    "text": "Description or abstract, in `language`, or an object {language tag: text}.",
    "names": "Names of a person or organisation, the preferred one first.",
    "language": "BCP 47 tag of title and text; told by the script where it is not given.",
    "year": "Year of the result, project or agreement.",
    "date": "Full date, YYYY-MM-DD.",
    "identifiers": "Identifiers by scheme, one or a list; a bad one is set aside with a note.",
    "fields": "Ids or names of the fields it belongs to.",
    "keywords": "Free keywords.",
    "country": "ISO 3166 code of the country.",
    "tier": "Who may see it.",
    "embargo": "The date from which on it is public, YYYY-MM-DD.",
    "url": "A page about it.",
    "licence": "SPDX id or URL of the licence under which this record came.",
    "updated": "When the record was last changed where it comes from.",
    "status": "active or withdrawn.",
    "cites": "References to the results that it cites (doi:…, an id).",
    "links": "Links to other elements.",
    "attributes": "Free facts, such as trl or budget_cny.",
    "metrics": "Counts that change often; a change in them alone is no change of the element.",
    "supersedes": "References that now mean this element.",
    "replaced_by": "The id into which this one was merged.",
}
LINK_FIELDS: Mapping[str, str] = {
    "role": "What the other end is to this element.",
    "to": "An id (person:3) or a record of a registry (openalex:A12, orcid:…, doi:…).",
    "name": "The other end's name as written, where there is no id.",
    "kind": "What the other end is.",
    "identifiers": "Identifiers of the other end, by scheme.",
    "position": "Its place among those in the same role, from 0.",
    "corresponding": "Whether this is the corresponding author.",
    "affiliations": "Names of the linked person's organisations in this role.",
    "affiliation_refs": "References to these organisations.",
    "since": "From when on the link holds.",
    "until": "Until when it held.",
}
_NULL = {"type": "null"}
_NO_SPACE_AROUND = r"^(?!\s)(?![\s\S]*\s$)"
_DATE = {"type": "string", "format": "date", "pattern": DATE, "maxLength": 10}
# A string that is not blank, or an object of which not every text is blank.
_FILLED = {
    "anyOf": [
        {"type": "string", "pattern": r"\S"},
        {"type": "object", "not": {"additionalProperties": {"pattern": r"^\s*$"}}},
    ]
}


def element_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of one line."""
    _, parts = msgspec.json.schema_components([Line], ref_template="#/$defs/{name}")
    line, link = parts["Line"], parts["Link"]
    _describe(line, LINE_FIELDS)
    _describe(link, LINK_FIELDS)
    _rule_line(line)
    _rule_link(link)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **line,
        "title": "Towngown element",
        "description": "One line of elements JSON Lines.",
        "$defs": {"Filled": _FILLED, "Link": {**link, "description": "A link to another element."}},
    }


def _describe(part: dict[str, Any], words: Mapping[str, str]) -> None:
    for name, schema in part["properties"].items():
        schema["description"] = words[name]


def _rule_line(line: dict[str, Any]) -> None:
    fields = line["properties"]
    fields["id"] |= {"minLength": 1, "maxLength": MAX_ID, "pattern": _NO_SPACE_AROUND}
    for name in ("date", "embargo"):
        fields[name]["anyOf"] = [_DATE, _NULL]
    filled = {"$ref": "#/$defs/Filled"}
    line["anyOf"] = [
        {"required": ["title"], "properties": {"title": filled}},
        {"required": ["text"], "properties": {"text": filled}},
        {"required": ["names"], "properties": {"names": {"contains": filled}}},
    ]
    line["if"] = {"properties": {"kind": {"const": "result"}}, "required": ["kind"]}
    line["then"] = {"properties": {"type": {"enum": [*RESULT_TYPES, None]}}}


def _rule_link(link: dict[str, Any]) -> None:
    fields = link["properties"]
    fields["role"]["enum"] = list(ROLES)
    fields["kind"]["anyOf"] = [{"enum": list(KINDS)}, _NULL]
    fields["position"]["anyOf"] = [
        {"type": "integer", "minimum": 0, "maximum": MAX_POSITION}, _NULL,
    ]  # fmt: skip
    one = {"type": "string", "minLength": 1}
    link["anyOf"] = [
        {"required": [name], "properties": {name: one}} for name in ("to", "name")
    ]  # fmt: skip


def schema_text() -> str:
    """Return the schema as it is shipped and printed, with a line's end."""
    return json.dumps(element_schema(), indent=2, ensure_ascii=False) + "\n"
