"""A shown story to the words that count who tells it. Pure."""

from collections import defaultdict

from aggregator.publish.shown import Fold, ShownItem


def tally(item: ShownItem) -> str:
    """Return "7 outlets, 3 independent; 4 carry AFP's text", or "3 outlets" alone.

    Independent reports are counted where they are fewer than the outlets.
    """
    counted = "1 outlet" if item.outlets == 1 else f"{item.outlets} outlets"
    copied = ", ".join(_copied(item))
    if item.independent is not None and (copied or item.independent < item.outlets):
        counted += f", {item.independent} independent"
    return f"{counted}; {copied}" if copied else counted


def tells_more(item: ShownItem) -> bool:
    """Tell whether the tally says more than how many outlets there are."""
    return tally(item).count(" ") > 1


def folded(fold: Fold, item: ShownItem) -> str:
    """Return what stands before the outlets of a fold: "and 4 more carry the same text"."""
    others = len(fold.carriers)
    if not others:
        return "and the same text again"
    if len(item.folds) == 1:
        text = "the same text"
    else:
        text = _possessive(fold.agency) if fold.agency else f"the text of {fold.shown.outlet}"
    return f"and {others} more {_carry(others)} {text}"


def _copied(item: ShownItem) -> list[str]:
    """Return "4 carry AFP's text" for each agency, then those that name none."""
    carriers: defaultdict[str, set[str]] = defaultdict(set)
    for fold in item.folds:
        carriers[fold.agency or ""] |= fold.carriers
    unnamed = sum(1 for fold in item.folds if fold.carriers and not fold.agency)
    said = []
    for agency in sorted(carriers, key=lambda name: (not name, -len(carriers[name]), name)):
        others = len(carriers[agency])
        if others:
            same = "the same text" if unnamed == 1 else "the same texts"
            text = _possessive(agency) if agency else same
            said.append(f"{others} {_carry(others)} {text}")
    return said


def _carry(number: int) -> str:
    return "carries" if number == 1 else "carry"


def _possessive(agency: str) -> str:
    return f"{agency}' text" if agency.endswith("s") else f"{agency}'s text"
