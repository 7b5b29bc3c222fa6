"""A small picture of an element's links: who points to it on the left, to whom it points right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from towngown.desk.explore.elements import End, Group

WIDTH, ROW, TOP = 720, 30, 14
MOST = 8  # a side
BOX, MIDDLE = 236, 176
_CHARACTERS = 30


@dataclass(frozen=True)
class Node:
    """One box: where it stands, what it says, where it leads, and the curve to the middle."""

    x: int
    y: int
    words: str
    whole: str
    role: Any
    element: Any
    curve: str


@dataclass(frozen=True)
class Graph:
    """The picture; `left` and `right` are the boxes, the element is in the middle."""

    height: int
    middle: int
    words: str
    nodes: list[Node]
    left: int = 0
    width: int = WIDTH
    box: int = BOX
    middle_box: int = MIDDLE

    @property
    def middle_x(self) -> int:
        """Where the middle box begins."""
        return (WIDTH - MIDDLE) // 2

    @property
    def half(self) -> int:
        """Where the middle is."""
        return WIDTH // 2


def graph(title: str, groups: Sequence[Group], title_of: Callable[[Any], str]) -> Graph | None:
    """Return the picture of the links; None where there is nothing to draw."""
    left = _chosen([group for group in groups if group.towards])
    right = _chosen([group for group in groups if not group.towards])
    if not (left or right):
        return None
    rows = max(len(left), len(right), 1)
    height = rows * ROW + 2 * TOP
    nodes = [
        _node(group, end, side, height, len(chosen), number, title_of)
        for side, chosen in ((0, left), (1, right))
        for number, (group, end) in enumerate(chosen)
    ]
    # A side with nothing on it takes no room.
    begin = (0 if left else (WIDTH - MIDDLE) // 2) - TOP
    end = (WIDTH if right else (WIDTH + MIDDLE) // 2) + TOP
    return Graph(height, height // 2, _short(title, 22), nodes, begin, end - begin)


def _chosen(groups: Sequence[Group]) -> list[tuple[Group, End]]:
    """Return some ends of each role in turn, so that no role crowds out the others."""
    picked: list[tuple[int, Group, End]] = []
    for turn in range(MOST):
        for order, group in enumerate(groups):
            linked = [end for end in group.ends if end.title_of is not None]
            if turn < len(linked) and len(picked) < MOST:
                picked.append((order, group, linked[turn]))
    picked.sort(key=lambda one: one[0])
    return [(group, end) for _, group, end in picked]


def _node(
    group: Group, end: End, side: int, height: int, total: int, number: int,
    title_of: Callable[[Any], str],
) -> Node:  # fmt: skip
    y = (height - total * ROW) // 2 + number * ROW + ROW // 2
    x = 0 if side == 0 else WIDTH - BOX
    edge, middle = (x + BOX, (WIDTH - MIDDLE) // 2) if side == 0 else (x, (WIDTH + MIDDLE) // 2)
    half = (edge + middle) // 2
    curve = f"M{edge} {y} C{half} {y} {half} {height // 2} {middle} {height // 2}"
    title = title_of(end.title_of)
    return Node(x, y, _short(title, _CHARACTERS), title, group.words, end.title_of, curve)


def _short(text: str, most: int) -> str:
    """Return as much of a text as fits, a Chinese character counting for two."""
    width = 0
    for place, character in enumerate(text):
        width += 2 if character >= "\u2e80" else 1
        if width > most:
            return text[: max(place - 1, 1)].rstrip() + "…"
    return text
