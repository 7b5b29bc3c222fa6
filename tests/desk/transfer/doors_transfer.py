"""How the doors of transfers are opened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from doors import Ask, World, get, post
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.models import Case
from towngown.desk.transfer import models
from towngown.desk.transfer.editors import EDITORS, VERBS

DAY = date(2026, 9, 1)
SECTIONS = (
    "disclosure", "evaluation", "protection", "marketing", "agreements", "income", "followup",
)  # fmt: skip


def furnish(world: World) -> None:
    """A transfer of the team with something of everything, and one inventor's own."""
    models.Office.objects.create(team=world.team)
    people = {
        "inventor": world.people[Role.INVENTOR], "mentor": world.people[Role.MENTOR],
        "company": world.people[Role.COMPANY],
    }  # fmt: skip
    _make(world.seen, world.team, world.people[Role.OFFICER], people, "Sodium anode")
    _published(world)


def hide(world: World) -> None:
    """The same of another team, full of the canary."""
    outsider = dict.fromkeys(("inventor", "mentor", "company"), world.outsider)
    _make(world.hidden, world.outside_team, world.outsider, outsider, world.canary)


def _make(things: dict[str, Any], team: Any, owner: Any, people: Any, words: str) -> None:
    case = Case(
        pipeline="transfer", stage="disclosed", title_en=words, title_zh=words, team=team,
        tier="confidential", created_by=owner, in_stage_since=timezone.now(), responsible=owner,
    )  # fmt: skip
    case.save()
    case.people.add(people["inventor"], people["mentor"])
    things["transfer_case"] = case
    _disclosed(things, case, people, words)
    _protected(things, case, words)
    _offered(things, case, team, owner, people, words)
    _agreed(things, case, words)


def _disclosed(things: dict[str, Any], case: Case, people: Any, words: str) -> None:
    disclosure = models.Disclosure(
        case=case, summary_en=words, advantage=words, submitted_at=timezone.now(), received_on=DAY
    )
    inventor = models.Inventor(
        disclosure=disclosure, name=words, email=people["inventor"].email,
        user=people["inventor"], affiliation=words, share=Decimal(100),
    )  # fmt: skip
    review = models.Review(
        case=case, reviewer=people["mentor"], rubric="transfer-2026", comment=words,
        asked_at=timezone.now(),
    )  # fmt: skip
    parts = [
        disclosure, inventor, review,
        models.Interest(disclosure=disclosure, kind="owner", name=words),
        models.Publicity(disclosure=disclosure, what=words, on=DAY),
        models.RelatedResult(disclosure=disclosure, element=words),
    ]  # fmt: skip
    for part in parts:
        part.save()
    things |= {"disclosure": disclosure, "inventor": inventor, "review": review}


def _protected(things: dict[str, Any], case: Case, words: str) -> None:
    family = models.PatentFamily(case=case, title_en=words)
    family.save()
    filing = models.Filing(
        family=family, office="CN", state="granted", application=words[:40], filed_on=DAY,
        granted_on=DAY, patent=words[:40],
    )  # fmt: skip
    filing.save()
    cost = models.Cost(case=case, kind="filing", amount=Decimal(10), on=DAY, note=words)
    cost.save()
    things |= {"family": family, "filing": filing, "cost": cost}


def _offered(
    things: dict[str, Any], case: Case, team: Any, owner: Any, people: Any, words: str
) -> None:
    offer = models.Offer(
        case_id=case.pk, team=team, created_by=owner, title_en=words, summary_en=words
    )
    nda = models.Nda(
        case_id=case.pk, team=team, created_by=owner, company=words, title_en=words,
        material_en=words, state="signed", starts=DAY,
    )  # fmt: skip
    offer.save()
    nda.save()
    nda.people.add(people["company"])
    approach = models.Approach(case=case, company=words, on=DAY)
    approach.save()
    models.Listing(case=case, offer_id=offer.pk).save()
    things |= {"offer": offer, "nda": nda, "approach": approach}


def _agreed(things: dict[str, Any], case: Case, words: str) -> None:
    agreement = models.Agreement(
        case=case, kind="licence", state="executed", party=words, starts=DAY, executed_on=DAY,
        amount=Decimal(1000),
    )  # fmt: skip
    agreement.save()
    receipt = models.Receipt(agreement=agreement, kind="upfront", amount=Decimal(500), on=DAY)
    receipt.save()
    distribution = models.Distribution(
        agreement=agreement, on=DAY, currency="CNY", received=500, recovered=0, net=500,
        rule={"id": "x", "title_en": words, "title_zh": words, "source": words},
    )  # fmt: skip
    distribution.save()
    line = models.DistributionLine(distribution=distribution, to="institution", earned=500, due=500)
    milestone = models.Milestone(agreement=agreement, kind="report", what=words, due=DAY)
    spin_off = models.SpinOff(case=case, name=words, founded_on=DAY, agreement=agreement)
    for part in (line, milestone, spin_off):
        part.save()
    things |= {
        "agreement": agreement, "receipt": receipt, "distribution": distribution, "line": line,
        "milestone": milestone, "spin_off": spin_off,
    }  # fmt: skip


