"""Entries and states for tests of clustering, made of little."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from aggregator.cluster import ClusterState, language_of
from aggregator.model import (
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    Placement,
    StoredEntry,
    StoryId,
    Written,
)

#: When everything came that says nothing else.
NOON = datetime(2025, 6, 30, 12, tzinfo=UTC)


def entry(
    name: str,
    title: str,
    summary: str = "",
    *,
    published: datetime | None = None,
    first_seen: datetime = NOON,
    language: str | None = "en",
    outlet: str = "",
    feed: str = "feed",
) -> StoredEntry:
    """An entry as the store would hold it."""
    return StoredEntry(
        id=EntryId(name),
        feed_id=FeedId(feed),
        entry=Entry(
            key=EntryKey(f"id:{name}"),
            link=None,
            link_key=None,
            id_key=None,
            title=title,
            summary=summary,
            content="",
            published=published,
            updated=None,
            language=language,
            written=Written(id=name, link=None, title=title, body=summary, date=None),
            content_hash="",
        ),
        first_seen=first_seen,
        outlet=outlet,
    )


def mint(name: EntryId, salt: int) -> StoryId:
    """A story's id, as readable as can be."""
    return StoryId(f"story of {name}" if salt == 0 else f"story of {name} ({salt})")


def homes(placements: Iterable[Placement]) -> dict[EntryId, StoryId]:
    """Apply decisions in order, as the store does; where each entry came to be."""
    where: dict[EntryId, StoryId] = {}
    for placement in placements:
        where |= {a.entry: a.story for a in placement.assigned}
        for merge in placement.merged:
            where = {e: merge.winner if s == merge.loser else s for e, s in where.items()}
    return where


def clustered(entries: Iterable[StoredEntry]) -> Mapping[EntryId, StoryId]:
    """Place entries in the order given, a state a language."""
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        by_language[language_of(stored)].append(stored)
    return homes(
        ClusterState(language).place(group, mint) for language, group in by_language.items()
    )
