"""Scores and times become a Markdown table, a rule a row. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from aggregator.evaluate import Scores

from .entries import LabelledSet
from .measuring import Measured


def table(sets: Sequence[LabelledSet], found: Sequence[Sequence[Measured]]) -> str:
    """Return the table; `found` holds what was measured on each set, in the order of the sets."""
    settings: defaultdict[str, defaultdict[str, list[Measured]]]
    settings = defaultdict(lambda: defaultdict(list))
    for of_one_set in found:
        for one in of_one_set:
            settings[one.rule][one.setting].append(one)
    entries = sum(len(given.entries) for given in sets)
    head = ["rule", "placing", *(given.name for given in sets), "mean", "entries/s"]
    rows = [
        _row(_best(of_rule), tuned=len(of_rule) > 1, entries=entries)
        for of_rule in settings.values()
    ]
    return "\n".join(_line(cells) for cells in [head, ["---"] * len(head), *rows])


def _best(of_rule: dict[str, list[Measured]]) -> list[Measured]:
    """Choose the setting with the highest mean F1 of all sets: the rule's advantage."""
    return max(of_rule.values(), key=lambda row: fmean(one.scores.f1 for one in row))


def _row(row: list[Measured], *, tuned: bool, entries: int) -> list[str]:
    scores = [one.scores for one in row]
    mean = Scores(
        precision=fmean(one.precision for one in scores),
        recall=fmean(one.recall for one in scores),
        f1=fmean(one.f1 for one in scores),
    )
    name = f"{row[0].rule}, {row[0].setting} (best for these sets)" if tuned else row[0].rule
    speed = entries / max(sum(one.seconds for one in row), 1e-9)
    return [name, row[0].placing, *(_cell(one) for one in [*scores, mean]), _count(speed)]


def _cell(scores: Scores) -> str:
    precision, recall, f1 = (
        f"{value:.3f}".removeprefix("0") for value in (scores.precision, scores.recall, scores.f1)
    )
    return f"{precision} {recall} **{f1}**"


def _count(speed: float) -> str:
    """Two digits that count; a speed beyond a million is no speed of clustering."""
    if speed >= 1e6:
        return "-"
    return f"{float(f'{speed:.2g}'):,.0f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
