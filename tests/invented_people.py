"""Invented records with known truth, of a fixed seed."""

from __future__ import annotations

import random

from towngown.convergence.resolution import Column, Table

_GIVEN = (
    "Adela", "Bruno", "Carla", "Dorian", "Elif", "Fabio", "Greta", "Hanno", "Irena", "Jonas",
    "Karin", "Levin", "Marta",
)  # fmt: skip
_START = (
    "Bar", "Cal", "Dro", "Fen", "Gol", "Hul", "Jor", "Kel", "Lom", "Mer", "Nor", "Pol", "Rin",
    "Sul", "Tor", "Vel", "Wes", "Zan",
)  # fmt: skip
_END = ("berg", "dale", "field", "ford", "haven", "land", "mark", "stein", "wick", "wood")
_SUBURBS = (
    "Eastmoor", "Fairlea", "Highbury", "Lowfield", "Northgate", "Oldham", "Southend", "Westbrook",
)  # fmt: skip


def slip(text: str, draw: random.Random) -> str:
    """Return the text with one letter exchanged for another."""
    at = draw.randrange(len(text))
    return text[:at] + draw.choice("aeiorst") + text[at + 1 :]


def people(count: int = 300, doubles: int = 100, seed: int = 5) -> tuple[Table, dict[str, str]]:
    """Return a table of people, the first `doubles` of them twice, and each id's person."""
    draw = random.Random(seed)
    rows: list[tuple[str, str, str, str, str, str]] = []
    truth: dict[str, str] = {}
    for number in range(count):
        person = [
            draw.choice(_GIVEN),
            draw.choice(_START) + draw.choice(_END),
            f"{draw.randint(1930, 2005)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            draw.choice(_SUBURBS),
            str(draw.randint(1_000_000, 9_999_999)),
        ]
        for copy in range(2 if number < doubles else 1):
            if copy:
                place = draw.randrange(5)
                person[place] = slip(person[place], draw)
            id_ = f"p{number:04d}-{copy}"
            truth[id_] = str(number)
            rows.append((id_, *person))
    draw.shuffle(rows)
    ids, *columns = zip(*rows, strict=True)
    names = ("given name", "surname", "date of birth", "suburb", "soc sec id")
    types = ("word", "word", "date", "word", "identifier")
    return (
        Table(
            tuple(ids),
            tuple(
                Column(name, type_, tuple(values))
                for name, type_, values in zip(names, types, columns, strict=True)
            ),
        ),
        truth,
    )
