"""Indicators: published ones for those who read them, live ones for the office."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import actions, rules
from towngown.desk.transfer.forms.indicators import PublishForm
from towngown.desk.transfer.indicators import Definition, Figure, figures, plain
from towngown.desk.transfer.models import IndicatorSnapshot
from towngown.desk.transfer.views.common import told

GROUPS = {"autm": "AUTM", "cn": "科技成果转化年度报告"}
Row = tuple[Definition, int, "dict[str, Decimal] | None"]


def indicators(request: Any) -> HttpResponse:
    """Show the figures of a year: the office its live ones, others what was published."""
    ensure(_reads, request.reader, None)
    year = _year(request)
    snapshots = _newest(IndicatorSnapshot.objects.seen_by(request.reader))
    live = rules.works_on_cases(request.reader) and request.GET.get("show") != "published"
    shown = snapshots.get(year)
    before = snapshots.get(year - 1)
    rows = _live(request.reader, year) if live else plain(shown.figures) if shown else []
    earlier = {one.id: count for one, count, _sums in plain(before.figures)} if before else {}
    told = {
        "year": year, "years": sorted({*snapshots, *range(year - 2, year + 2)}, reverse=True),
        "live": live, "groups": list(_grouped(rows, earlier)), "snapshot": shown,
        "works": rules.works_on_cases(request.reader),
    }  # fmt: skip
    return render(request, "transfer/indicators.html", told)


def indicator(request: Any, id_: str) -> HttpResponse:
    """Show the cases behind one number, as far as the reader sees them."""
    ensure(_reads, request.reader, None)
    year = _year(request)
    live = rules.works_on_cases(request.reader)
    found = next(
        (one for one in _figures_of(request.reader, year) if one.definition.id == id_), None
    )
    if found is None:
        raise NotSeen(id_)
    items = [(item, _case(request.reader, item.case)) for item in found.items] if live else []
    told = {
        "definition": found.definition, "year": year, "live": live, "items": items,
        "cases": [] if live else _published_behind(request.reader, year, id_),
        "amounts": found.amounts if live else {},
    }  # fmt: skip
    return render(request, "transfer/indicator.html", told)


def publish(request: Any) -> HttpResponse:
    """Release the figures of a year."""
    ensure(rules.works_on_cases, request.reader, None)
    form = PublishForm(request.POST or None, initial={"year": _year(request)})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish_indicators(reader=request.reader, **form.cleaned_data)
        except Incomplete as error:
            told(form, error)
        else:
            messages.success(request, _("The figures are published."))
            return redirect(f"/cooperation/indicators/?year={made.year}&show=published")
    status = 422 if form.errors else 200
    return render(request, "transfer/publish.html", {"form": form}, status=status)


def export(request: Any, kind: str) -> HttpResponse:
    """Return the figures that the page shows as a spreadsheet or a table of text."""
    ensure(_reads, request.reader, None)
    if kind not in ("xlsx", "csv"):
        raise NotSeen(kind)
    year = _year(request)
    live = rules.works_on_cases(request.reader) and request.GET.get("show") != "published"
    shown = _newest(IndicatorSnapshot.objects.seen_by(request.reader)).get(year)
    rows = _live(request.reader, year) if live else plain(shown.figures) if shown else []
    head = [_("Indicator"), _("Version"), _("Year"), _("Number"), _("Amount"), _("Currency")]
    lines = [[str(cell) for cell in head], *_lines(rows, year)]
    body, mime = _BUILT[kind](lines)
    name = f"indicators-{year}.{kind}"
    return HttpResponse(
        body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _reads(reader: Reader, thing: Any) -> bool:
    return reader.rights.reads_indicators


def _year(request: Any) -> int:
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else request.reader.today.year
    return year if 1980 <= year <= 2200 else request.reader.today.year


def _newest(snapshots: Any) -> dict[int, IndicatorSnapshot]:
    """Return the latest snapshot of every year."""
    return {one.year: one for one in snapshots.order_by("created_at", "pk")}


def _figures_of(reader: Reader, year: int) -> list[Figure]:
    return figures(reader, year)


def _live(reader: Reader, year: int) -> list[Row]:
    return [(one.definition, one.count, one.amounts) for one in figures(reader, year)]


def _grouped(rows: Iterable[Row], earlier: dict[str, int]) -> Iterator[tuple[str, list[Any]]]:
    kept = list(rows)
    for group, title in GROUPS.items():
        of_group = [
            (one, count, sums, None if one.id not in earlier else count - earlier[one.id])
            for one, count, sums in kept
            if one.group == group
        ]
        if of_group:
            yield title, of_group


def _case(reader: Reader, pk: Any) -> Case | None:
    return Case.objects.seen_by(reader).filter(pk=pk).first()


def _published_behind(reader: Reader, year: int, id_: str) -> list[Case]:
    """Return the cases behind a published number that the reader sees anyway."""
    shown = _newest(IndicatorSnapshot.objects.seen_by(reader)).get(year)
    ids = shown.figures.get(id_, {}).get("cases", []) if shown else []
    return list(Case.objects.seen_by(reader).filter(pk__in=ids).order_by("reference"))


def _lines(rows: Iterable[Row], year: int) -> Iterator[list[Any]]:
    for one, count, sums in rows:
        for currency, amount in (sums or {"": None}).items():
            yield [one.title, one.version, year, count, amount, currency]


def _as_csv(lines: list[list[Any]]) -> tuple[bytes, str]:
    stream = io.StringIO()
    csv.writer(stream).writerows(lines)
    return ("\ufeff" + stream.getvalue()).encode(), "text/csv; charset=utf-8"


def _as_xlsx(lines: list[list[Any]]) -> tuple[bytes, str]:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    book.close()
    return stream.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_BUILT = {"csv": _as_csv, "xlsx": _as_xlsx}
