"""A list through the wizard, as a park officer would bring it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lists_for_tests import CHINESE, workbook
from towngown.atlas.atlas import EVERYTHING, Atlas
from towngown.atlas.store import Store
from towngown.desk.base.engine import has_atlas
from towngown.desk.base.models import Job
from towngown.desk.base.roles import Role
from towngown.desk.imports.models import Import, ImportState

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(client: Any, upload: Any, tier: str = "park") -> str:
    """Hand a list in; return the address of its page."""
    response = client.post("/imports/", {"file": upload, "tier": tier})
    assert response.status_code == 302, response.content.decode()
    return response.headers["Location"]


def check(client: Any, address: str, **changes: str) -> str:
    """Say that the columns are as recognised, but for the changes; return the page after it."""
    page = client.get(address).content.decode()
    columns = dict(_selected(page)) | changes
    format_ = re.search(r'name="format" value="(.*?)"', page)
    assert format_
    response = client.post(f"{address}columns", {"format": format_[1], "tier": "park", **columns})
    assert response.status_code == 302, response.content.decode()
    return client.get(address).content.decode()


def _selected(page: str) -> list[tuple[str, str]]:
    selects = re.findall(r'<select id="(column-\d+)".*?</select>', page, re.S)
    bodies = re.findall(r'<select id="column-\d+".*?</select>', page, re.S)
    chosen = [re.search(r'value="([^"]*)" selected', body) for body in bodies]
    return [(name, found[1] if found else "") for name, found in zip(selects, chosen, strict=True)]


def active(settings: Any) -> list[dict[str, Any]]:
    """Return the elements of the atlas, without those that are gone, in the order of their ids."""
    rows = Store(settings.ATLAS).snapshot().scan("elements").read_all().to_pylist()
    return sorted((row for row in rows if row["status"] != "retired"), key=lambda row: row["id"])


def test_chinese_list_with_broken_rows_goes_in_and_out_again(
    signed_in: Callable[..., Any], settings: Any
) -> None:
    client = signed_in(Role.OFFICER)
    address = hand_in(client, workbook(CHINESE))
    page = client.get(address).content.decode()
    assert dict(_selected(page)) == {
        "column-0": "name", "column-1": "name_en", "column-2": "text", "column-3": "keywords",
        "column-4": "uscc", "column-5": "year", "column-6": "tier", "column-7": "",
    }  # fmt: skip
    page = check(client, address, **{"column-7": ""})
    assert "<strong>2</strong> rows can be taken" in page
    assert "<strong>3</strong> rows cannot" in page
    assert "滨城蓝盐水处理有限公司" in page
    assert "is not a year" in page
    assert not has_atlas()
    problems = b"".join(client.get(f"{address}problems.csv").streaming_content)
    rows = list(csv.reader(io.StringIO(problems.decode("utf-8-sig"))))
    assert rows[1][0] == "企业名录.xlsx!名录"
    assert [(row[1], row[2]) for row in rows[1:]] == [
        ("2", "联系电话"), ("3", "Unified social credit code"), ("4", "Year"), ("5", "Name"),
        ("6", "Who may see it"), ("7", "Who may see it"),
    ]  # fmt: skip
    assert rows[-1][-1].startswith("'=cmd"), "no spreadsheet takes it for a formula"
    assert "public, park or confidential" in rows[-1][4]
    client.post(f"{address}take-in")
    one = Import.objects.seen_by(_reader(client)).get()
    assert (one.state, one.counts["new"]) == (ImportState.DONE, 2)
    names = {row["text"] for element in active(settings) for row in element["names"]}
    assert "滨城蓝盐水处理有限公司" in names
    assert {element["tier"] for element in active(settings)} == {"park"}
    found = Atlas.open(settings.ATLAS, EVERYTHING).of_kind("organisation")
    assert json.loads(found[0]["attributes"]).get("联系电话", "0592-1234567") == "0592-1234567"
    page = client.post(f"{address}undo", {"reason": ""})
    assert page.status_code == 422
    client.post(f"{address}undo", {"reason": "the wrong year's list"})
    assert active(settings) == []
    assert "undone" in client.get(address).content.decode()


def test_problems_are_told_in_the_language_of_who_reads_them(
    signed_in: Callable[..., Any],
) -> None:
    chinese = signed_in(Role.OFFICER, "zh-hans")
    page = check(chinese, hand_in(chinese, workbook(CHINESE)))
    assert "请填写四位数年份" in page
    assert "不是年份" in page
    assert Job.objects.get().result["said"].startswith("可导入 2 行")


def _reader(client: Any) -> Any:
    from towngown.desk.base.models import User
    from towngown.desk.base.reader import reader_of

    return reader_of(User.objects.get(pk=client.session["_auth_user_id"]))


def test_imports_add_up_and_each_can_be_undone_alone(
    signed_in: Callable[..., Any], settings: Any, write: Callable[..., Path]
) -> None:
    from towngown.atlas.importing import converge

    park = write("park.jsonl", [
        {"id": "org:1", "kind": "organisation", "names": [{"zh": "滨城蓝盐水处理有限公司"}]},
        {"id": "org:2", "kind": "organisation", "names": [{"zh": "北湾食品有限公司"}]},
    ])  # fmt: skip
    converge(Store(settings.ATLAS), [f"elements:{park}"])
    client = signed_in(Role.MANAGER)
    first = hand_in(
        client, workbook([["单位名称", "主营业务"], ["甲乙精密仪器厂", "仪器"]], "a.xlsx")
    )
    check(client, first)
    before = active(settings)
    client.post(f"{first}take-in")
    between = active(settings)
    second = hand_in(client, workbook([["单位名称", "主营业务"], ["丙丁纺织厂", "纺织"]], "b.xlsx"))
    check(client, second)
    client.post(f"{second}take-in")
    both = active(settings)
    assert [len(before), len(between), len(both)] == [2, 3, 4]
    client.post(f"{first}undo", {"reason": "by mistake"})
    assert [one for one in both if one not in between or one in before] == active(settings)
    client.post(f"{second}undo", {"reason": "by mistake"})
    assert active(settings) == before
    client.post(f"{first}take-in")
    assert active(settings) == between
    client.post(f"{first}undo", {"reason": "again"})
    assert active(settings) == before


def test_undo_of_what_joined_two_gives_both_back_as_they_were(
    signed_in: Callable[..., Any], settings: Any, write: Callable[..., Path]
) -> None:
    from towngown.atlas.importing import converge

    park = write("park.jsonl", [
        {"id": "org:1", "kind": "organisation", "names": [{"zh": "蓝盐公司"}],
         "identifiers": {"ror": "https://ror.org/03yrm5c26"}},
        {"id": "org:2", "kind": "organisation", "names": [{"en": "Blue Salt"}],
         "identifiers": {"uscc": "91350200MA2XN0QY3F"}},
    ])  # fmt: skip
    converge(Store(settings.ATLAS), [f"elements:{park}"])
    before = active(settings)
    client = signed_in(Role.OFFICER)
    rows = [
        ["name", "ror", "uscc"],
        ["蓝盐公司", "https://ror.org/03yrm5c26", "91350200MA2XN0QY3F"],
    ]
    address = hand_in(client, workbook(rows, "joins.xlsx"), "public")
    page = client.get(address).content.decode()
    columns = dict(_selected(page))
    data = {"format": "organisations", "tier": "public", **columns}
    client.post(f"{address}columns", data)
    client.post(f"{address}take-in")
    assert len(active(settings)) < 3
    client.post(f"{address}undo", {"reason": "it joined what is two"})
    assert active(settings) == before


def test_columns_can_be_corrected_and_two_for_one_field_are_refused(
    signed_in: Callable[..., Any],
) -> None:
    client = signed_in(Role.OFFICER)
    rows = [["Firma", "Name", "Fachgebiet"], ["Salz GmbH", "Anna", "membranes; salt"]]
    address = hand_in(client, workbook(rows, "Liste Ä.xlsx"))
    data = {"format": "organisations", "tier": "park", "column-0": "name", "column-1": "name"}
    refused = client.post(f"{address}columns", data)
    assert refused.status_code == 422
    assert "Two columns cannot both be" in refused.content.decode()
    page = check(client, address, **{"column-0": "name", "column-1": "", "column-2": "keywords"})
    assert "Salz GmbH" in page
    assert "membranes · salt" in page
    people = client.get(f"{address}?kind=people").content.decode()
    assert '<option value="people" selected>' in people


def test_registry_export_is_recognised_by_itself(
    signed_in: Callable[..., Any], settings: Any
) -> None:
    line = json.dumps({"id": "need:9", "kind": "need", "title": "Salt", "text": "We look for."})
    upload = SimpleUploadedFile("needs.jsonl", line.encode())
    client = signed_in(Role.OFFICER)
    address = hand_in(client, upload)
    assert "This was recognised as: Towngown elements" in client.get(address).content.decode()
    page = check(client, address)
    assert "None. Every row and value can be taken." in page


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7 ..."])
def test_what_is_no_list_is_refused_with_what_to_do_and_not_kept(
    signed_in: Callable[..., Any], settings: Any, content: bytes
) -> None:
    client = signed_in(Role.OFFICER)
    response = client.post(
        "/imports/", {"file": SimpleUploadedFile("x.xlsx", content), "tier": "park"}
    )
    assert response.status_code == 422
    assert not list((settings.HOME / "imports").glob("*"))


def test_failed_check_says_what_to_do_and_columns_can_be_corrected(
    signed_in: Callable[..., Any],
) -> None:
    client = signed_in(Role.OFFICER)
    address = hand_in(client, workbook([["单位名称", "密级"], ["甲", "绝密"], ["乙", "绝密"]]))
    page = check(client, address)
    assert "none of its rows can be taken" in page
    assert Job.objects.get().state == "failed"
    assert "What the columns mean" in page


def test_only_officers_and_managers_import(signed_in: Callable[..., Any]) -> None:
    for role in Role:
        if role == Role.GUEST:
            continue
        expected = 200 if role in {Role.OFFICER, Role.MANAGER} else 403
        client = signed_in(role)
        for address in ("/imports/", "/corrections/", "/corrections/merge/"):
            assert client.get(address).status_code == expected, (role, address)


def test_list_of_lists_asks_the_database_as_often_for_thirty_as_for_one(
    signed_in: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(Role.OFFICER)
    Import.ungated.create(name="a.xlsx", stored="x/a.xlsx", format="people", tier="park")
    client.get("/imports/")
    with CaptureQueriesContext(connection) as one:
        client.get("/imports/")
    Import.ungated.bulk_create(
        Import(name="b.xlsx", stored="x/b.xlsx", format="needs", tier="park") for _ in range(29)
    )
    with django_assert_num_queries(len(one)):
        client.get("/imports/")


def test_killed_between_atlas_and_database_is_finished_by_running_again(
    signed_in: Callable[..., Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from towngown.desk.base import jobs
    from towngown.desk.imports import work

    client = signed_in(Role.OFFICER)
    address = hand_in(client, workbook(CHINESE))
    check(client, address)

    def killed(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(work, "changing", killed)
        client.post(f"{address}take-in")
    job = Job.objects.get(kind="imports.take_in")
    assert job.state == "failed"
    assert len(active(settings)) == 2
    Job.objects.filter(pk=job.pk).update(state="queued")
    jobs.run(job.pk)
    one = Import.objects.seen_by(_reader(client)).get()
    assert one.state == ImportState.DONE
    client.post(f"{address}undo", {"reason": "test"})
    assert active(settings) == []
