import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from fake_openalex import INSTITUTION, KEY, ROR, FakeOpenalex, Reply, work
from towngown.atlas.importing import converge
from towngown.atlas.store import Store
from towngown.kernel import DownloadFailed, NotFound, UnreadableSource, UsageError
from towngown.sources.connectors import Access, Outcome, Wanted, connector_named, download

WANTED = Wanted("works", (ROR,))


def fetch(
    server: FakeOpenalex, folder: Path, *, key: str = "", wanted: Wanted = WANTED, **options: Any
) -> Outcome:
    connector = connector_named("openalex")(Access(server.url, key=key))
    return download(connector, wanted, folder, **options)


def stored(folder: Path) -> list[str]:
    """Return the ids of all rows in all parts, in order, as often as they are there."""
    return [
        json.loads(line)["id"].rpartition("/")[2]
        for path in sorted(folder.rglob("part-*.jsonl.gz"))
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]


def names(works: list[dict[str, Any]]) -> list[str]:
    return [one["id"].rpartition("/")[2] for one in works]


WORKS = [work(number) for number in range(1, 36)]


def test_all_pages_are_fetched_and_the_institution_with_what_is_below_it(tmp_path: Path) -> None:
    elsewhere = {**work(99), "authorships": []}
    with FakeOpenalex([*WORKS, elsewhere]) as server:
        outcome = fetch(server, tmp_path, key=KEY)
        assert stored(tmp_path) == names(WORKS)
        assert (outcome.complete, outcome.rows, outcome.fresh, outcome.credits) == (True, 35, 35, 5)
        again = fetch(server, tmp_path)
        assert (again.complete, again.rows, again.fresh, again.credits) == (True, 35, 0, 0)
        lists = [path for path in server.asked if path.startswith("/works")]
    assert f"filter=authorships.institutions.lineage:{INSTITUTION}&per_page=100" in lists[0]
    assert len(lists) == 5


def test_rows_without_an_id_are_kept_for_the_reader_to_judge(tmp_path: Path) -> None:
    odd = '{"meta": {"count": 3}, "results": [7, {"id": 7}, {\n"title": "Salt"}]}'
    with FakeOpenalex() as server:
        server.instead = {1: Reply(200, odd)}
        assert fetch(server, tmp_path).rows == 3
        assert fetch(server, tmp_path, mode="again").complete


def test_works_since_a_day_people_institutions_and_topics_are_asked_in_their_own_way(
    tmp_path: Path,
) -> None:
    with FakeOpenalex(WORKS) as server:
        outcome = fetch(server, tmp_path / "w", wanted=Wanted("works", (ROR,), "2023-01-01"))
        assert 0 < outcome.rows < 35
        for entity in ("authors", "institutions", "topics"):
            fetch(server, tmp_path / entity, wanted=Wanted(entity, (ROR,)))
        asked = [path.partition("&cursor")[0] for path in server.asked if "/ror" not in path]
    assert asked[-3:] == [
        f"/authors?filter=last_known_institutions.lineage:{INSTITUTION}&per_page=100",
        f"/institutions?filter=lineage:{INSTITUTION}&per_page=100",
        "/topics?per_page=100",
    ]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted("works"), "at least one ROR id"),
        (Wanted("people", (ROR,)), "known: works, authors"),
        (Wanted("authors", (ROR,), "2020-01-01"), "no date of publication"),
        (Wanted("works", (ROR,) * 101), "at most 100"),
        (Wanted("works", ("00000zz99",)), "no institution with the ROR id"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_paid(
    wanted: Wanted, says: str, tmp_path: Path
) -> None:
    with FakeOpenalex() as server:
        with pytest.raises(UsageError, match=says):
            fetch(server, tmp_path, wanted=wanted)
        assert server.list_requests == 0


def test_an_unknown_connector_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="known: openalex"):
        connector_named("openalx")


