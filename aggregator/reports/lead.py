"""The entries of a story to the one that it is shown by. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence

from aggregator.model import EntryId, StoredEntry
from aggregator.model.report import Family
from aggregator.reports.grouping import grouped
from aggregator.terms import Stems
from aggregator.urls import host

#: Characters past which a longer text makes a report no better.
_ENOUGH = 600


def first_lead(
    entries: Sequence[StoredEntry],
    *,
    language: str,
    preferred: Sequence[str] = (),
    families: Sequence[Family] = (),
    is_form: Callable[[StoredEntry], bool],
) -> StoredEntry:
    """Return the entry that leads a story which has no lead yet.

    Forms (a live blog, a list) and entries without a title lead only where
    there is nothing else. The first preferred outlet that tells the story
    leads; else one of its independent reports, a text that several carry being
    one of them. Among several, it is the complete one (at least half as much
    text as the longest has, up to 600 characters) whose headline says most of
    what the other entries say too; the earliest among equals.

    Args:
        entries: of the story, at least one.
        language: of the story, for its stems.
        preferred: names or domains of outlets, the best first.
        families: those of the operator.
        is_form: tells what is no report of an event.
    """
    able = [stored for stored in entries if not is_form(stored)] or list(entries)
    able = [stored for stored in able if stored.entry.title] or able
    if len(able) == 1:
        return able[0]
    judged = _Headlines(entries, language)
    for wanted in preferred:
        theirs = [stored for stored in able if tells(stored, wanted)]
        if theirs:
            return judged.best(theirs)
    by_id = {stored.id: stored for stored in able}
    groups = grouped(able, families).groups
    return judged.best([judged.best([by_id[id_] for id_ in group.entries]) for group in groups])


def tells(stored: StoredEntry, wanted: str) -> bool:
    """Tell whether an entry is by that outlet, given its name or a domain of its links."""
    name = wanted.casefold()
    link = host(stored.entry.link or "")
    return stored.outlet.casefold() == name or link == name or link.endswith(f".{name}")


class _Headlines:
    """Judges the headlines of a story by what all its entries say."""

    __slots__ = ("_entries", "_headlines", "_told_by")

    def __init__(self, entries: Sequence[StoredEntry], language: str) -> None:
        stems = Stems(language)
        self._entries = len(entries)
        self._headlines: dict[EntryId, set[str]] = {}
        #: How many entries have each stem.
        self._told_by: Counter[str] = Counter()
        for stored in entries:
            headline = set(stems.of(stored.entry.title))
            self._headlines[stored.id] = headline
            self._told_by.update(headline.union(stems.of(stored.entry.summary)))

    def best(self, able: Sequence[StoredEntry]) -> StoredEntry:
        """Return the complete one whose headline the others share most; the earliest then."""
        enough = min(max(len(stored.entry.summary) for stored in able), _ENOUGH) / 2
        complete = [stored for stored in able if len(stored.entry.summary) >= enough]
        return min(complete, key=lambda stored: (-self._common(stored.id), stored.order))

    def _common(self, entry: EntryId) -> float:
        """Return how much of a headline the other entries say too, in [0, 1]."""
        headline, others = self._headlines[entry], self._entries - 1
        if not headline or not others:
            return 0.0
        return sum(self._told_by[stem] - 1 for stem in headline) / (len(headline) * others)
