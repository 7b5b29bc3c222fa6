import json
import socket
from pathlib import Path

import msgspec
import pytest

from fake_openalex import KEY, FakeOpenalex, Reply, budget_used_up, work
from towngown.kernel import ComeBackLater, DownloadFailed, UsageError
from towngown.sources.connectors import Access, Connector, connector_named
from towngown.sources.connectors.allowance import Allowance, allowance, seconds_to_wait
from towngown.sources.connectors.http import Client

HTML = "<!doctype html><html><title>502 Bad Gateway</title><h1>Bad Gateway</h1></html>"


def connector(server: FakeOpenalex, key: str = "") -> Connector:
    return connector_named("openalex")(Access(server.url, key=key))


def asked(server: FakeOpenalex, key: str = "") -> int:
    return len(connector(server, key).page("works", "", "*").rows)


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(500, '{"error": "Internal"}'),
        Reply(502, HTML),
        Reply(403, HTML),
        Reply(200, HTML),
        Reply(200, '{"meta": {"count": 3}, "resul'),
        Reply(200, '{"meta": {"count": 3}, "results": []}', cut=True),
        Reply(429, "{}", {"Retry-After": "2"}),
    ],
)
def test_what_may_pass_is_tried_again(trouble: Reply, pauses: list[float]) -> None:
    with FakeOpenalex([work(1)]) as server:
        server.instead = {1: trouble, 2: trouble}
        assert asked(server) == 1
    assert len(pauses) == 2
    if "Retry-After" in trouble.headers:
        assert all(2 <= pause <= 3 for pause in pauses)
    else:
        assert all(low <= pause <= 2 * low for low, pause in zip((0.5, 1.0), pauses, strict=True))


def test_a_server_in_lasting_trouble_is_left_after_six_tries(pauses: list[float]) -> None:
    with FakeOpenalex() as server:
        server.instead = dict.fromkeys(range(1, 9), Reply(503, HTML))
        with pytest.raises(DownloadFailed) as caught:
            asked(server, KEY)
        assert server.list_requests == 6
    said = str(caught.value)
    assert "HTTP 503: 502 Bad Gateway (6 times)" in said
    assert f"{server.url}/works?per_page=100&cursor=*:" in said
    assert "run the same command later" in said
    assert KEY not in said


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (
            Reply(400, '{"error": "Invalid query parameters error.", "message": "x is no field"}'),
            "HTTP 400: Invalid query parameters error: x is no field",
        ),
        (Reply(401, '{"error": "Invalid or missing API key"}'), "check the API key"),
        (Reply(404, HTML), "HTTP 404: 502 Bad Gateway"),
        (Reply(403, json.dumps({"message": f"the key {KEY} may not"})), "the key … may not"),
    ],
)
def test_a_refusal_is_one_clear_error_and_not_repeated(
    reply: Reply, says: str, pauses: list[float]
) -> None:
    with FakeOpenalex() as server:
        server.instead = {1: reply}
        with pytest.raises(DownloadFailed) as caught:
            asked(server, KEY)
        assert says in str(caught.value)
        assert KEY not in str(caught.value)
        assert (server.list_requests, pauses) == (1, [])


def test_a_wait_of_hours_is_told_instead_of_made(pauses: list[float]) -> None:
    with FakeOpenalex() as server:
        server.instead = {1: budget_used_up()}
        with pytest.raises(ComeBackLater, match="Insufficient budget") as caught:
            asked(server)
    assert (caught.value.seconds, pauses) == (36_000, [])


def test_a_slow_page_is_given_up_and_asked_again(pauses: list[float]) -> None:
    with FakeOpenalex() as server:
        server.instead = {1: Reply(200, "{}", wait=0.5), 2: Reply(200, "7")}
        client = Client(server.url, timeout=0.2)
        assert client.get("works", {}, msgspec.json.decode).data == 7


def test_a_server_that_is_not_there_is_told(pauses: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(DownloadFailed, match=r"cannot be reached: .*refused.*check the network"):
        Client(url, tries=2).get("works", {}, bytes)
    assert len(pauses) == 1


@pytest.mark.parametrize("url", ["ftp://a", "api.example.org", "http://a b", "http://u:p@a"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not the address of a server"):
        Client(url)


def test_headers_tell_price_rest_and_renewal_in_credits_or_dollars() -> None:
    headers = {"X-RateLimit-Credits-Used": "10", "X-RateLimit-Remaining": "90"}
    assert allowance({**headers, "X-RateLimit-Reset": "60"}) == Allowance(10, 90, 60.0)
    dollars = {"X-RateLimit-Cost-USD": "0.0001", "X-RateLimit-Remaining-USD": "0.8"}
    assert allowance(dollars) == Allowance(1, 8_000, None)
    assert allowance({"X-RateLimit-Remaining": "nan"}) == Allowance(1, None, None)


def test_the_wait_is_told_by_seconds_by_date_or_by_the_renewal() -> None:
    assert seconds_to_wait({"Retry-After": "7"}) == 7
    assert seconds_to_wait({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert seconds_to_wait({"Retry-After": "soon"}) is None
    assert seconds_to_wait({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}) == 9
    assert seconds_to_wait({"X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "9"}) is None


def test_real_headers_are_read(data: Path) -> None:
    recorded = data / "providers/openalex/edge_cases/headers_200_list_response.json"
    headers = {
        name.title().replace("Ratelimit", "RateLimit").replace("Usd", "USD"): value
        for name, value in json.loads(recorded.read_text())["headers"].items()
    }
    assert allowance(headers) == Allowance(1, 1_998_113, 41_747.0)


def test_recorded_pages_are_taken_whole(data: Path) -> None:
    pages = data / "providers/openalex/api_pages"
    taken = {}
    with FakeOpenalex() as server:
        names = sorted(path.name for path in pages.glob("works_*.json"))
        for number, name in enumerate(names, start=1):
            server.instead[number] = Reply(200, (pages / name).read_text("utf-8"))
        for name in names:
            page = connector(server).page("works", "", "*")
            expected = json.loads((pages / name).read_text("utf-8"))
            assert [json.loads(row.line) for row in page.rows] == expected["results"]
            assert all(b"\n" not in row.line for row in page.rows)
            taken[name] = (len(page.rows), page.next_cursor is None, page.count)
    assert taken["works_search_cursor_page1_200_2026-05.json"] == (200, False, 422)
    assert taken["works_filter_doi_batch_50_cursor_end_2026-05.json"] == (50, True, 50)
    assert taken["works_cursor_last_empty_page_2025-11.json"] == (0, True, 2)
