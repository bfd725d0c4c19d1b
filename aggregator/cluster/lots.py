"""Entries to be placed become lots, each placed at once, and what those could meet. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from aggregator.model import StoredEntry
from aggregator.ports import Span


def lots(entries: Iterable[StoredEntry]) -> list[list[StoredEntry]]:
    """Return the entries of each day (UTC), the days in turn, whatever order they are given in.

    Of a day the earlier go first, and those of one instant by a hash of their ids.
    """
    ordered = sorted(entries, key=_turn)
    return [list(lot) for _, lot in groupby(ordered, key=lambda one: _dated(one).toordinal())]


def stretches(
    entries: Iterable[StoredEntry], window: timedelta
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the stretches of time that lie near these entries, by dates and by arrivals.

    Those of each lot are one, as `Window` has it. Ascending, none touches another.
    """
    together = lots(entries)
    return _spans(together, _dated, window), _spans(together, _seen, window)


def _spans(
    together: Sequence[Sequence[StoredEntry]],
    when: Callable[[StoredEntry], datetime],
    window: timedelta,
) -> tuple[Span, ...]:
    spans: list[Span] = []
    for start, end in sorted((min(map(when, lot)), max(map(when, lot))) for lot in together):
        if spans and start - window <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end + window))
        else:
            spans.append((start - window, end + window))
    return tuple(spans)


def _turn(stored: StoredEntry) -> tuple[datetime, bytes]:
    """Sort key: its date, then what says nothing of the entry nor of who named it first."""
    return _dated(stored), blake2b(stored.id.encode(), digest_size=16).digest()


def _dated(stored: StoredEntry) -> datetime:
    return stored.entry.published or stored.first_seen


def _seen(stored: StoredEntry) -> datetime:
    return stored.first_seen
