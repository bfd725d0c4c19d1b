"""New entries and their feeds' recent texts become what of each is compared. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from aggregator.boilerplate.stripping import Boilerplate, repeated
from aggregator.model import EntryId, FeedId, StoredEntry

#: Of so many of a feed's latest entries it is learnt what the feed repeats.
RECENT = 50

#: Looks up the latest titles and summaries of a feed, at most `RECENT`, new ones among them.
Recent = Callable[[FeedId], Iterable[tuple[str, str]]]


def compared(
    entries: Iterable[StoredEntry], recent: Recent, *, stop: frozenset[str]
) -> Mapping[EntryId, tuple[str, str]]:
    """Return title and summary without boilerplate of those entries that have some.

    `stop` are words of the entries' language that say nothing of an event.
    """
    return stripped(entries, lambda feed: repeated(recent(feed), stop=stop))


def stripped(
    entries: Iterable[StoredEntry], learnt: Callable[[FeedId], Boilerplate]
) -> Mapping[EntryId, tuple[str, str]]:
    """Return title and summary of those entries that say what their feed is known to repeat."""
    by_feed: defaultdict[FeedId, list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        by_feed[stored.feed_id].append(stored)
    found: dict[EntryId, tuple[str, str]] = {}
    for feed in sorted(by_feed):
        repeats = learnt(feed)
        for stored in by_feed[feed]:
            whole = stored.entry.title, stored.entry.summary
            text = repeats.strip(*whole)
            if text != whole:
                found[stored.id] = text
    return found


def recent_of(entries: Sequence[StoredEntry]) -> Recent:
    """Look up recent texts among entries in order of time, for where there is no store."""
    by_feed: defaultdict[FeedId, list[tuple[str, str]]] = defaultdict(list)
    for stored in entries:
        by_feed[stored.feed_id].append((stored.entry.title, stored.entry.summary))
    return lambda feed: by_feed[feed][-RECENT:]
