"""An invented registry: a dozen organisations that matter, and a crowd that makes words rare."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CROWD = 3_000
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_SYLLABLES = (
    "ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "po", "ri", "sa", "te", "vu", "wo", "za",
)  # fmt: skip
_KINDS = ("University of {}", "{} Institute", "{} Hospital", "{} National Research Centre")


# The registry knows some relations of each: well-known organisations have that many and more.
_KNOWN = [("related", 900 + number) for number in range(8)]


def ror_id(number: int) -> str:
    """Return the valid ROR id (with its check digits) of a number."""
    digits = "".join(_DIGITS[number // 32**place % 32] for place in reversed(range(7)))
    return f"https://ror.org/{digits}{98 - number * 100 % 97:02d}"


def organisation(number: int, *names: str, **more: Any) -> dict[str, Any]:
    """Return a ROR v2 record; the first name is the preferred one, short capitals are acronyms."""
    city, region, code, country, country_code = more.get(
        "place", ("Storvik", "Viken", "30", "Norway", "NO")
    )
    return {
        "id": ror_id(number),
        "status": more.get("status", "active"),
        "types": [more.get("kind", "education")],
        "established": 1900,
        "names": [
            {
                "value": name,
                "lang": None,
                "types": ["acronym" if name.isupper() and name.isascii() else "label"]
                + ["ror_display"] * (name == names[0]),
            }
            for name in names
        ],
        "locations": [
            {
                "geonames_details": {
                    "name": city, "country_subdivision_name": region,
                    "country_subdivision_code": code, "country_name": country,
                    "country_code": country_code,
                }
            }
        ],
        "relationships": [
            {"type": type_, "id": ror_id(other), "label": ""}
            for type_, other in (*more.get("relations", ()), *_KNOWN)
        ],
    }  # fmt: skip


OHIO = ("Fairmere", "Ohio", "OH", "United States", "US")
KENT = ("Northgate", "England", "ENG", "United Kingdom", "GB")
CHINA = ("Linhai", "Zhejiang", "ZJ", "China", "CN")
ORGANISATIONS = [
    organisation(1, "Universitetet i Storvik", "University of Storvik"),
    organisation(2, "Quellmark University", place=OHIO),
    organisation(3, "Quellmark University", place=KENT, relations=[("child", 4)]),
    organisation(
        4, "Quellmark University Hospital", place=KENT, kind="healthcare",
        relations=[("parent", 3)],
    ),
    organisation(5, "Institute for Quartz Zoology", "Institut für Quarzzoologie", "IQZ"),
    organisation(6, "Linhai University of Ceramics", "临海陶瓷大学", place=CHINA),
    organisation(
        7, "Linhai Ceramics Hospital", "临海陶瓷大学附属医院", place=CHINA, kind="healthcare",
        relations=[("parent", 6)],
    ),
    organisation(8, "Old Brannock College", status="withdrawn", relations=[("successor", 1)]),
    organisation(9, "Lost Wexmoor College", status="inactive"),
    organisation(10, "Ministry of Lighthouses", kind="government", place=OHIO),
    organisation(11, "Ministry of Lighthouses", kind="government", place=KENT),
    organisation(13, "Ministry of Lighthouses", kind="government", place=CHINA),
    organisation(14, "Ministry of Lighthouses", kind="government"),
    organisation(12, "Drumlin Polytechnic Ayrfield", place=("Ayrfield", "", "", "Ireland", "IE")),
]  # fmt: skip


def crowd() -> Iterator[dict[str, Any]]:
    words = ("".join(parts).title() for parts in itertools.product(_SYLLABLES, repeat=4))
    for number, word in enumerate(itertools.islice(words, 0, CROWD * 7, 7)):
        yield organisation(1000 + number, _KINDS[number % len(_KINDS)].format(word))


def write_registry(path: Path) -> Path:
    """Write the invented registry as JSON Lines."""
    lines = (json.dumps(one, ensure_ascii=False) for one in (*ORGANISATIONS, *crowd()))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