def _published(world: World) -> None:
    from towngown.desk.transfer.actions import publish_indicators

    officer = reader_of(world.people[Role.OFFICER])
    publish_indicators(reader=officer, year=2026, tier="park")


def _at(world: World, name: str, *more: str, thing: str) -> str:
    return reverse(name, args=[*more, world.seen[thing].pk])


_PARENTS = {"filing": "family", "receipt": "agreement", "milestone": "agreement",
            "spin-off-year": "spin_off"}  # fmt: skip
_THINGS = {
    "paper-signature": "inventor", "release-reviews": "transfer_case", "reverse-cost": "cost",
    "pay-out": "line", "reverse-distribution": "distribution", "reach-milestone": "milestone",
}  # fmt: skip


def _new(world: World) -> list[Ask]:
    return [
        ask
        for kind in EDITORS
        for at in [
            _at(world, "transfer_new", kind, thing=_PARENTS.get(kind, "transfer_case")),
        ]
        for ask in (get(at), post(at))
    ]


def _change(world: World) -> list[Ask]:
    return [
        get(_at(world, "transfer_change", kind, thing=kind))
        for kind, editor in EDITORS.items()
        if editor.change is not None
    ]


def _do(world: World) -> list[Ask]:
    told = {"on": "2026-10-01", "note": "n", "reason": "r", "on_paper": "p", "amount": "1"}
    return [
        ask
        for verb in VERBS
        for at in [
            _at(world, "transfer_do", verb, thing=_THINGS.get(verb, verb.rsplit("-", 1)[-1])),
        ]
        for ask in (get(at), post(at, **told))
    ]


def _parts(world: World) -> list[Ask]:
    pk = world.seen["transfer_case"].pk
    return [get(reverse("transfer_part", args=[pk, section])) for section in SECTIONS]


DOORS = {
    "disclose": lambda world: [
        get("/transfer/disclose/"), post("/transfer/disclose/", title_en="New"),
    ],
    "disclosure_start": lambda world: [post(_at(world, "disclosure_start", thing="transfer_case"))],
    "disclosure": lambda world: [
        get(_at(world, "disclosure", thing="disclosure")),
        get(_at(world, "disclosure", thing="disclosure") + "?q=sodium+battery"),
        post(_at(world, "disclosure", thing="disclosure"), title_en="x"),
    ],
    "disclosure_results": lambda world: [
        post(_at(world, "disclosure_results", thing="disclosure"), element="nothing"),
    ],
    "disclosure_sign": lambda world: [
        post(_at(world, "disclosure_sign", thing="inventor"), digest="x"),
    ],
    "review": lambda world: [
        get(_at(world, "review", thing="review")),
        post(_at(world, "review", thing="review"), revision=0, do="save"),
    ],
    "review_conflict": lambda world: [
        post(_at(world, "review_conflict", thing="review"), conflict="a friend"),
    ],
    "offers": lambda world: [get("/transfer/offers/")],
    "offer": lambda world: [get(_at(world, "offer", thing="offer"))],
    "ndas": lambda world: [get("/transfer/ndas/")],
    "nda": lambda world: [get(_at(world, "nda", thing="nda"))],
    "distribution_rules": lambda world: [get("/transfer/rules/"), post("/transfer/rules/")],
    "transfer_office": lambda world: [
        post("/transfer/office/", team=str(world.team.pk)),
    ],
    "transfer_part": _parts,
    "transfer_new": _new,
    "transfer_change": _change,
    "transfer_do": _do,
    "distribute": lambda world: [
        post(reverse("distribute", args=[world.seen["agreement"].pk, "CNY"])),
    ],
    "indicators": lambda world: [
        get("/cooperation/indicators/"), get("/cooperation/indicators/?year=2026&show=published"),
    ],
    "indicators_publish": lambda world: [
        get("/cooperation/indicators/publish/"),
        post("/cooperation/indicators/publish/", year=2026, tier="park"),
    ],
    "indicators_export": lambda world: [
        get("/cooperation/indicators/export.csv?year=2026"),
    ],
    "indicator": lambda world: [
        get("/cooperation/indicators/autm.disclosures/?year=2026"),
        get("/cooperation/indicators/autm.licence_income/?year=2026"),
    ],
}  # fmt: skip
