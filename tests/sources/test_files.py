"""Files that are empty, unreadable or no files at all: one clear error each."""

import gzip
import os
from pathlib import Path

import pytest

from towngown.kernel import UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, expand, formats, reader_named


@pytest.mark.parametrize("format_", formats())
@pytest.mark.parametrize("content", [b"", gzip.compress(b"")], ids=["nothing", "gz of nothing"])
def test_an_empty_file_is_told_to_be_empty(tmp_path: Path, format_: str, content: bytes) -> None:
    path = tmp_path / "list.gz"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=r"list\.gz: the file is empty"):
        list(reader_named(format_).read(SourceFile(path)))
    with pytest.raises(UnreadableSource, match=r"list\.gz: the file is empty"):
        detect(path)


def test_a_folder_without_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="no file in this folder"):
        expand(str(tmp_path))


@pytest.mark.parametrize("format_", formats())
def test_a_file_that_is_gone_is_told(tmp_path: Path, format_: str) -> None:
    with pytest.raises(UnreadableSource, match="gone"):
        list(reader_named(format_).read(SourceFile(tmp_path / "gone")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(UnreadableSource, match="Permission denied"):
        detect(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "a.jsonl").write_text("x")
    below.chmod(0)
    try:
        with pytest.raises(UnreadableSource, match="below"):
            expand(str(tmp_path))
    finally:
        below.chmod(0o700)
