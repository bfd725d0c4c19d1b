"""Rules and labelled sets become scores and times. Effects: uses processor time."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from time import process_time
from typing import TypeVar

from aggregator.evaluate import Scores, evaluate
from aggregator.evaluate.measures import bcubed

from .entries import LabelledSet
from .family import Family, Labels

T = TypeVar("T")

#: This project's row.
OURS = "this project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a rule did under one setting with one set."""

    rule: str
    placing: str
    setting: str
    scores: Scores
    #: Of one processor, from the texts to the stories.
    seconds: float


def missing(family: Family) -> Sequence[str]:
    """Return the modules that a family needs and that are not installed."""
    return [module for module in family.needs if find_spec(module) is None]


def measured(family: Family, given: LabelledSet) -> Sequence[Measured]:
    """Run every rule of a family, under every setting, on one set."""
    print(f"{family.name}: {given.name}", file=sys.stderr, flush=True)
    rules, shared = _timed(lambda: family.rules(given.entries))
    found = []
    for rule in rules:
        cuts, own = _timed(rule.cuts)
        for setting, cut in cuts.items():
            labels, last = _timed(cut)
            found.append(
                Measured(
                    rule=rule.name,
                    placing=rule.placing,
                    setting=setting,
                    scores=_scores(given, labels),
                    seconds=shared + own + last,
                )
            )
    return found


def measured_ours(given: LabelledSet) -> Measured:
    """Run what `aggregate evaluate` runs; its time includes reading the file."""
    print(f"{OURS}: {given.name}", file=sys.stderr, flush=True)
    evaluation, seconds = _timed(lambda: evaluate(given.path, shuffles=0))
    assert evaluation.given is not None  # `labelled_set` lets no other set pass
    return Measured(
        rule=f"{OURS} (version {evaluation.algorithm}), its defaults",
        placing="sweep",
        setting="",
        scores=evaluation.given.bcubed,
        seconds=seconds,
    )


def _scores(given: LabelledSet, labels: Labels) -> Scores:
    pairs = [
        (right, found)
        for right, found in zip(given.clusters, labels, strict=True)
        if right is not None
    ]
    return bcubed([right for right, _ in pairs], [found for _, found in pairs])


def _timed(run: Callable[[], T]) -> tuple[T, float]:
    begun = process_time()
    return run(), process_time() - begun