def test_the_days_allowance_is_not_overdrawn_and_the_next_day_finishes(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        server.credits = 2
        outcome = fetch(server, tmp_path)
        assert server.list_requests == 2
        assert (outcome.complete, outcome.rows, outcome.credits) == (False, 20, 2)
        assert outcome.resumes_at is not None
        hours = outcome.resumes_at - datetime.now(UTC)
        assert timedelta(hours=9.9) < hours <= timedelta(hours=10)
        assert not fetch(server, tmp_path).complete
        server.credits = 100
        assert fetch(server, tmp_path).complete
    assert stored(tmp_path) == names(WORKS)


def test_a_budget_of_ones_own_is_kept_to_the_credit(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        outcomes = [fetch(server, tmp_path, budget=2) for _ in range(3)]
    assert [outcome.credits for outcome in outcomes] == [2, 2, 1]
    assert [outcome.complete for outcome in outcomes] == [False, False, True]
    assert stored(tmp_path) == names(WORKS)


def test_an_error_midway_keeps_what_came_before(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        server.instead = {3: Reply(400, '{"error": "Bad", "message": "no"}')}
        with pytest.raises(DownloadFailed, match="HTTP 400: Bad: no"):
            fetch(server, tmp_path)
        assert stored(tmp_path) == names(WORKS)[:20]
        assert fetch(server, tmp_path).complete
    assert stored(tmp_path) == names(WORKS)


def test_a_cursor_gone_stale_begins_the_list_again_without_repeating_rows(tmp_path: Path) -> None:
    stale = Reply(400, '{"error": "Pagination error.", "message": "Invalid cursor value"}')
    with FakeOpenalex(WORKS) as server:
        server.credits = 2
        fetch(server, tmp_path)
        server.credits, server.instead = 100, {3: stale}
        outcome = fetch(server, tmp_path)
        assert (outcome.complete, outcome.fresh, outcome.repeated) == (True, 15, 20)
        assert "read from the beginning" in outcome.notes[0]
    assert stored(tmp_path) == names(WORKS)


def test_a_cursor_that_is_always_stale_is_an_error_and_no_loop(tmp_path: Path) -> None:
    stale = Reply(400, '{"message": "Invalid cursor value"}')
    with FakeOpenalex(WORKS) as server:
        server.instead = {2: stale, 4: stale}
        with pytest.raises(DownloadFailed, match="Invalid cursor"):
            fetch(server, tmp_path)
        assert server.list_requests == 4


def test_a_list_that_changes_midway_gives_every_row_once(tmp_path: Path) -> None:
    works = list(WORKS)

    def change(request: int) -> None:
        if request == 2:
            works.insert(0, work(100))  # the second page now begins with the first one's last row
        if request == 3:
            works.pop(25)

    with FakeOpenalex() as server:
        server.lists["works"], server.before = works, change
        outcome = fetch(server, tmp_path)
    assert outcome.complete
    assert outcome.repeated == 1
    ids = stored(tmp_path)
    assert len(ids) == len(set(ids)) == outcome.rows
    assert "The server counts 35, 34 came" in outcome.notes[0]


def test_an_update_asks_only_for_what_changed_and_the_newer_version_counts(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        fetch(server, tmp_path, key=KEY)
        server.lists["works"] = [*WORKS[1:], work(1, updated="2999-01-01")]
        outcome = fetch(server, tmp_path, key=KEY, mode="update")
        assert (outcome.complete, outcome.fresh, outcome.rows) == (True, 1, 36)
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        assert f",from_updated_date:{yesterday}&" in server.asked[-1]
        assert KEY not in (tmp_path / ".state.json").read_text()
    assert stored(tmp_path) == [*names(WORKS), "W1"]


@pytest.mark.parametrize(("key", "says"), [("", "with an API key"), (KEY, "not on your plan")])
def test_where_changes_are_not_told_everything_is_fetched_and_replaces_the_old(
    key: str, says: str, tmp_path: Path
) -> None:
    with FakeOpenalex(WORKS) as server:
        server.changes_told = False
        fetch(server, tmp_path, key=key)
        server.lists["works"] = WORKS[:12]
        outcome = fetch(server, tmp_path, key=key, mode="update")
    assert (outcome.complete, outcome.fresh, outcome.rows) == (True, 12, 12)
    assert says in " ".join(outcome.notes)
    assert stored(tmp_path) == names(WORKS)[:12]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["run-002"]


def test_fetching_again_keeps_the_old_parts_until_the_new_are_complete(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        fetch(server, tmp_path)
        fetch(server, tmp_path, mode="again", budget=1)
        assert stored(tmp_path) == [*names(WORKS), *names(WORKS)[:10]]
        assert fetch(server, tmp_path).complete
    assert stored(tmp_path) == names(WORKS)


def test_a_folder_of_another_download_or_without_its_state_is_left_alone(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        fetch(server, tmp_path)
        with pytest.raises(UsageError, match=f"holds another download: openalex works --ror {ROR}"):
            fetch(server, tmp_path, wanted=Wanted("works", (ROR,), "2020-01-01"))
        (tmp_path / ".state.json").write_text("{")
        with pytest.raises(UnreadableSource, match="damaged"):
            fetch(server, tmp_path)
        (tmp_path / ".state.json").unlink()
        with pytest.raises(UnreadableSource, match=r"no \.state\.json"):
            fetch(server, tmp_path)
    assert stored(tmp_path) == names(WORKS)


def test_two_processes_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        FakeOpenalex() as server,
        FileLock(tmp_path / ".lock"),
        pytest.raises(UsageError, match="another process"),
    ):
        fetch(server, tmp_path)


def test_what_a_killed_process_left_uncounted_is_swept_and_other_files_stay(tmp_path: Path) -> None:
    with FakeOpenalex(WORKS) as server:
        fetch(server, tmp_path, budget=1)
        run = tmp_path / "run-001"
        (run / "part-00001.jsonl.gz").write_bytes(gzip.compress(b'{"id": "W7"}\n'))
        (run / ".part.tmp").write_bytes(b"half")
        (run / "notes.txt").write_text("mine")
        assert fetch(server, tmp_path).complete
    assert stored(tmp_path) == names(WORKS)
    assert sorted(path.name for path in run.iterdir()) == [
        "notes.txt", "part-00000.jsonl.gz", "part-00001.jsonl.gz",
    ]  # fmt: skip


def test_the_atlas_follows_what_changed_and_what_is_gone(tmp_path: Path) -> None:
    folder, store = tmp_path / "openalex", Store(str(tmp_path / "a"))

    def converged() -> dict[str, int]:
        return dict(converge(store, [f"openalex:{folder}"], workers=1).records)

    with FakeOpenalex(WORKS) as server:
        fetch(server, folder, key=KEY)
        assert converged()["new"] == 35
        retold = {**work(1, updated="2999-01-01"), "title": "On pepper"}
        server.lists["works"] = [retold, *WORKS[1:30]]
        fetch(server, folder, key=KEY, mode="update")
        assert converged() == {"changed": 1}
        fetch(server, folder, key=KEY, mode="again")
        counts = converged()
    assert counts["retired"] == 5
    assert not counts.keys() & {"new", "changed"}
