"""BibTeX, as different exporters write it; all entries are invented."""

from collections.abc import Callable
from pathlib import Path

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

Read = Callable[..., list[Record | Rejection]]

ZOTERO = r"""
@string{jse = "Journal of Salt"}

@article{muller_salt_2021,
	title = {Salt \& {Sand}: 50\% of {H}$_2${O} under {\textgreater}5 bar},
	volume = {12},
	issn = {1234-5679 (print)},
	url = {https://doi.org/10.1234/Salt\_1},
	abstract = {We measured \textit{salt}. Costs fell 20% \& more -- see ``Results''.},
	language = {en},
	number = {3},
	urldate = {2024-01-01},
	journal = jse # " Engineering",
	author = {M{\"u}ller, J{\"o}rg and Garc{\'\i}a, Jos\'e and van der Berg, An and
		{Example Consortium} and {张三} and others},
	editor = {Stra{\ss}er, {\'E}va},
	month = mar,
	year = {2021},
	day = 2,
	keywords = {desalination, sea water},
	pages = {1--9},
	file = {Full Text:/Users/someone/salt.pdf:application/pdf},
}

@inproceedings{zhang2020, author = "Zhang San and Li, Si", title = "Membranes",
  booktitle = {Proc. of Nothing}, year = 2020, doi = {10.5555/XYZ}}
@patent{CN1, title = {一种膜}, author = {李四 and 欧阳, 锋}, number = {CN 119123456 A},
  holder = {{示例大学}}, year = {2025}}
@patent{US1, title = {A membrane}, author = {Doe, Jane}, number = {7,123,456}, type = {patentus}}
@software{tool, title = {Tool}, author = {Doe, Jane}, date = {2022-05-06}}
@dataset{data, title = {Data}, date = {2022-05}}
@phdthesis{t, title = {On salt}, author = {Doe, Jane}, school = {Example University}, year = {2019}}
@misc{a, title = {Pre}, eprint = {2101.00001}, archivePrefix = {arXiv}, primaryClass = {cs.CL}}
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def to_items(text: str | bytes, name: str = "library.bib") -> list[Record | Rejection]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(reader_named("bibtex").read(SourceFile(path)))

    return to_items


def records(items: list[Record | Rejection]) -> dict[str, Record]:
    return {item.record: item for item in items if isinstance(item, Record)}


def problems(items: list[Record | Rejection]) -> list[tuple[int, str, bool]]:
    return [(item.line, item.field, item.kept) for item in items if isinstance(item, Rejection)]


def test_an_entry_becomes_plain_text_with_people_in_natural_order(read: Read) -> None:
    items = read(ZOTERO)
    assert problems(items) == []
    salt = records(items)["muller_salt_2021"]
    assert salt.key == "library:muller_salt_2021"
    assert salt.titles == {"en": "Salt & Sand: 50% of H2O under >5 bar"}
    assert salt.texts == {"en": "We measured salt. Costs fell 20% & more – see “Results”."}
    assert [(link.role, link.name, link.kind, link.position) for link in salt.links] == [
        ("author", "Jörg Müller", "person", 0), ("author", "José García", "person", 1),
        ("author", "An van der Berg", "person", 2),
        ("author", "Example Consortium", "organisation", 3), ("author", "张三", "person", 4),
        ("editor", "Éva Straßer", "person", 0),
    ]  # fmt: skip
    assert salt.identifiers == {"issn": ("1234-5679",), "doi": ("10.1234/salt_1",)}
    assert (salt.year, salt.date, salt.language) == (2021, "2021-03-02", "en")
    assert salt.keywords == ("desalination", "sea water")
    assert salt.attributes == {
        "work_type": "article", "venue": "Journal of Salt Engineering", "issue": "3",
        "volume": "12", "pages": "1–9", "authors_incomplete": True,
    }  # fmt: skip


def test_entry_types_become_types_of_result(read: Read) -> None:
    found = records(read(ZOTERO))
    assert {key: record.type for key, record in found.items()} == {
        "muller_salt_2021": "publication", "zhang2020": "publication", "CN1": "patent",
        "US1": "patent", "tool": "software", "data": "dataset", "t": "publication",
        "a": "publication",
    }  # fmt: skip
    assert found["CN1"].identifiers == {"patent": ("CN119123456A",)}
    assert found["US1"].identifiers == {"patent": ("US7123456",)}
    assert [(link.role, link.name, link.kind) for link in found["CN1"].links] == [
        ("inventor", "李四", "person"), ("inventor", "欧阳锋", "person"),
        ("owner", "示例大学", "organisation"),
    ]  # fmt: skip
    assert [link.name for link in found["zhang2020"].links] == ["Zhang San", "Si Li"]
    assert (found["tool"].date, found["data"].date, found["data"].year) == (
        "2022-05-06",
        None,
        2022,
    )
    assert found["t"].links[-1].role == "affiliation"
    assert found["a"].identifiers == {"arxiv": ("2101.00001",)}


CNKI = """@article{张三2020,
author = {张三 and 李四},
title = {海水淡化膜},
journal = {示例学报},
year = {2020},
keywords = {膜;淡化},
abstract = {本文研究膜。}
}
@article{,
author={王五,赵六},
title={无键条目}
}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_exports_are_read_in_their_encodings(read: Read, encoding: str) -> None:
    items = read(CNKI.encode(encoding))
    first, second = records(items).values()
    assert problems(items) == []
    assert first.key == "library:张三2020"
    assert first.titles == {"zh": "海水淡化膜"}
    assert first.keywords == ("膜", "淡化")
    assert [link.name for link in first.links] == ["张三", "李四"]
    assert [link.name for link in second.links] == ["王五", "赵六"]


