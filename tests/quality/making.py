"""Entries and states for tests of clustering, made of little."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterRules, ClusterState, language_of
from aggregator.cluster.features import weighed
from aggregator.cluster.index import Index
from aggregator.cluster.memory import placed
from aggregator.cluster.story import OpenStory, Placed
from aggregator.data import stop_words
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


def grouped(where: Mapping[EntryId, StoryId]) -> set[frozenset[str]]:
    """Tell which entries stand together, whatever their stories are called."""
    stories: defaultdict[StoryId, set[str]] = defaultdict(set)
    for name, story in where.items():
        stories[story].add(name)
    return {frozenset(names) for names in stories.values()}


def member(
    index: Index,
    sequence: int,
    stems: str,
    *,
    title: int | None = None,
    day: float | None = 0,
    seen: float = 0,
    form: bool = False,
    rules: ClusterRules | None = None,
) -> Placed:
    """Return an entry as it stands in a story; every stem tells the same.

    The first `title` stems are the title's, else all; `day` and `seen` count from `NOON`.
    """
    words = stems.split()
    stored = entry(
        f"e{sequence}",
        "",
        published=None if day is None else NOON + timedelta(days=day),
        first_seen=NOON + timedelta(days=seen),
    )
    at = len(words) if title is None else title
    features = weighed(words[:at], words[at:], lambda _: 1.0, rules or ClusterRules(), is_form=form)
    return placed(stored, features, sequence, index)


def story(*members: Placed) -> OpenStory:
    """Return a story that the first of these founded."""
    first = members[0].sequence
    return OpenStory(StoryId(f"s{first}"), first, members)


def clustered(entries: Sequence[StoredEntry]) -> Mapping[EntryId, StoryId]:
    """Place entries in the order given, a state a language, without what their feeds repeat."""
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        by_language[language_of(stored)].append(stored)
    recent = recent_of(entries)
    return homes(
        ClusterState(language).place(
            group, mint, texts=compared(group, recent, stop=stop_words(language))
        )
        for language, group in by_language.items()
    )
