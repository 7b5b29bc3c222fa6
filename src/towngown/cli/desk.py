"""towngown serve, backup, restore.

What leans on the desk's settings is imported once they are known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from towngown.desk.project.opening import open_desk, prepare


def home_option(function: Any) -> Any:
    """Add --home."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="TOWNGOWN_HOME",
        default=Path("towngown-home"),
        show_default=True,
        help="The desk's folder: database, atlas, files.",
    )(function)


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=int, default=8000, show_default=True, help="Where to listen.")
@click.option(
    "--processes", type=click.IntRange(1), default=2, show_default=True, help="Web processes."
)
def serve(home: Path, host: str, port: int, processes: int) -> None:
    """Serve the desk: web pages, API and the worker of long work.

    The first visitor of a new desk makes its administrator. Behind a proxy that speaks HTTPS,
    set TOWNGOWN_ADDRESS and TOWNGOWN_HOSTS; docs/how-to/run-a-desk.md says more.
    """
    from towngown.desk.project import serving

    open_desk(home)
    prepare()
    serving.serve(
        host, port, processes=processes, log=lambda line: click.echo(line, err=True),
        started=lambda: click.echo(f"The desk is at http://{host}:{port}/ (Ctrl C ends it)."),
    )  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@home_option
def backup(file: Path, home: Path) -> None:
    """Write database, atlas and files of a desk into one archive, while it goes on working.

    The archive holds confidential data and the desk's secret: keep it as you keep those.
    """
    open_desk(home)
    from towngown.desk.project import archive

    rows = archive.backup(file, lambda line: click.echo(f"  {line}"))
    click.echo(f"{file}: {sum(rows.values()):,} rows, {file.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
def restore(file: Path, home: Path) -> None:
    """Fill an empty desk from an archive; one that is damaged changes nothing."""
    open_desk(home)
    from towngown.desk.project import archive

    prepare()
    archive.restore(file, lambda line: click.echo(f"  {line}"))
    click.echo(f"The desk in {home} is as it was. Start it with: towngown serve --home {home}")