def test_western_files_in_latin_1_are_read(read: Read) -> None:
    text = "@book{b, title = {Käse für Anfänger}, author = {Müller, Jörg}, year = 1999}\n"
    (record,) = read(text.encode("latin-1"))
    assert isinstance(record, Record)
    assert record.titles == {"en": "Käse für Anfänger"}


def test_a_broken_entry_costs_only_itself(read: Read) -> None:
    items = read(
        "% my library\n@article{a, title = {One}}\n@article{b title = {Two}}\n"
        "@article{c, title = {Three,\n year = 2020\n@article{d, title = {Four}}\n"
        "@article{e, year = 2020}\n@article{f, title = {Five}, title = {Cinq}, month = nix}\n"
        "@article{g, title = {Six}, doi = {none}, year = {in press}}\n"
    )
    assert list(records(items)) == ["a", "d", "f", "g"]
    assert problems(items) == [
        (3, "entry", False), (4, "entry", False), (7, "title", False), (8, "title", True),
        (8, "month", True), (8, "date", True), (9, "identifiers.doi", True), (9, "date", True),
    ]  # fmt: skip


def test_a_key_that_stands_twice_loses_nothing(read: Read) -> None:
    one, other = "@misc{a, title = {One}}\n", "@misc{a, title = {Other}}\n"
    items = read(one + other + one)
    assert list(records(items)) == ["a", "a~2"]
    assert problems(items) == [(2, "key", True), (3, "key", False)]


def test_what_is_no_bibtex_is_one_clear_error(read: Read) -> None:
    for text in ("<html></html>", "\n", "just text\nwith me@example.org"):
        with pytest.raises(UnreadableSource, match="no line begins an entry"):
            read(text)


def test_unreadable_latex_is_kept_with_a_note(read: Read) -> None:
    items = read(r"@misc{a, title = {\verb}}")
    assert problems(items) == [(1, "title", True)]
    assert records(items)["a"].titles == {"en": r"\verb"}


def test_a_file_is_told_by_its_first_entry(tmp_path: Path) -> None:
    path = tmp_path / "refs.txt"
    path.write_text(ZOTERO)
    assert detect(path) == "bibtex"
