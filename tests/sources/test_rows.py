"""CSV rows as they are."""

from pathlib import Path

import pytest

from towngown.kernel import UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.rows import csv_rows


def rows(path: Path) -> list[list[str]]:
    return [cells for _, cells in csv_rows(SourceFile(path))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_cells_stay_as_written_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('a;b\n" 大学 ";"x\ny"\n;\n\nz\n'.encode(encoding))
    assert rows(path) == [["a", "b"], [" 大学 ", "x\ny"], ["", ""], ["z", ""]]


def test_an_empty_line_is_a_row_where_there_is_one_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n\nx\n")
    assert rows(path) == [["a"], [""], ["x"]]


def test_a_cell_of_a_megabyte_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n" + "x" * 1_000_000 + "\n")
    assert [len(cells[0]) for cells in rows(path)] == [1, 1_000_000]


def test_too_many_cells_and_binary_are_clear_errors(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2,3\n")
    with pytest.raises(UnreadableSource, match="3 cells where the headings are 2"):
        rows(path)
    path.write_bytes(b"\xff\x00\x81\xff" * 50)
    with pytest.raises(UnreadableSource, match="UTF-8"):
        rows(path)
