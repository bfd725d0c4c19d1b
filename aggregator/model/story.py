"""Entries in the store, the stories they form, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model.entry import Entry
from aggregator.model.ids import EntryId, EntryKey, FeedId, StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as the store holds it."""

    id: EntryId
    #: Its home: the feed that brought it first.
    feed_id: FeedId
    entry: Entry
    first_seen: datetime
    #: Who tells it: the entry's own outlet, else its feed's.
    outlet: str
    #: Its home's title: the document's own, else the configured one.
    feed_title: str = ""
    #: The operator's categories of every feed that showed it, its home's first.
    feed_categories: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The publisher's categories, then the operator's, each once whatever its case."""
        found: dict[str, str] = {}
        for category in (*self.entry.categories, *self.feed_categories):
            found.setdefault(category.casefold(), category)
        return tuple(found.values())

    @property
    def order(self) -> tuple[datetime, FeedId, EntryKey]:
        """Sort key of the cluster job: published else first-seen, then the entry key."""
        return (self.entry.published or self.first_seen, self.feed_id, self.entry.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A clustered entry that owns a link or an id."""

    entry: EntryId
    #: Its home.
    feed_id: FeedId
    #: The id as its publisher wrote it.
    written_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An entry that turned out to be another one, seen in another feed."""

    #: The entry that goes; its keys live on as aliases of `original`.
    copy: EntryId
    original: EntryId
    #: "link" or "id".
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """A story that begins."""

    story: StoryId
    entry: EntryId
    language: str
    #: It lives again under an id that redirected since: what it had is given back.
    revived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An entry placed in a story, and why."""

    entry: EntryId
    story: StoryId
    #: The score that decided, in [0, 1]; 0 for a founding entry without rivals.
    score: float
    #: What it had to reach.
    threshold: float
    #: JSON-ready: shared terms with their weights, factors, runner-up, ...
    reasons: Mapping[str, object]
    #: Version of the algorithm.
    algorithm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two stories that are one: the older id lives, the other redirects for ever."""

    loser: StoryId
    winner: StoryId
    reasons: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What clustering remembers of a placed entry: enough to go on, bit for bit."""

    entry: EntryId
    story: StoryId
    language: str
    #: Place in the order of all placements; minted by the cluster state.
    sequence: int
    #: The publisher's instant; None stays missing.
    published: datetime | None
    first_seen: datetime
    #: Terms, counts, frozen weights and text, encoded by `aggregator.cluster`.
    features: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDelta:
    """What one language's cluster state changed since it was loaded."""

    language: str
    #: The encoding and algorithm version that wrote it.
    version: str
    #: Entries counted so far (without the background table).
    documents: int
    #: The next `Member.sequence`.
    sequence: int
    #: Absolute document frequencies of the terms that changed; 0 of those forgotten.
    terms: Mapping[str, int]
    #: New members, and known ones that moved to another story.
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Everything that placing some entries decided, in order."""

    founded: tuple[Founding, ...] = ()
    #: The last assignment of each entry (a re-homed one has its new story here).
    assigned: tuple[Assignment, ...] = ()
    merged: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRecord:
    """All that one cluster job changes, committed in one transaction."""

    copies: tuple[Copy, ...] = ()
    placement: Placement = field(default_factory=Placement)
    states: tuple[StateDelta, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as the store holds it."""

    id: StoryId
    language: str
    #: None until chosen by the first publication; stable while it lives.
    lead: EntryId | None
    #: Oldest first, by `StoredEntry.order`.
    entries: tuple[StoredEntry, ...]
    #: URLs of every feed that showed the entry, its home first, without secrets.
    feeds: Mapping[EntryId, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is in a story and since when there is one; without any text."""

    id: StoryId
    language: str
    created: datetime
    #: The entry that leads where the story is published; None before.
    lead: EntryId | None
    #: The date of each entry (published, else first seen).
    entries: Mapping[EntryId, datetime]

    @property
    def age(self) -> tuple[datetime, datetime, StoryId]:
        """Sort key: the older of two stories first."""
        return (self.created, min(self.entries.values(), default=self.created), self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a person has said of two entries."""

    #: The smaller id of the two.
    one: EntryId
    other: EntryId
    #: True: always in one story; False: never.
    together: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One act of a person, kept for ever as pairs."""

    #: Minted by the store; 0 before it is kept.
    number: int = 0
    #: "merge" or "split".
    kind: str
    at: datetime
    #: The story whose id lived on, and the one that ended or began.
    kept: StoryId
    other: StoryId
    #: Those that still bind: a later act may have taken some over.
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A story that became part of another one."""

    story: StoryId
    #: The story that it is part of today.
    target: StoryId
    #: The story that it became part of at the time.
    joined: StoryId
    at: datetime
    reasons: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An entry that a re-clustering moves."""

    entry: EntryId
    old: StoryId
    new: StoryId
    #: What the replay decided by; as in `Assignment`.
    score: float
    threshold: float
    reasons: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclustering:
    """One re-clustering, from its staging to its undoing."""

    #: Minted by the store; 0 before it is kept.
    number: int = 0
    made_at: datetime
    algorithm: str
    #: What was set otherwise than configured, and the span; for a person.
    settings: Mapping[str, str]
    #: "staged", "applied" or "undone".
    state: str = "staged"
    #: When it came to that state.
    at: datetime
    #: Every entry that it moves; once applied, those that it did move.
    moves: tuple[Move, ...] = ()
    #: Language of each story that it founds.
    founded: Mapping[StoryId, str] = field(default_factory=dict)
    #: Stories that end -> the story that they become part of.
    merged: Mapping[StoryId, StoryId] = field(default_factory=dict)
