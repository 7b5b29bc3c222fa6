"""The desk says everything in Chinese, too, and fills in the same values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from towngown.desk.base.words import apps, gathered, kept

_VALUES = re.compile(r"%\(\w+\)s|%[sd]|\{\w*\}")


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_message_has_its_chinese(app: Path) -> None:
    known = kept(app)
    for message in gathered(app):
        if not message.id:
            continue
        found = known.get(message.id, context=message.context)
        assert found is not None, f"{message.id!r}: python -m towngown.desk.base.words --gather"
        said = found.string if isinstance(found.string, tuple | list) else (found.string,)
        assert all(said), f"{message.id!r} has no Chinese"
        singular = message.id if isinstance(message.id, str) else message.id[-1]
        assert set(_VALUES.findall(said[-1])) <= set(_VALUES.findall(singular)), message.id
