"""The sample park's transfers: from an invention just disclosed to a licence that earns.

`demo.toml` tells what each case is and which stages it has gone through; every step is made as the
person whose step it is: inventors disclose and sign, a mentor reviews, the officer does the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.actions import move_case
from towngown.desk.cases.showing import has_cases, told_in
from towngown.desk.transfer import actions
from towngown.desk.transfer.demo_steps import OWNER, STEPS, People, given
from towngown.desk.transfer.disclosed import digest_of
from towngown.desk.transfer.models import Disclosure
from towngown.desk.transfer.rubric import rubric

_FILE = Path(__file__).with_name("demo.toml")


@transaction.atomic
def furnish(people: Mapping[str, User]) -> None:
    """Bring six transfers on their way and publish the year's figures; once."""
    who = People(
        officer=reader_of(people[Role.OFFICER]), inventor=reader_of(people[Role.INVENTOR]),
        mentor=reader_of(people[Role.MENTOR]), company=reader_of(people[Role.COMPANY]),
        inventors_email=people[Role.INVENTOR].email,
    )  # fmt: skip
    if has_cases(who.officer, "transfer"):
        return
    for told in told_in(_FILE):
        case_id = _disclose(who, told).case_id
        _ask_for_review(who, case_id, told)
        for stage in told["way"]:
            STEPS[stage](who, case_id, told)
            move_case(reader=who.officer, case_id=case_id, to=stage)
    actions.publish_indicators(
        reader=who.officer, year=timezone.localdate().year,
        note="提交委员会的年度数据。Figures for the committee.",
    )  # fmt: skip


def _disclose(who: People, told: Mapping[str, Any]) -> Disclosure:
    """Disclose as the inventor with an account, or as the office for inventors without one."""
    own = any("account" in one for one in told["inventors"])
    reader = who.inventor if own else who.officer
    titles = {"title_en": told["title_en"], "title_zh": told["title_zh"]}
    begun = actions.begin_disclosure(
        reader=reader, element=told["element"], need_element=told.get("need", ""), **titles
    )
    inventors = [given(one, "account") for one in told["inventors"]]
    for inventor, one in zip(inventors, told["inventors"], strict=True):
        inventor["email"] = who.inventors_email if "account" in one else ""
    draft = actions.Draft(
        texts=given(told["texts"]), inventors=inventors, interests=[OWNER],
        publicities=[given(one) for one in told.get("publicities", ())],
        results=[{"element": told["element"]}], **titles,
    )  # fmt: skip
    actions.save_disclosure(
        reader=reader, disclosure_id=begun.pk, draft=draft, revision=begun.revision
    )
    disclosure = actions.submit_disclosure(reader=reader, disclosure_id=begun.pk)
    _sign(who, disclosure, waits=not told["way"])
    return disclosure


def _sign(who: People, disclosure: Disclosure, *, waits: bool) -> None:
    """Let the inventors sign, those without an account on paper, unless theirs is awaited."""
    digest = digest_of(disclosure)
    for inventor in disclosure.inventors.all():
        if inventor.user_id is not None:
            actions.sign_disclosure(reader=who.inventor, inventor_id=inventor.pk, digest=digest)
        elif not waits:
            actions.file_paper_signature(
                reader=who.officer, inventor_id=inventor.pk, digest=digest,
                on_paper="技术转移办公室档案柜 2 / Transfer office, cabinet 2",
            )  # fmt: skip


def _ask_for_review(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    """Ask the mentor, whose review is handed in unless the case still waits for it."""
    review = actions.ask_review(reader=who.officer, case_id=case_id, reviewer_id=who.mentor.user)
    if "review" not in told:
        return
    judged = dict(told["review"])
    scores, reasons = judged.pop("scores"), judged.pop("reasons")
    judged["scores"] = {
        one.id: {"score": scores[one.id], "reason": reasons[one.id]} for one in rubric().criteria
    }
    actions.submit_review(reader=who.mentor, review_id=review.pk, **judged)
