"""Elements as CERIF XML after the OpenAIRE CERIF profile 1.1.

Publications, patents, products,
persons, organisation units), the children of each entity in the order of its schema.

The profile harvests one entity a record; a file of several has the element CERIF around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.etree import ElementTree

from towngown.reports.exports.entry import Agent, Entry

NAMESPACE = "https://www.openaire.eu/cerif-profile/1.1/"
_VOCABULARIES = "https://www.openaire.eu/cerif-profile/vocab/"
_COAR = "http://purl.org/coar/resource_type/"
_PUBLICATION, _PATENT, _SOFTWARE, _DATASET, _OTHER = (
    f"{_COAR}{code}" for code in ("c_18cf", "c_15cd", "c_5ce6", "c_ddb1", "c_1843")
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Characters that XML 1.0 does not know.
_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}


def cerif(entries: Iterable[Entry]) -> bytes:
    """Return the elements as one XML document in UTF-8; kinds that the profile lacks are left out.

    Results that are neither publication nor patent are products.
    """
    root = ElementTree.Element("CERIF", {"xmlns": NAMESPACE})
    for entry in entries:
        write = _WRITERS.get(entry.kind)
        if write is not None:
            write(root, entry)
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "utf-8") + b"\n"


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = _clean(text) or None
    return child


def _clean(text: str) -> str:
    return text.translate(_CONTROL)


def _told(parent: ElementTree.Element, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)


def _in_languages(parent: ElementTree.Element, name: str, texts: Mapping[str, str]) -> None:
    for language, text in texts.items():
        _add(parent, name, text).set(_LANGUAGE, language)


def _type(parent: ElementTree.Element, vocabulary: str, value: str) -> None:
    kind = ElementTree.SubElement(parent, "Type", {"xmlns": f"{_VOCABULARIES}{vocabulary}"})
    kind.text = value


def _result(root: ElementTree.Element, entry: Entry) -> None:
    write = {"publication": _publication, "patent": _patent}.get(entry.type, _product)
    write(root, entry)


def _publication(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "Publication", id=entry.id)
    _type(one, "COAR_Publication_Types", _PUBLICATION)
    _told(one, "Language", entry.language)
    _in_languages(one, "Title", entry.titles)
    if venue := entry.fact("venue"):
        inner = _add(_add(one, "PublishedIn"), "Publication")
        _add(inner, "Title", venue).set(_LANGUAGE, "und")
    _told(one, "PublicationDate", entry.date or str(entry.year or ""))
    for name, fact in (("Volume", "volume"), ("Issue", "issue"), ("Edition", "edition"),
                       ("StartPage", "first_page"), ("EndPage", "last_page")):  # fmt: skip
        _told(one, name, entry.fact(fact))
    _told(one, "DOI", entry.identifier("doi"))
    for name, scheme in (("PMCID", "pmcid"), ("ISSN", "issn"), ("ISBN", "isbn")):
        for value in entry.identifiers.get(scheme, ()):
            _add(one, name, value)
    _told(one, "URL", entry.url)
    _agents(one, "Authors", "Author", entry.of("author"))
    _agents(one, "Editors", "Editor", entry.of("editor"))
    _agents(one, "Publishers", "Publisher", entry.of("publisher"))
    _described(one, entry, "Abstract")


def _patent(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "Patent", id=entry.id)
    _type(one, "COAR_Patent_Types", _PATENT)
    _in_languages(one, "Title", entry.titles)
    _told(one, "RegistrationDate", entry.date or str(entry.year or ""))
    _told(one, "PatentNumber", entry.identifier("patent"))
    _agents(one, "Inventors", "Inventor", entry.of("inventor", "author"))
    _agents(one, "Holders", "Holder", entry.of("owner", "applicant"))
    _in_languages(one, "Abstract", entry.texts)
    for word in entry.keywords:
        _add(one, "Keyword", word)


def _product(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "Product", id=entry.id)
    coar = {"software": _SOFTWARE, "dataset": _DATASET}.get(entry.type, _OTHER)
    _type(one, "COAR_Product_Types", coar)
    _told(one, "Language", entry.language)
    _in_languages(one, "Name", entry.titles)
    _told(one, "DOI", entry.identifier("doi"))
    _told(one, "URL", entry.url)
    _agents(one, "Creators", "Creator", entry.of("author", "inventor", "owner"))
    _described(one, entry, "Description")


def _described(one: ElementTree.Element, entry: Entry, text: str) -> None:
    """Add keywords and texts in the order that the schema gives them."""
    if text == "Description":
        _in_languages(one, text, entry.texts)
    for word in entry.keywords:
        _add(one, "Keyword", word)
    if text != "Description":
        _in_languages(one, text, entry.texts)


def _agents(parent: ElementTree.Element, group: str, name: str, agents: list[Agent]) -> None:
    if not agents:
        return
    listed = _add(parent, group)
    for agent in agents:
        one = _add(listed, name)
        _add(one, "DisplayName", agent.name)
        identity = {"id": agent.id} if agent.id else {}
        if agent.kind == "organisation":
            inner = _add(one, "OrgUnit", **identity)
            _add(inner, "Name", agent.name).set(_LANGUAGE, "und")
        else:
            _person_named(_add(one, "Person", **identity), agent.name, agent.orcid)


def _person(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "Person", id=entry.id)
    _person_named(one, entry.title, entry.identifier("orcid"))
    if email := entry.identifier("email"):
        _add(one, "ElectronicAddress", f"mailto:{email}")
    for agent in entry.of("employee", "affiliation", "member"):
        inner = _add(_add(one, "Affiliation"), "OrgUnit", **({"id": agent.id} if agent.id else {}))
        _add(inner, "Name", agent.name).set(_LANGUAGE, "und")


def _person_named(one: ElementTree.Element, name: str, orcid: str) -> None:
    given, _, family = name.rpartition(" ")
    named = _add(one, "PersonName")
    _add(named, "FamilyNames", family)
    _told(named, "FirstNames", given)
    _told(one, "ORCID", f"https://orcid.org/{orcid}" if orcid else "")


def _organisation(root: ElementTree.Element, entry: Entry) -> None:
    one = _add(root, "OrgUnit", id=entry.id)
    _in_languages(one, "Name", entry.titles)
    for scheme, values in entry.identifiers.items():
        for value in values:
            if scheme not in ("email", "url"):
                _add(one, "Identifier", value, type=f"{NAMESPACE}#{scheme}")
    _told(one, "ElectronicAddress", entry.url)


_WRITERS: dict[str, Callable[[ElementTree.Element, Entry], None]] = {
    "result": _result, "person": _person, "organisation": _organisation,
}  # fmt: skip
