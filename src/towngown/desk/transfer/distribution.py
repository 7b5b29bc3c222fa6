"""Who gets how much of an income: costs first, then by the bands of the rule in force, to the cent.

What everyone has earned so far is a function of sums alone: what was received, what was spent, the
rule. Receipts that come in another order therefore end in the same amounts. Rounding is by largest
remainder over exact fractions, and what was already distributed is never taken back for a cent of
rounding: only a refund makes an amount fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from towngown.kernel.errors import TowngownError

INVENTORS = "inventors"  # the part of a band that is divided further, by the inventors' shares
_CENTS = 100


class NoRule(TowngownError):
    """No rule of distribution was in force on that day for that kind of agreement."""


@dataclass(frozen=True)
class Band:
    """What becomes of net income up to `upto` (None: without end); percent that sum to 100."""

    upto: Decimal | None
    percent: Mapping[str, Decimal]

    def __post_init__(self) -> None:
        if sum(self.percent.values(), Decimal(0)) != 100 or min(self.percent.values()) < 0:
            raise TowngownError(f"the shares of a band must sum to 100: {dict(self.percent)}")


@dataclass(frozen=True)
class Rule:
    """A rule of distribution: its bands rise, the last has no end; `kinds` are of agreements.

    A rule that the park adopted (`adopted`) goes before a statutory one.
    """

    id: str
    title_en: str
    title_zh: str
    source: str
    valid_from: date
    valid_until: date | None
    kinds: frozenset[str]
    bands: tuple[Band, ...]
    adopted: bool = False

    def __post_init__(self) -> None:
        ends = [band.upto for band in self.bands]
        if not ends or ends[-1] is not None or None in ends[:-1]:
            raise TowngownError(f"rule {self.id}: the last band, and no other, has no end")
        limits = [end for end in ends if end is not None]
        if limits != sorted(set(limits)) or any(limit <= 0 for limit in limits):
            raise TowngownError(f"rule {self.id}: the bands must rise")

    def in_force(self, on: date, kind: str) -> bool:
        """Whether the rule holds on a day for a kind of agreement."""
        ended = self.valid_until is not None and on > self.valid_until
        return kind in self.kinds and self.valid_from <= on and not ended


@dataclass(frozen=True)
class Line:
    """What one beneficiary earned so far, got before, and is due now (below 0: to be recovered)."""

    to: str
    earned: Decimal
    before: Decimal

    @property
    def due(self) -> Decimal:
        """What is to be paid now."""
        return self.earned - self.before


@dataclass(frozen=True)
class Distribution:
    """How an income divides: received = costs recovered + what the lines earned, to the cent."""

    rule: Rule
    received: Decimal
    costs: Decimal
    recovered: Decimal
    net: Decimal
    lines: tuple[Line, ...]

    @property
    def due(self) -> Decimal:
        """What is paid out (or recovered) now, in all."""
        return sum((line.due for line in self.lines), Decimal(0))


def rule_in_force(rules: Iterable[Rule], on: date, kind: str) -> Rule:
    """Return the rule that held on a day: an adopted one first, of these the newest."""
    holding = [rule for rule in rules if rule.in_force(on, kind)]
    if not holding:
        raise NoRule(
            f"no rule of distribution for {kind} was in force on {on}",
            hint="enter the rule with the dates between which it holds",
        )
    return max(holding, key=lambda rule: (rule.adopted, rule.valid_from, rule.id))


def distribute(
    rule: Rule,
    *,
    received: Sequence[Decimal],
    costs: Sequence[Decimal],
    inventors: Mapping[str, Fraction],
    before: Mapping[str, Decimal] | None = None,
    recovered_before: Decimal = Decimal(0),
) -> Distribution:
    """Return who is due how much of all receipts so far (refunds are negative receipts).

    `inventors` are parts of one by id; `before` is what each beneficiary got already, keyed as the
    lines are: `inventors:<id>`, or the name in the rule's bands. Costs that come in after a
    distribution are recovered from later income, not taken back from anyone.
    """
    total, spent = sum(received, Decimal(0)), sum(costs, Decimal(0))
    available = max(total, Decimal(0))
    had = dict(before or {})
    free = max(recovered_before, available - sum(had.values(), Decimal(0)))
    recovered = min(max(spent, Decimal(0)), available, free)
    net = available - recovered
    ideal = _ideal(rule, net, inventors)
    for name in had:
        ideal.setdefault(name, Fraction(0))
    fresh = net >= sum(had.values(), Decimal(0))
    earned = apportion(net, ideal, at_least=had if fresh else {})
    lines = tuple(Line(name, earned[name], had.get(name, Decimal(0))) for name in ideal)
    return Distribution(rule, total, spent, recovered, net, lines)


def _ideal(rule: Rule, net: Decimal, inventors: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return what each beneficiary would get if cents could be cut."""
    if not inventors or sum(inventors.values()) != 1:
        raise TowngownError("the inventors' parts must sum to one")
    ideal: dict[str, Fraction] = {}
    for amount, band in _slices(rule, net):
        for name, percent in band.percent.items():
            part = Fraction(amount) * Fraction(percent) / 100
            parts = {f"{INVENTORS}:{who}": part * of for who, of in inventors.items()}
            for to, more in (parts if name == INVENTORS else {name: part}).items():
                ideal[to] = ideal.get(to, Fraction(0)) + more
    return ideal


def _slices(rule: Rule, net: Decimal) -> Iterable[tuple[Decimal, Band]]:
    """Yield how much of the net income falls into each band."""
    low = Decimal(0)
    for band in rule.bands:
        high = net if band.upto is None else min(net, band.upto)
        yield max(high - low, Decimal(0)), band
        low = max(low, high)


def apportion(
    total: Decimal, ideal: Mapping[str, Fraction], at_least: Mapping[str, Decimal] | None = None
) -> dict[str, Decimal]:
    """Return amounts to the cent that sum to `total`, by largest remainder.

    `ideal` sums to `total`; ties go to the one named first. Nobody gets less than `at_least`
    (which together must not be above `total`): the cents come from those furthest above ideal.
    """
    cents = {name: int(part * _CENTS // 1) for name, part in ideal.items()}
    rest = {name: part * _CENTS - cents[name] for name, part in ideal.items()}
    left = _to_cents(total) - sum(cents.values())
    for name in sorted(rest, key=lambda name: -rest[name])[:left]:
        cents[name] += 1
    floor = {name: _to_cents(amount) for name, amount in (at_least or {}).items()}
    _lift(cents, floor, {name: part * _CENTS for name, part in ideal.items()})
    return {name: Decimal(count) / _CENTS for name, count in cents.items()}


def _lift(cents: dict[str, int], floor: Mapping[str, int], ideal: Mapping[str, Fraction]) -> None:
    """Raise whoever lies below the floor, at the cost of those most above their ideal."""
    lacking = 0
    for name, least in floor.items():
        lacking += max(0, least - cents[name])
        cents[name] = max(cents[name], least)
    while lacking:
        able = [name for name in cents if cents[name] > floor.get(name, 0)]
        giver = max(able, key=lambda name: cents[name] - ideal[name])
        given = max(1, min(lacking, int(cents[giver] - ideal[giver])))
        given = min(given, cents[giver] - floor.get(giver, 0))
        cents[giver] -= given
        lacking -= given


def _to_cents(amount: Decimal) -> int:
    cents = amount * _CENTS
    if cents != int(cents):
        raise TowngownError(f"{amount} is not an amount in whole cents")
    return int(cents)
