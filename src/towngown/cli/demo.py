"""towngown demo: the main job on the sample park, end to end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

import click

from towngown.atlas import importing
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.cli.browser import opens
from towngown.cli.kept import needs_of
from towngown.cli.progress import Progress
from towngown.cli.terminal import columns, language, own_name
from towngown.reports.page import match_page
from towngown.reports.summary import summary, worth_showing
from towngown.reports.words import LANGUAGES

_SHOWN = 4
_STAGES = {
    "read": "读取", "compare": "比对", "identify": "识别", "write elements": "写入要素",
    "write links": "写入关联", "write records": "写入记录", "index": "编码", "build": "建索引",
    "match": "匹配",
}  # fmt: skip
_WORDS = {
    "en": {
        "park": "The sample park, an invented university and its city, stands in {url}:\n"
        "{elements} elements, of which {needs} needs are open to all. A few of them, and who "
        "answers them:",
        "page": "All {needs} needs with their reasons: {page}",
        "desk": "The desk of the sample park is at {address} (Ctrl C ends it). Sign in as:",
        "password": "Password of all: {password}",
        "opened": "Your browser is showing it.",
        "not_opened": "No browser was found here; open that file in one.",
        "next": "Try next:",
        "find": "reuse the salt from tannery wastewater",
        "more": "docs/tutorial/first-quarter-hour.md goes on from here.",
    },
    "zh": {
        "park": "示例园区（虚构的大学与城市）已建成，位于 {url}：\n"
        "共 {elements} 个要素，其中公开需求 {needs} 项。以下是几项需求及其应答：",
        "page": "全部 {needs} 项需求及依据：{page}",
        "desk": "示例园区的工作台位于 {address}（按 Ctrl C 结束）。可用以下账号登录：",
        "password": "密码均为：{password}",
        "opened": "已在浏览器中打开。",
        "not_opened": "此处没有找到浏览器，请自行用浏览器打开该文件。",
        "next": "接下来可以试试：",
        "find": "把制革废水里的盐再用起来",
        "more": "后续步骤见 docs/tutorial/first-quarter-hour.zh.md。",
    },
}


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the atlas and the pages go.",
)
@click.option(
    "-k",
    "limit",
    type=click.IntRange(1, 20),
    default=5,
    show_default=True,
    help="Matches of each kind.",
)
@click.option("--open/--no-open", "show", default=True, help="Open it in the browser.")
@click.option(
    "--serve/--no-serve", default=True, help="Serve the desk, with one login a role, until Ctrl C."
)
@click.option("--port", type=int, default=8000, show_default=True, help="Where the desk listens.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Explain in this language.  [default: the terminal's]",
)
def demo(
    out: Path, limit: int, show: bool, serve: bool, port: int, lang: str | None
) -> None:  # fmt: skip
    """Build the sample park's atlas, match its needs on one page, and open the desk on it."""
    spoken = lang or language(os.environ)
    words = _WORDS[spoken]
    url = str(out / "park.atlas")
    progress = _Told(spoken)
    _build(url, progress)
    needs = needs_of(url, limit, out / "needs.json", partial(progress, "match"))
    progress.finish()
    pages = {name: out / f"needs.{name}.html" for name in LANGUAGES}
    for name, path in pages.items():
        other = next(page.name for key, page in pages.items() if key != name)
        path.write_text(match_page(needs, name, other), encoding="utf-8")
    elements = _count(url)
    click.echo(words["park"].format(url=url, elements=elements, needs=len(needs)) + "\n")
    click.echo(summary(worth_showing(needs, spoken, _SHOWN), spoken, columns()) + "\n")
    click.echo(words["page"].format(needs=len(needs), page=pages[spoken]))
    if show and not serve:
        shown = opens(pages[spoken], os.environ)
        click.echo(words["opened" if shown else "not_opened"])
    click.echo(_next_steps(words, url, spoken))
    if serve:
        _serve(out, url, port, words, show)


def _serve(out: Path, url: str, port: int, words: Mapping[str, str], show: bool) -> None:
    """Serve the sample park's desk; its people, needs and cases are made where it has none."""
    from towngown.desk.project import environment
    from towngown.desk.project.opening import open_desk, prepare

    address = f"http://localhost:{port}"
    os.environ |= {
        environment.DEMO: "1", environment.ATLAS: str(Path(url).absolute()),
        environment.ADDRESS: address,
    }  # fmt: skip
    open_desk(out / "desk")
    from towngown.desk.project import demo as furnishing
    from towngown.desk.project import serving

    prepare()
    logins = furnishing.furnish()

    def started() -> None:
        click.echo("\n" + words["desk"].format(address=address))
        for login in logins:
            click.echo(f"  {login.email:32} {login.name} · {login.role}")
        click.echo(words["password"].format(password=logins[0].password))
        if show:
            opens(address, os.environ)

    serving.serve(
        "127.0.0.1", port, processes=1, started=started,
        log=lambda line: click.echo(line, err=True),
    )  # fmt: skip


class _Told(Progress):
    """Progress whose stages are told in the language."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self._names: Mapping[str, str] = _STAGES if spoken == "zh" else {}

    def __call__(self, stage: str, done: float, total: float, note: str = "") -> None:
        super().__call__(self._names.get(stage, stage), done, total, note)


def _build(url: str, progress: Progress) -> None:
    with as_file(files("towngown.sample") / "park.jsonl") as park:
        importing.converge(Store(url), [f"elements:{park}"], progress=progress)
    index(Store(url), progress=progress)


def _count(url: str) -> int:
    where = "status = 'active'"
    return Store(url).snapshot().scan("elements", ["id"], where).read_all().num_rows


def _next_steps(words: Mapping[str, str], url: str, spoken: str) -> str:
    name, lang = own_name(), "" if spoken == "en" else f" --lang {spoken}"
    return "\n".join([
        "",
        words["next"],
        f'  {name} find "{words["find"]}" --atlas {url}{lang}',
        f"  {name} match --id need:water-1 --to person --atlas {url}{lang}",
        words["more"],
    ])  # fmt: skip
