"""towngown audit-trail: check that nothing in a desk's audit trail was changed; hand it over."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from towngown.cli.desk import home_option
from towngown.desk.project.opening import open_desk
from towngown.kernel.errors import TowngownError, UsageError

_SHOWN = 20  # breaks; one changed entry may break many


@click.group("audit-trail")
def audit_trail() -> None:
    """Check and hand over what happened on a desk, chained by hashes."""


@audit_trail.command()
@home_option
@click.option("--expect", metavar="HASH", help="A hash that was noted down earlier.")
def verify(home: Path, expect: str | None) -> None:
    """Walk through the whole chain; the exit status is 1 where it does not hold.

    Note the hash down outside of the desk. With --expect and that hash, a chain that was cut off
    or written anew from some point on is found out as well.
    """
    _open(home)
    from towngown.desk.base import audit
    from towngown.desk.base.models import AuditEntry

    found = audit.verify()
    click.echo(f"{found.entries:,} entries, details of {found.erased:,} erased.")
    for broken in found.breaks[:_SHOWN]:
        click.echo(f"entry {broken.entry}: {broken.reason}", err=True)
    if len(found.breaks) > _SHOWN:
        click.echo(f"and {len(found.breaks) - _SHOWN:,} more", err=True)
    wanted = (expect or "").strip().lower()
    lost = bool(wanted) and not AuditEntry.objects.filter(hash=wanted).exists()
    if lost:
        click.echo("the hash that you expect is no longer in the chain", err=True)
    if found.breaks or lost:
        raise TowngownError("the audit trail does not hold")
    click.echo(f"The chain holds. Its end: {found.hash}")


@audit_trail.command()
@home_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output."
)
def export(home: Path, out: Path | None) -> None:
    """Write every entry as one line of JSON, with hashes and what was before and after.

    Whoever runs this owns the desk's folder: nothing is left out, whatever its tier.
    """
    _open(home)
    from towngown.desk.base.models import AuditEntry

    entries = AuditEntry.objects.order_by("pk").select_related("detail")
    part = out.with_name(f"{out.name}.part") if out else None
    stream = part.open("w", encoding="utf-8") if part else sys.stdout
    try:
        for entry in entries.iterator(chunk_size=2_000):
            detail = getattr(entry, "detail", None)
            line = {
                "number": entry.pk, "at": entry.at.isoformat(),
                "actor": str(entry.actor) if entry.actor else None,
                "verb": entry.verb, "kind": entry.kind, "thing": entry.thing,
                "commitment": entry.commitment, "previous": entry.previous, "hash": entry.hash,
                "salt": detail.salt if detail else None, "data": detail.data if detail else None,
            }  # fmt: skip
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        if part:
            stream.close()
    if part and out:
        part.replace(out)


def _open(home: Path) -> None:
    """Set Django up for a desk that is there; looking must not make one."""
    if not home.is_dir():
        raise UsageError("there is no desk", where=str(home), hint="name its folder with --home")
    open_desk(home)
    from towngown.desk.project.opening import is_prepared

    if not is_prepared():
        raise UsageError(
            "its tables are not those of this version", where=str(home),
            hint="start it once with: towngown serve",
        )  # fmt: skip
