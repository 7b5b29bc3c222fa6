"""How the doors of exploring are opened; what is hidden lies in the atlas itself."""

from __future__ import annotations

from uuid import uuid4

from doors import World, get, post
from towngown.desk.base.models import SavedSearch

FORMS = ("xlsx", "csv", "json", "ris", "bibtex", "cerif")
# A result, a person and an organisation that all may see, one for the park, one confidential.
ELEMENTS = (
    "result:water-1", "person:knitting-5", "org:donglan", "field:leather", "place:chaoning",
    "result:leather-9", "need:leather-2", "no:such",
)  # fmt: skip
QUESTIONS = ("leather", "盐水", "lithium recovery from brine", "Donglan", "Quetzal")


def furnish(world: World) -> None:
    """Everyone keeps a search."""
    for user in world.people.values():
        SavedSearch.objects.create(
            id=uuid4(), user=user, name="Brine", query="q=brine&kind=result&type=patent"
        )


def hide(world: World) -> None:
    """Let the outsider keep a search that tells what he works on."""
    world.hidden["search"] = SavedSearch.objects.create(
        user=world.outsider, name=world.canary, query=f"q={world.canary}"
    )


DOORS = {
    "search": lambda world: [
        get("/search/"),
        *(get(f"/search/?q={text}") for text in QUESTIONS),
        get("/search/?q=leather&kind=result&type=patent&year=2020-"),
        get("/search/?q=leather&page=2"),
    ],
    "keep_search": lambda world: [post("/search/keep/", query="q=leather", name="Leather")],
    "drop_search": lambda world: [post(f"/search/{uuid4()}/drop/")],
    "palette": lambda world: [
        get("/palette/"), *(get(f"/palette/?q={text}") for text in (*QUESTIONS, "l", "c", "一")),
    ],
    "results": lambda world: [
        get("/results/"), get("/results/?page=99"), get("/results/?type=know-how&order=title"),
        get("/results/?year=2024&language=zh&order=oldest"),
    ],
    "people": lambda world: [get("/people/"), get("/people/?kind=organisation&type=company")],
    "export_results": lambda world: [get(f"/results/export/{form}/") for form in FORMS],
    "export_people": lambda world: [
        get(f"/people/export/{form}/?kind=organisation") for form in FORMS
    ],
    "export_search": lambda world: [get(f"/search/export/{form}/?q=leather") for form in FORMS],
    "export_element": lambda world: [
        get(f"/elements/export/json/{id_}/") for id_ in ELEMENTS
    ],
    "element": lambda world: [get(f"/elements/{id_}/") for id_ in ELEMENTS],
}  # fmt: skip
