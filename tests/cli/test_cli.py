"""The command line as a process."""

import csv
import json
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "src/towngown/sample/park.jsonl"


def towngown(*arguments: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "towngown", *map(str, arguments)],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stderr
    return done


def test_converge_find_match_score_and_history(tmp_path: Path) -> None:
    atlas = tmp_path / "a"
    summary = json.loads(towngown("converge", SAMPLE, "--atlas", atlas, "--json", "--quiet").stdout)
    assert summary["kinds"]["need"] == 40
    assert "Nothing has changed" in towngown("converge", SAMPLE, "--atlas", atlas, "--quiet").stdout
    found = towngown(
        "find", "tanning without chromium", "--atlas", atlas, "--kind", "result"
    ).stdout
    assert "result:leather-" in found.splitlines()[0]
    lines = towngown(
        "match", "--atlas", atlas, "--id", "need:water-1", "--to", "person", "-k", 2, "--json"
    ).stdout.splitlines()
    best = json.loads(lines[0])
    assert (best["query"], best["rank"], best["id"]) == ("need:water-1", 1, "person:water-1")
    queries, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    queries.write_text(
        '{"id": "q1", "kind": "need", "text": "钙钛矿组件在湿热下的封装失效"}\nbroken\n'
    )
    done = towngown(
        "match", "--atlas", atlas, "--queries", queries, "--to", "result", "--out", out
    )  # fmt: skip
    assert "q.jsonl:2:line" in done.stderr
    assert json.loads(out.read_text().splitlines()[0])["id"] == "result:pv-1"
    pairs, scores = tmp_path / "p.tsv", tmp_path / "s.tsv"
    pairs.write_text("from\tto\nneed:pv-1\tresult:pv-1\nneed:pv-1\tnobody\n")
    towngown("score", "--atlas", atlas, "--pairs", pairs, "--out", scores)
    rows = list(csv.DictReader(scores.read_text().splitlines(), delimiter="\t"))
    assert float(rows[0]["score"]) > 0.5
    assert rows[1]["score"] == ""
    assert len(towngown("atlas", "history", "--atlas", atlas).stdout.splitlines()) == 2
    assert "result" in towngown("atlas", "info", "--atlas", atlas).stdout
    assert "Version 3" in towngown("atlas", "restore", "--atlas", atlas, 1).stdout


def test_evaluate_reads_beirs_files(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(
        '{"_id": "1", "title": "Salt", "text": "salt from the sea"}\n'
        '{"_id": "2", "text": "hides and leather"}\n'
    )
    (tmp_path / "q.jsonl").write_text('{"_id": "a", "text": "sea salt"}\n')
    (tmp_path / "r.tsv").write_text("query-id\tcorpus-id\tscore\na\t1\t1\n")
    done = towngown(
        "evaluate", "ranking", "--corpus", tmp_path / "c.jsonl", "--queries", tmp_path / "q.jsonl",
        "--qrels", tmp_path / "r.tsv", "--json",
    )  # fmt: skip
    values = json.loads(done.stdout)
    assert values == {"ndcg@10": 1.0, "mrr": 1.0, "recall@10": 1.0, "recall@100": 1.0, "queries": 1}


def test_errors_are_one_line_with_what_to_do(tmp_path: Path) -> None:
    no_atlas = towngown("find", "x", "--atlas", tmp_path / "none", fails=True).stderr
    assert "make one with: towngown converge" in no_atlas
    no_format = towngown("converge", "openalx:x", "--atlas", tmp_path / "a", fails=True).stderr
    assert "known: openalex" in no_format
    no_file = towngown("converge", "ror:none.zip", "--atlas", tmp_path / "a", fails=True).stderr
    assert "no such file" in no_file
    assert all(len(text.splitlines()) == 1 for text in (no_atlas, no_format, no_file))


def test_formats_lists_every_reader() -> None:
    shown = {line.split()[0] for line in towngown("formats").stdout.splitlines()}
    assert {"elements", "openalex", "crossref", "ror", "people", "needs"} <= shown
