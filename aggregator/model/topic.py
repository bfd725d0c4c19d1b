"""What is remembered of a topic and of the items it has published. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.model.ids import EntryId, FeedId, StoryId, TopicId
from aggregator.model.publication import Publication
from aggregator.model.thread import PublishedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """What is remembered of one topic between sweeps."""

    id: TopicId
    slug: str
    #: Hash of what the topic asks for; another one routes every entry again.
    query_hash: str
    #: Changes of entries up to this number have been routed.
    routed_to: int
    #: Changes of stories up to this number have been published.
    published_to: int
    #: The change number at its first sweep: what was there and not published
    #: then stays unpublished until its story grows. None before the first sweep.
    baseline: int | None
    #: Hash over all that its documents show, but for `changed`.
    signature: str | None
    #: When that last changed.
    changed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story of a topic that the topic has not published yet."""

    story: StoryId
    #: Date of its newest entry (published, clamped, else first-seen).
    newest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """A story's place in one topic's feed, minted once."""

    #: uuid5(installation, topic id, story id, episode) as text.
    item_id: str
    topic: TopicId
    story: StoryId
    episode: int
    #: When it was first published in this topic.
    first_published: datetime
    #: Date of the story's newest entry at that moment.
    newest: datetime
    #: Moves only when the leading entry's text is revised; never back.
    updated: datetime
    lead: EntryId
    #: Content hash of the lead as last shown.
    lead_hash: str
    #: The item of a thread's day that it is shown in; None where it stands for itself.
    day_item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRecord:
    """All that one publish job changes, committed in one transaction."""

    topic: TopicId
    items: tuple[PublishedItem, ...]
    #: Only those whose bytes changed.
    publications: tuple[Publication, ...]
    published_to: int
    baseline: int
    signature: str
    changed: datetime
    #: Days of threads, minted or changed.
    days: tuple[PublishedDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """One feed, for `aggregate status`."""

    id: FeedId
    #: Without secrets.
    url: str
    outlet: str
    state: str
    message: str
    failures: int
    entries: int
    last_poll: datetime | None
    next_poll: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One entry with its place and the reasons that were kept, for `explain`."""

    entry: EntryId
    title: str
    outlet: str
    link: str | None
    story: StoryId | None
    score: float
    threshold: float
    algorithm: str
    reasons: Mapping[str, object]
