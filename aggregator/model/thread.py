"""Threads: stories that continue one another, and what is remembered of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType

from aggregator.model.ids import EntryId, StoryId, TopicId

#: A thread: uuid5(installation, id of its founding story) as text, minted once.
ThreadId = NewType("ThreadId", str)
#: Two stems that stood side by side, both capitalised, in the order in which they stood.
Neighbours = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A constant term of a story, or of a thread."""

    #: Of a story: in how much of it the term stands, in [0, 1] (a title counts whole,
    #: a summary less). Of a thread: the weighted sum of that over its stories.
    share: float
    #: How often it was seen capitalised, and how often not, inside sentences.
    capital: int = 0
    small: int = 0
    #: As it is mostly written.
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTerms:
    """A story as threads compare it."""

    story: StoryId
    language: str
    thread: ThreadId | None = None
    entries: int
    #: Whether it may begin a thread: told by several outlets or in several entries.
    is_substantial: bool
    #: Whether none of its entries is a report of one event.
    is_form: bool
    #: Of its entries: the first and the last date (published, else first seen).
    began: datetime
    latest: datetime
    #: By stem.
    terms: Mapping[str, Term]
    together: Mapping[Neighbours, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Stories that continue one another, summed up."""

    id: ThreadId
    language: str
    #: When its first story began, and the date of its latest entry.
    began: datetime
    latest: datetime
    #: How many stories are in it.
    stories: int
    #: Made of its constant terms: "Titan submersible".
    name: str
    #: How many stories it had when it got that name.
    named_at: int
    #: The sum of its stories' weights; a term's share of it is how constant the term is.
    weight: float
    terms: Mapping[str, Term]
    together: Mapping[Neighbours, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSnapshot:
    """All of one language that stories to be placed could meet."""

    language: str
    threads: tuple[Thread, ...] = ()
    #: Stories in no thread, and those asked for.
    stories: tuple[StoryTerms, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDelta:
    """What placing stories in threads changed, in one language."""

    #: Those that changed in any way.
    threads: tuple[Thread, ...] = ()
    stories: tuple[StoryTerms, ...] = ()
    #: Threads that became part of another one -> that one.
    merged: Mapping[ThreadId, ThreadId] = field(default_factory=dict)
    #: Threads that are to be shown differently: other stories, or another name.
    shown: frozenset[ThreadId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRecord:
    """All that one threads job changes, committed in one transaction."""

    deltas: tuple[ThreadDelta, ...]
    #: Stories that are no more.
    gone: tuple[StoryId, ...]
    #: Changes of stories up to this number are in threads now.
    upto: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saga:
    """A thread as readers are told of it."""

    id: ThreadId
    name: str
    #: At least two.
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDay:
    """A day of a thread as an item of one topic's feed, minted once."""

    #: uuid5(installation, topic id, thread id, day) as text.
    item_id: str
    topic: TopicId
    thread: ThreadId
    #: In UTC.
    day: date
    #: When it was first published in this topic.
    first_published: datetime
    #: Date of the newest entry of its first story at that moment.
    newest: datetime
    #: Moves when a story joins or a leading entry's text is revised; never back.
    updated: datetime


#: Title and summary to compare of an entry where they are not its own.
Texts = Mapping[EntryId, tuple[str, str]]
