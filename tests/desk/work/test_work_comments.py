"""Comments: who is called by a name, what of a text is shown, and for how long it is one's own."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import AuditEntry
from towngown.desk.base.roles import Role
from towngown.desk.work import actions, people
from towngown.desk.work.models import Comment
from towngown.desk.work.templatetags.work import spoken

pytestmark = pytest.mark.django_db


def test_comment_hangs_on_the_thing_and_stands_in_its_trail(office: Any, as_reader: Any) -> None:
    comment = actions.write_comment(reader=as_reader(office.officer), **office.about, text=" Hm\n")
    assert comment.text == "Hm"
    entry = AuditEntry.objects.get(verb="write_comment")
    assert (entry.kind, entry.thing) == ("case", str(office.case.pk))
    told = json.loads(entry.detail.data)["after"]
    assert told["_part"] == f"comment:{comment.pk}"


def test_who_does_not_see_the_thing_can_neither_read_nor_write(
    office: Any, as_reader: Any, person: Any
) -> None:
    comment = actions.write_comment(reader=as_reader(office.officer), **office.about, text="Hm")
    for stranger in (office.outsider, person(Role.ADMINISTRATOR)):
        reader = as_reader(stranger)
        assert not Comment.objects.seen_by(reader).exists()
        assert not Comment.on(reader, office.case).exists()
        with pytest.raises(NotSeen):
            actions.write_comment(reader=reader, **office.about, text="I was here")
        with pytest.raises(NotSeen):
            actions.change_comment(reader=reader, pk=comment.pk, text="Other")


def test_guests_see_no_comments_even_on_public_things(make_case: Any, office: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    from towngown.desk.base.reader import reader_of

    case = make_case(tier="public")
    told = {"kind": "case", "thing": case.pk}
    actions.write_comment(reader=reader_of(office.officer), **told, text="For us")
    assert Comment.objects.seen_by(reader_of(office.outsider)).count() == 1
    assert not Comment.objects.seen_by(reader_of(AnonymousUser())).exists()
    assert not Comment.on(reader_of(AnonymousUser()), case).exists()


def test_only_who_may_see_the_thing_is_mentioned(office: Any, as_reader: Any) -> None:
    text = f"@王芳 and @{office.outsider.name} and @nobody"
    comment = actions.write_comment(reader=as_reader(office.officer), **office.about, text=text)
    assert list(comment.mentions.all()) == [office.manager]


def test_longest_name_and_e_mail_are_meant(person: Any) -> None:
    mei, mei_lin = person(Role.OFFICER, "Mei"), person(Role.OFFICER, "Mei Lin")
    everyone = [mei, mei_lin]
    assert people.mentioned_in("ask @Mei Lin", everyone) == [mei_lin]
    assert people.mentioned_in("ask @mei, please", everyone) == [mei]
    assert people.mentioned_in("ask @Mei@example.org", everyone) == [mei]
    assert people.mentioned_in("write to a@Mei", everyone) == []
    assert people.mentioned_in("ask @Meister", everyone) == []


def test_companies_do_not_learn_of_other_clients(
    person: Any, make_case: Any, as_reader: Any, office: Any
) -> None:
    company, other = person(Role.COMPANY, "Dyeworks"), person(Role.COMPANY, "Rival")
    case = make_case(tier="park")
    assert set(people.nameable(as_reader(company), case)) == {
        company, office.officer, office.manager, office.outsider,
    }  # fmt: skip
    assert other in people.nameable(as_reader(office.officer), case)


def test_naming_asks_a_constant_number_of_queries(
    person: Any, make_case: Any, as_reader: Any, django_assert_num_queries: Any
) -> None:
    reader, case = as_reader(person(Role.OFFICER)), make_case(tier="park")
    for number in range(60):
        person(Role.MENTOR, f"mentor {number}")
    with django_assert_num_queries(3):
        assert len(people.nameable(reader, case)) == 61


def test_text_is_shown_as_text(person: Any) -> None:
    user = SimpleNamespace(name="A <b>", email="a@example.org")
    mentions = SimpleNamespace(all=lambda: [user])
    text = "<script>x</script> https://example.org/?a=1&b=2 @A <b>\njavascript:alert(1)"
    html = spoken(SimpleNamespace(text=text, mentions=mentions))
    assert "<script>" not in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow">' in html
    assert '<strong class="mention">@A &lt;b&gt;</strong>' in html
    assert 'href="javascript' not in html


def test_own_comment_can_be_changed_for_an_hour_and_taken_back_for_a_day(
    office: Any, as_reader: Any
) -> None:
    reader = as_reader(office.officer)
    comment = actions.write_comment(reader=reader, **office.about, text="Hm")
    with pytest.raises(Refused):
        actions.change_comment(reader=as_reader(office.manager), pk=comment.pk, text="Ha")
    assert actions.change_comment(reader=reader, pk=comment.pk, text="Well").text == "Well"
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        with pytest.raises(Refused):
            actions.change_comment(reader=reader, pk=comment.pk, text="Late")
        gone = actions.remove_comment(reader=reader, pk=comment.pk)
    assert (gone.text, gone.removed_at is None) == ("", False)
    with pytest.raises(Refused):
        actions.remove_comment(reader=reader, pk=comment.pk)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001])
def test_nothing_and_too_much_is_refused(office: Any, as_reader: Any, text: str) -> None:
    with pytest.raises(Incomplete):
        actions.write_comment(reader=as_reader(office.officer), **office.about, text=text)


def test_page_keeps_what_was_written_when_it_is_refused(office: Any, signed_in: Any) -> None:
    client = signed_in(office.officer)
    page = client.post(f"/about/case/{office.case.pk}/comments/", {"text": "x" * 10_001})
    assert page.status_code == 422
    assert "x" * 10_001 in page.content.decode()
    done = client.post(f"/about/case/{office.case.pk}/comments/", {"text": "Hm"})
    assert done.headers["Location"].endswith("#comments")


def test_list_takes_the_same_queries_for_one_and_thirty(
    office: Any, as_reader: Any, signed_in: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, reader = signed_in(office.officer), as_reader(office.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/about/case/{office.case.pk}/").status_code == 200
        return len(asked)

    def hang(number: int) -> None:
        actions.write_comment(reader=reader, **office.about, text=f"@王芳 {number}")
        actions.add_task(reader=reader, **office.about, title="Do", assignee=office.manager.pk)
        actions.add_file(reader=reader, **office.about, name=f"{number}.txt", chunks=[b"x"])

    hang(0)
    queries()
    one = queries()
    for number in range(1, 30):
        hang(number)
    assert queries() == one
