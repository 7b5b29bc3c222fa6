"""The published schema of elements and their reader say the same."""

import json
from importlib.resources import files
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from towngown.kernel import KINDS, ROLES, Record, Rejection
from towngown.sources.base import SourceFile
from towngown.sources.elements import ElementsReader, Line
from towngown.sources.elements_schema import element_schema, schema_text

VALIDATOR = Draft202012Validator(element_schema())
SOURCE = SourceFile.__new__(SourceFile)
# What only the reader checks (docs/reference/elements.md): the calendar, integers written as
# such, and numbers that fit.
READERS_OWN = ("is not a date", "got `float`", "out of range")

_TEXTS = st.sampled_from(["", " ", "x", "去盐", " x", "x\n", "\x85", "a" * 501])
_MULTILINGUAL = st.one_of(
    _TEXTS, st.dictionaries(st.sampled_from(["en", "zh"]), _TEXTS), st.none(), st.just(["x"]),
    st.just({"en": 1}),
)  # fmt: skip
_OPTIONAL = st.one_of(_TEXTS, st.none(), st.just(3))
_DATES = st.sampled_from(
    ["2025-02-28", "2025-02-30", "20250228", "2025-W01-1", "2025-02-28\n", "soon", None, 2025]
)
_NUMBERS = st.sampled_from([0, 1, 2020, 9999, 10_000, -1, 2**31, 2020.0, 2.5, True, None, "2020"])
_STRINGS = st.one_of(st.lists(_TEXTS, max_size=2), st.just("x"), st.just([1]), st.none())
_ABSENT = object()


def changed(good: dict[str, Any], fields: dict[str, st.SearchStrategy[Any]]) -> Any:
    """A good object in which up to two fields have another value, or are absent."""
    names = st.lists(st.sampled_from(list(fields)), max_size=2, unique=True)
    changes = names.flatmap(lambda chosen: st.fixed_dictionaries({n: fields[n] for n in chosen}))
    return changes.map(
        lambda values: {k: v for k, v in {**good, **values}.items() if v is not _ABSENT}
    )


_LINKS = changed(
    {"role": "author", "name": "x"},
    {
        "role": st.sampled_from([*ROLES[:2], "autor", None, _ABSENT]), "to": _OPTIONAL,
        "name": st.one_of(_OPTIONAL, st.just(_ABSENT)),
        "kind": st.sampled_from([*KINDS[:2], "x", None]),
        "identifiers": st.sampled_from([{}, {"orcid": "x"}, {"orcid": ["x"]}, None]),
        "position": _NUMBERS, "corresponding": st.sampled_from([True, 1]),
        "affiliations": _STRINGS, "since": _OPTIONAL, "other": st.just(1),
    },
)  # fmt: skip
_LINES = changed(
    {"id": "1", "kind": "result", "title": "x", "year": 2020},
    {
        "id": st.one_of(_TEXTS, st.sampled_from([_ABSENT, 1])),
        "kind": st.sampled_from(["need", "needs", _ABSENT]),
        "title": st.one_of(_MULTILINGUAL, st.just(_ABSENT)), "text": _MULTILINGUAL,
        "names": st.one_of(st.lists(_MULTILINGUAL, max_size=2), st.just("x")),
        "type": st.sampled_from(["patent", "poem", None, 1]), "language": _OPTIONAL,
        "year": _NUMBERS, "date": _DATES, "embargo": _DATES,
        "identifiers": st.sampled_from([{}, {"doi": "no"}, {"doi": ["10.1234/x"]}, {"doi": 1}, []]),
        "keywords": _STRINGS, "cites": _STRINGS,
        "tier": st.sampled_from(["public", "park", "secret", None]),
        "links": st.lists(_LINKS, max_size=2),
        "attributes": st.sampled_from([{}, {"trl": [4]}, 1, None]),
        "metrics": st.sampled_from([{}, {"a": 1}, {"a": 1.5}, {"a": True}, {"a": "1"}]),
        "other": st.just(1),
    },
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("a ", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "kind", "title"]), inner)
    ),
)


def refusal(line: object) -> str:
    """Return why the reader refuses the line, "" where it takes it."""
    *_, last = ElementsReader().parse_line(json.dumps(line).encode(), 1, "a.jsonl", SOURCE)
    return "" if isinstance(last, Record) else last.reason


def test_the_shipped_schema_is_the_reader_s() -> None:
    shipped = (files("towngown.sources") / "elements.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), (
        "run: towngown schema > /tmp/s && mv /tmp/s src/towngown/sources/elements.schema.json"
    )
    Draft202012Validator.check_schema(json.loads(shipped))


def test_every_field_is_described() -> None:
    schema = element_schema()
    for part in (schema, schema["$defs"]["Link"]):
        assert all(field["description"] for field in part["properties"].values())
    assert set(schema["properties"]) == set(Line.__struct_fields__)


@settings(max_examples=600, deadline=None)
@given(_LINES)
def test_reader_and_schema_agree(line: dict[str, Any]) -> None:
    reason = refusal(line)
    if VALIDATOR.is_valid(line):
        assert reason == "" or any(own in reason for own in READERS_OWN), reason
    else:
        assert reason != ""


@settings(max_examples=200, deadline=None)
@given(_JSON)
def test_what_is_no_element_at_all_is_refused_by_both(line: object) -> None:
    assert (refusal(line) == "") == VALIDATOR.is_valid(line)


def test_the_sample_park_fits_the_schema() -> None:
    lines = (files("towngown.sample") / "park.jsonl").read_text(encoding="utf-8").splitlines()
    assert [list(VALIDATOR.iter_errors(json.loads(line))) for line in lines] == [[]] * len(lines)


def test_numbers_that_no_table_holds_are_refused() -> None:
    line: dict[str, Any] = {"id": "1", "kind": "need", "title": "x"}
    link = {"role": "author", "name": "x", "position": 2**40}
    for bad in ({"year": 10**11}, {"links": [link]}):
        (item,) = ElementsReader().parse_line(json.dumps(line | bad).encode(), 1, "a", SOURCE)
        assert isinstance(item, Rejection)
