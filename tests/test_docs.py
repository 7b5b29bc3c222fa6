"""The manual says what the program does."""

import json
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from manual import MARK, REFERENCE, commands, pages
from towngown.atlas import index, store
from towngown.atlas.importing import ALIASES
from towngown.atlas.planning import FILES
from towngown.atlas.rejections import REJECTIONS
from towngown.atlas.search.layout import DOCUMENTS
from towngown.convergence.schema import ELEMENTS, LINKS, RECORDS
from towngown.kernel.identifiers import IDENTIFYING, SCHEMES, normalise
from towngown.kernel.kinds import KINDS, RESULT_TYPES, ROLES
from towngown.sources.connectors import connectors

DOCS = Path(__file__).parents[1] / "docs"
DRAWN: dict[str, pa.Schema] = {
    "elements": ELEMENTS, "links": LINKS, "records": RECORDS, "aliases": ALIASES, "files": FILES,
    "rejections": REJECTIONS, "versions": store.VERSIONS_SCHEMA,
}  # fmt: skip
TABLES: dict[str, pa.Schema] = {
    **DRAWN, "segments": index.SEGMENTS, "documents": DOCUMENTS, "indexed": index.INDEXED,
}  # fmt: skip


def rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading of second order, without its own head."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(page: str, heading: str) -> list[str]:
    return [name for row in rows(page, heading) for name in re.findall(r"`(.+?)`", row[0])]


@pytest.mark.parametrize("page", pages())
def test_commands_options_and_formats_are_those_of_the_program(page: str) -> None:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    assert text.partition(MARK)[2] == pages()[page], "run: python tests/manual.py"


def test_every_option_says_what_it_does() -> None:
    unsaid = [
        (path, param.name)
        for path, command in commands()
        for param in command.params
        if param.param_type_name == "option" and not getattr(param, "help", None)
    ]
    assert unsaid == []


def test_the_words_of_the_vocabulary_are_the_program_s() -> None:
    assert names("vocabulary.md", "Kinds") == list(KINDS)
    assert names("vocabulary.md", "Types of result") == list(RESULT_TYPES)
    assert names("vocabulary.md", "Roles") == list(ROLES)


def test_identifier_schemes_their_examples_and_what_they_make_one() -> None:
    said = {cells[0].strip("`"): cells for cells in rows("vocabulary.md", "Identifiers")}
    assert list(said) == sorted(SCHEMES)
    for scheme, (_, example, _, kinds) in said.items():
        value = example.strip("`")
        assert normalise(scheme, value) == value
        identifying = sorted(kind for kind, schemes in IDENTIFYING.items() if scheme in schemes)
        assert kinds == ", ".join(identifying)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained_in_its_order(table: str) -> None:
    said = names("schema.md", table)
    assert sorted(said) == sorted(TABLES[table].names)
    assert all(len(cells) == 2 and cells[1] for cells in rows("schema.md", table))


def test_the_drawing_of_the_schema_has_every_table_and_column() -> None:
    svg = "{http://www.w3.org/2000/svg}"
    drawing = ElementTree.parse(DOCS / "images/schema.svg").getroot()
    drawn = {
        group.attrib["id"]: [text.text for text in group.iter(f"{svg}text")]
        for group in drawing.iter(f"{svg}g")
    }
    assert drawn == {name: [name, *schema.names] for name, schema in DRAWN.items()}


def test_every_connector_has_a_page_on_how_to_use_it() -> None:
    pages = {path.stem.removeprefix("download-from-") for path in DOCS.glob("how-to/download-*")}
    assert pages == set(connectors())


def test_every_dependency_has_its_reason() -> None:
    text = (DOCS / "explanation/dependencies.md").read_text(encoding="utf-8")
    needed = {
        re.split(r"[<>=~! ;\[]", one)[0].lower()
        for one in requires("towngown") or ()
        if "extra ==" not in one
    }
    assert {name for name in needed if name not in text.lower()} == set()


def test_every_term_of_the_glossary_is_told_in_both_languages_once() -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    table = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
    terms = [[cell.strip() for cell in cells] for cells in table if cells[0].strip() != "English"]
    assert all(len(cells) == 4 and all(cells) for cells in terms)
    assert len({cells[0] for cells in terms}) == len(terms)
    assert [cells[0].lower() for cells in terms] == sorted(cells[0].lower() for cells in terms)
    assert all(re.search(r"[\u4e00-\u9fff]", cells[1] + cells[3]) for cells in terms)


def test_what_a_registry_takes_is_computed_from_the_measured_rates() -> None:
    root = Path(__file__).parents[1]
    computed = subprocess.run(
        [sys.executable, "-m", "benchmarks.extrapolated"],
        cwd=root, capture_output=True, check=True, text=True, encoding="utf-8",
    ).stdout  # fmt: skip
    page = (root / "docs/how-to/from-a-laptop-to-a-cluster.md").read_text(encoding="utf-8")
    assert computed in page


def test_spark_takes_what_was_measured() -> None:
    root = Path(__file__).parents[1]
    page = (root / "docs/how-to/from-a-laptop-to-a-cluster.md").read_text(encoding="utf-8")
    figures = json.loads((root / "benchmarks/results/spark.json").read_text(encoding="utf-8"))
    measured = [one for one in figures["figures"].values() if isinstance(one, dict)]
    for one in measured:
        cells = [
            f"{run['seconds']:.0f} s, {run['peak_gb']:g} GB"
            for run in (one["one machine"], one["spark"])
        ]
        answer = "yes" if one["equal"] else "no"
        assert " | ".join([f"| {one['records']:,}", *cells, f"{answer} |\n"]) in page
