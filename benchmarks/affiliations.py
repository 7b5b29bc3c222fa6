"""Affiliation strings to ROR ids, beside looking up the longest known name in the string.

Three published sets (see ../shared/data/convergence/affiliations/SOURCE.txt): the two train
halves on which the weights were fitted, also cross-validated, and Springer Nature's, on which
nothing was. Rows count where the registry holds one of their ids, or where they have none.

Counted by id: right (tp), not right (fp), missed. ROR's own scorer takes as missed only rows
that got no id at all; the strict one takes every right id that was not given. Both per id where a
row has several.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.affiliation_weights import (
    SETS,
    TRAIN,
    Example,
    examples,
    fitted,
    fold_of,
    labelled,
    registry,
)
from benchmarks.common import write_result
from towngown.convergence.affiliations.model import compiled
from towngown.convergence.affiliations.resolver import Resolver
from towngown.convergence.affiliations.text import folded_of

NAMES = ("crossref_train", "logs_train", "springer_nature")
FOLDS = 5
_LONGEST = 12

Answers = Sequence[frozenset[str]]


def figures_of(gold: Answers, given: Answers) -> dict[str, Any]:
    right = wrong = missed = silent = 0
    for wanted, found in zip(gold, given, strict=True):
        right += len(wanted & found)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        silent += 0 if found else len(wanted)
    precision = right / (right + wrong)

    def score(recall: float) -> dict[str, float]:
        f1 = 2 * precision * recall / (precision + recall)
        return {"P": round(precision, 4), "R": round(recall, 4), "F1": round(f1, 4)}

    return {
        "ROR's scorer": score(right / (right + silent)),
        "strict": score(right / (right + missed)),
        "with several ids": sum(len(found) > 1 for found in given),
    }


class LongestName:
    """The peer: the longest registry name that stands in the string, as written but for case.

    Of several organisations of that name the first whose city or country stands there too.
    """

    def __init__(self) -> None:
        self.names: dict[tuple[str, ...], list[tuple[str, set[str]]]] = defaultdict(list)
        for record in registry():
            if record.status != "active":
                continue
            places = {
                word
                for place in record.attributes.get("locations", ())
                for key in ("city", "country")
                for word in folded_of(place.get(key, ""))
            }
            for name in record.names:
                for text in name.values():
                    self.names[folded_of(text)].append((record.record, places))

    def __call__(self, text: str) -> frozenset[str]:
        """Return the one id found, or none."""
        words = folded_of(text)
        for size in range(min(_LONGEST, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                found = self.names.get(words[start : start + size])
                if found:
                    ids = [id_ for id_, places in found if places & set(words)]
                    return frozenset((ids or [found[0][0]])[:1])
        return frozenset()


def timed(
    answer: Callable[[str], frozenset[str]], texts: Sequence[str]
) -> tuple[list[frozenset[str]], float]:
    """Return the answers and milliseconds of processor time a string, on one core."""
    start = time.process_time()
    given = [answer(text) for text in texts]
    return given, round(1000 * (time.process_time() - start) / len(texts), 3)


def cross_validated(resolver: Resolver) -> dict[str, Any]:
    """Answer each string by weights fitted without its fold."""
    found = {name: examples(resolver, name) for name in TRAIN}
    given: dict[str, dict[int, frozenset[str]]] = {name: {} for name in TRAIN}
    calibration: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        rest = {
            name: [one for one in all_ if fold_of(one, FOLDS) != fold]
            for name, all_ in found.items()
        }
        without = Resolver(resolver.index, compiled(fitted(rest, "in cross-validation")))
        for name, all_ in found.items():
            for at, one in enumerate(all_):
                if fold_of(one, FOLDS) == fold:
                    chosen = without.resolve(one.text).chosen
                    given[name][at] = frozenset(c.ror for c in chosen)
                    calibration += [(c.probability, c.ror in one.gold) for c in chosen]
    scores = {name: _scored(all_, given[name]) for name, all_ in found.items()}
    return {**scores, "probability given → share right": _calibration(calibration)}


def _scored(found: list[Example], given: dict[int, frozenset[str]]) -> dict[str, Any]:
    return figures_of([one.gold for one in found], [given[at] for at in range(len(found))])


def _calibration(pairs: list[tuple[float, bool]]) -> dict[str, Any]:
    bins: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    for probability, is_right in pairs:
        bins[min(int(probability * 10), 9) / 10].append((probability, is_right))
    return {
        f"{low:.1f} to {low + 0.1:.1f}": {
            "mean probability": round(sum(p for p, _ in found) / len(found), 3),
            "share right": round(sum(right for _, right in found) / len(found), 3),
            "ids": len(found),
        }
        for low, found in sorted(bins.items())
    }


def main() -> None:
    """Measure all sets."""
    start = time.perf_counter()
    resolver = Resolver.of(registry())
    figures: dict[str, Any] = {
        "organisations": len(resolver.index.organisations),
        "names": len(resolver.index.names),
        "seconds to index": round(time.perf_counter() - start, 1),
    }
    peer = LongestName()
    held = [record.record for record in registry()]

    def ours(text: str) -> frozenset[str]:
        return frozenset(one.ror for one in resolver.resolve(text).chosen)

    for name in NAMES:
        rows = labelled(SETS / f"{name}.csv", held)
        texts, gold = [text for text, _ in rows], [ids for _, ids in rows]
        given, spent = timed(ours, texts)
        theirs, theirs_spent = timed(peer, texts)
        figures[name] = {
            "rows": len(rows),
            "towngown": {**figures_of(gold, given), "ms a string": spent},
            "longest name": {**figures_of(gold, theirs), "ms a string": theirs_spent},
        }
    figures["cross-validated"] = cross_validated(resolver)
    write_result("affiliations", figures)


if __name__ == "__main__":
    main()
