"""Values for the store's tests, each complete but for what a test is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from aggregator.model import (
    Assignment,
    Change,
    Changes,
    Copy,
    Entry,
    EntryId,
    EntryKey,
    Founding,
    Member,
    Merge,
    Placement,
    PollRecord,
    PollState,
    PublishedItem,
    StateDelta,
    StoryId,
    StoryRecord,
    Subscription,
    Topic,
    TopicId,
    TopicRecord,
    TopicState,
    Written,
)
from aggregator.store import SqlStore

INSTALLATION = UUID("9a1c5f0e-0f3c-4c59-9b5e-2f1f6f7d1c11")
NOW = datetime(2025, 4, 10, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERGEN = Subscription(url="https://bergen.example/feed.xml", title="Bergen Wire")
OSAKA = Subscription(url="https://osaka.example/rss", outlet="Osaka Daily")


def entry(name: str, **changes: object) -> Entry:
    """Return an entry whose every text is made from its name."""
    whole = Entry(
        key=EntryKey(f"id:{name}"),
        aliases=(EntryKey(f"link:{name}.example/1"),),
        link=f"https://{name}.example/1",
        link_key=f"{name}.example/1",
        id_key=f"{name}.example {name}",
        title=f"Title of {name}",
        summary=f"Summary of {name}",
        content=f"<p>Content of {name}</p>",
        published=NOW - HOUR,
        updated=None,
        language="en",
        written=Written(
            id=name,
            link=f"http://{name}.example/1?utm_source=rss",
            title=f"Title of <b>{name}</b>",
            body=f"<p onclick=x>Content of {name}</p>",
            date="Thu, 10 Apr 2025 11:00:00 GMT",
        ),
        content_hash=f"hash of {name}",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def follow(store: SqlStore, *subscriptions: Subscription) -> list[PollState]:
    """Follow these feeds."""
    return list(store.follow(subscriptions, now=NOW))


def poll(
    store: SqlStore,
    state: PollState,
    *new: Entry,
    revised: Sequence[Change] = (),
    rekeyed: Sequence[Change] = (),
    at: datetime = NOW,
) -> dict[EntryKey, EntryId]:
    """Record a poll; return the ids behind the keys of its new entries."""
    changes = Changes(new=new, revised=tuple(revised), rekeyed=tuple(rekeyed))
    store.record_poll(PollRecord(state=state, changes=changes, at=at))
    known = store.known(state.feed_id, [e.key for e in new])
    return {key: found.entry_id for key, found in known.items()}


def change(entry_id: EntryId, shown: Entry, *, home: bool = True, known_as: str = "") -> Change:
    """Return a change of a known entry."""
    return Change(
        entry_id=entry_id, entry=shown, home=home, known_as=EntryKey(known_as or shown.key)
    )


def story(name: str) -> StoryId:
    """Return a story's id."""
    return StoryId(f"00000000-0000-4000-8000-{name:>012}")


def place(
    store: SqlStore,
    groups: Mapping[StoryId, Iterable[EntryId]],
    *,
    founded: Iterable[StoryId] | None = None,
    merged: Sequence[Merge] = (),
    copies: Sequence[Copy] = (),
    states: Sequence[StateDelta] = (),
    at: datetime = NOW,
) -> None:
    """Put entries into stories; each story is founded by its first entry unless told."""
    listed = {name: list(ids) for name, ids in groups.items()}
    new = listed if founded is None else set(founded)
    placement = Placement(
        founded=tuple(
            Founding(story=name, entry=ids[0], language="en")
            for name, ids in listed.items()
            if name in new
        ),
        assigned=tuple(assigned(e, name) for name, ids in listed.items() for e in ids),
        merged=tuple(merged),
    )
    store.clustering.record_stories(
        StoryRecord(copies=tuple(copies), placement=placement, states=tuple(states), at=at)
    )


def assigned(entry_id: EntryId, name: StoryId, score: float = 0.625) -> Assignment:
    """Return an assignment with reasons."""
    return Assignment(
        entry=entry_id,
        story=name,
        score=score,
        threshold=0.5,
        reasons={"shared": [["ishiba", 0.25]], "runner_up": None},
        algorithm="test-1",
    )


def member(entry_id: EntryId, name: StoryId, sequence: int) -> Member:
    """Return what clustering remembers of an entry."""
    return Member(
        entry=entry_id,
        story=name,
        language="en",
        sequence=sequence,
        published=None,
        first_seen=NOW,
        features=bytes(range(256)) + sequence.to_bytes(4),
    )


def topic(store: SqlStore, slug: str, query_hash: str = "q1", *, was: str = "") -> TopicState:
    """Follow one topic and no other."""
    asked = Topic(slug=slug, title=slug, query="nato", was=(was,) if was else ())
    return store.follow_topics([(asked, query_hash)], now=NOW)[0]


def item(
    topic_id: TopicId, name: StoryId, lead: EntryId, number: int, at: datetime = NOW
) -> PublishedItem:
    """Return an item whose id ends in a number."""
    return PublishedItem(
        item_id=f"10000000-0000-4000-8000-{number:012}",
        topic=topic_id,
        story=name,
        episode=1,
        first_published=at,
        newest=NOW - HOUR,
        updated=NOW - HOUR,
        lead=lead,
        lead_hash="hash",
    )


def publish(store: SqlStore, topic_id: TopicId, *items: PublishedItem, upto: int = 0) -> None:
    """Record items of a topic."""
    number = upto or store.change_number()
    store.record_topic(
        TopicRecord(
            topic=topic_id,
            items=items,
            publications=(),
            published_to=number,
            baseline=number,
            signature="s",
            changed=NOW,
        )
    )
