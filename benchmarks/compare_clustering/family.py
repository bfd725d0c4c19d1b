"""The shape of a rule: entries become a label each, under one or several settings. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .entries import Entry

#: Entries with equal labels are one story.
Labels = Sequence[int]
#: Settings by name, each with what it makes of the entries.
Cuts = Mapping[str, Callable[[], Labels]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row of the table."""

    name: str
    #: "online" where an entry is placed when it comes, "sweep" where those of a day are placed
    #: together, "batch" where the whole set is needed.
    placing: str
    #: Runs once a set. Of several settings the best for the mean of all sets is shown.
    cuts: Callable[[], Cuts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Rules that share their costliest step."""

    #: What --only looks for.
    name: str
    #: Modules without which it is left out.
    needs: tuple[str, ...] = ()
    rules: Callable[[Sequence[Entry]], Sequence[Rule]]


def fixed(name: str, place: Callable[[Sequence[Entry]], Labels], *needs: str) -> Family:
    """Return the family of one online rule whose setting is part of its name."""
    return Family(
        name=name,
        needs=needs,
        rules=lambda entries: [
            Rule(name=name, placing="online", cuts=lambda: {"": lambda: place(entries)})
        ],
    )


def joined(count: int, best: Callable[[int], int | None]) -> list[int]:
    """Place each entry in the story of the earlier entry that `best` names, else in a new one."""
    labels: list[int] = []
    for number in range(count):
        match = best(number)
        labels.append(number if match is None else labels[match])
    return labels
