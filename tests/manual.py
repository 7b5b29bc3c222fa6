"""The pages of the manual that are made of the code; tests/test_docs.py holds them to it.

python tests/manual.py writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from towngown.cli.main import COMMANDS, cli
from towngown.sources.registry import readers

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MARK = "<!-- From here on the page is made by: python tests/manual.py -->\n"


def pages() -> dict[str, str]:
    """Return {page: what must follow the mark}."""
    return {"commands.md": commands_page(), "formats.md": formats_page()}


def formats_page() -> str:
    rows = [f"| `{name}` | {reader.title} |" for name, reader in readers().items()]
    return "\n".join(["", "| format | reads |", "|---|---|", *rows]) + "\n"


def commands_page() -> str:
    return "".join(_section(path, command) for path, command in commands())


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield (path such as "atlas info", command), groups left out."""
    context = click.Context(cli)
    for name in sorted(COMMANDS):
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", one) for sub, one in sorted(command.commands.items()))
        else:
            yield name, command


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join(["towngown", path, *command.collect_usage_pieces(context)])
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    records = [
        param.get_help_record(context)
        for param in command.params
        if isinstance(param, click.Option)
    ]
    options = [f"- `{record[0]}`: {record[1]}" for record in records if record]
    parts = [f"## towngown {path}", *paragraphs, f"    {usage}", "\n".join(options)]
    return "\n" + "\n\n".join(filter(None, parts)) + "\n"


def main() -> None:
    for name, made in pages().items():
        page = REFERENCE / name
        head = page.read_text(encoding="utf-8").partition(MARK)[0]
        page.write_text(head + MARK + made, encoding="utf-8")


if __name__ == "__main__":
    main()
