"""What the shipped models must and must not do, on invented records."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from towngown.convergence.evidence import shipped_model, tables_of
from towngown.convergence.resolution import resolve
from towngown.kernel.records import Link, Record


def person(key: str, *names: str, at: str = "", **given: object) -> Record:
    links = (Link("employee", name=at, kind="organisation"),) if at else ()
    return Record("list", key, "person", names=tuple({"und": one} for one in names),
                  links=links, **given)  # type: ignore[arg-type]  # fmt: skip


def company(key: str, *names: str, **given: object) -> Record:
    return Record("list", key, "organisation", names=tuple({"und": one} for one in names),
                  **given)  # type: ignore[arg-type]  # fmt: skip


def result(key: str, title: str, *authors: str, **given: object) -> Record:
    links = tuple(Link("author", name=one, kind="person", position=0) for one in authors)
    return Record("list", key, "result", titles={"und": title}, links=links,
                  **given)  # type: ignore[arg-type]  # fmt: skip


def are_one(a: Record, b: Record, *others: Record) -> bool:
    """Whether the first two are one, resolved among the others, without an encoder."""
    table = tables_of([a, b, *others])[a.kind, a.tier]
    model = shipped_model(a.kind)
    found = resolve(table, a.kind, model=model, keys_only=True, encode=_no_meaning)
    at = {key: int(one) for key, one in zip(found.table.ids, found.cluster, strict=True)}
    return at[a.key] == at[b.key]


def _no_meaning(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.eye(max(1, len(texts)), dtype=np.float32)[: len(texts)]


A, B = "Yunmo University", "Kestrel Valley University"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("Wang Wei",), ("Wang Wei",)),
        (("王伟", "Wang Wei"), ("王伟", "Wang Wei")),
        (("John Smith",), ("John Smith",)),
        (("J. Smith",), ("John Smith",)),
    ],
)  # fmt: skip
def test_a_name_alone_never_joins(ours: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    assert not are_one(person("1", *ours), person("2", *theirs))
    assert not are_one(person("1", *ours, at=A), person("2", *theirs, at=B))
    assert not are_one(person("1", *ours, country="CN"), person("2", *theirs, country="CN"))


def test_a_name_joins_with_the_same_organisation_or_address() -> None:
    assert are_one(person("1", "王伟", at=A), person("2", "Wang Wei", at=A))
    mail = {"email": ("w.wang@yunmo.example",)}
    assert are_one(
        person("1", "王伟", identifiers=mail), person("2", "Wei Wang", identifiers=mail)
    )  # fmt: skip


def test_initials_at_one_organisation_do_not_join() -> None:
    assert not are_one(person("1", "S. Ma", at=A), person("2", "Shuyao Ma", at=A))


def test_two_orcids_are_two_people_whatever_else_agrees() -> None:
    ours, theirs = ({"orcid": (one,)} for one in ("0999-0000-0000-1013", "0999-0000-0000-1021"))
    assert not are_one(
        person("1", "王伟", at=A, identifiers=ours), person("2", "王伟", at=A, identifiers=theirs)
    )  # fmt: skip


def test_an_orcid_pasted_into_a_strangers_row_does_not_join() -> None:
    same = {"orcid": ("0999-0000-0000-1013",)}
    assert not are_one(
        person("1", "蓝星野", at=A, identifiers=same),
        person("2", "Ye Wenqu", at=B, identifiers=same),
    )


def test_what_is_confidential_tells_nothing_of_open_records() -> None:
    ours, theirs = person("1", "Wang Wei"), person("2", "Wang Wei")
    told = {
        tier: [
            Record("list", f"r{of.record}", "result", titles={"en": "Tidal bore radar"}, tier=tier,
                   links=(Link("author", to=of.key, kind="person", affiliations=(A,)),))
            for of in (ours, theirs)
        ]
        for tier in ("public", "confidential")
    }  # type: ignore[var-annotated]  # fmt: skip
    assert are_one(ours, theirs, *told["public"])
    assert not are_one(ours, theirs, *told["confidential"])


@pytest.mark.parametrize(
    ("full", "short"),
    [
        (("绿环再生资源有限公司", "Green Loop Recycling"), ("绿环", "Green Loop")),
        (("云陌市第一人民医院",), ("云陌第一人民医院",)),
        (("Yunmo Rehabilitation Hospital",), ("Yunmo Rehab. Hosp.",)),
    ],
)
def test_a_short_name_is_the_organisations(full: tuple[str, ...], short: tuple[str, ...]) -> None:
    assert are_one(company("1", *full, country="CN"), company("2", *short))


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (("恒裘皮革有限公司", "Hengqiu Leather"), ("恒裘皮革进出口有限公司", "Hengqiu Trading")),
        (("清澜水务", "Qinglan Water"), ("清澜水务检测有限公司", "Qinglan Water Testing")),
        (("云陌大学",), ("云陌大学附属医院",)),
    ],
)
def test_a_subsidiary_is_another_organisation(
    parent: tuple[str, ...], child: tuple[str, ...]
) -> None:
    assert not are_one(company("1", *parent), company("2", *child))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Tidal bores, part I", "Tidal bores, part II"),
        ("涌潮观测技术（上）", "涌潮观测技术（下）"),
        ("Tidal bores seen by radar", "Correction: Tidal bores seen by radar"),
        ("Annual report on water, 2023", "Annual report on water, 2024"),
    ],
)
def test_nearly_one_title_is_not_one_result(ours: str, theirs: str) -> None:
    assert not are_one(
        result("1", ours, "Chu Wangchao", year=2024), result("2", theirs, "Chu Wangchao", year=2024)
    )


def test_a_preprint_is_its_paper_though_their_dois_differ() -> None:
    title = "Tidal bores seen by radar"
    assert are_one(
        result("1", title, "Wangchao Chu", year=2023, identifiers={"doi": ("10.1/a",)}),
        result("2", title, "储望潮", year=2024, identifiers={"doi": ("10.2/b",)}),
    )
