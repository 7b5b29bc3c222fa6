import pytest

from towngown.sources.xml import BadDocument, all_of, parse, text_of

BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'


def test_paths_ignore_namespaces_and_text_is_plain() -> None:
    root = parse(b'<x:a xmlns:x="urn:x"><x:b>salt &amp;amp; <i>sand</i><?pi x?></x:b><b/></x:a>')
    assert (text_of(root, "b"), len(all_of(root, "b")), text_of(root, "c/d")) == (
        "salt & sand", 2, "",
    )  # fmt: skip


@pytest.mark.parametrize("body", ["<a>&c;</a>", '<a x="&c;"/>'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_never_expanded(body: str, encoding: str) -> None:
    data = (BOMB + body).encode(encoding)
    with pytest.raises(BadDocument, match="entities"):
        parse(data)


def test_an_outside_entity_is_never_fetched() -> None:
    with pytest.raises(BadDocument, match="entities"):
        parse(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>')


def test_a_document_that_names_a_dtd_is_read_without_it() -> None:
    assert text_of(parse(b'<!DOCTYPE a SYSTEM "no-such.dtd" [ ]><a><b>1</b></a>'), "b") == "1"


def test_a_broken_document_says_on_which_line() -> None:
    with pytest.raises(BadDocument, match="not well-formed") as caught:
        parse(b"<a>\n<b>\n</a>")
    assert caught.value.line == 3
