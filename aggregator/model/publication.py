"""What is shown: stories as items of a topic, and the rendered documents. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime

from aggregator.model.entry import Picture
from aggregator.model.ids import EntryId, StoryId, TopicId
from aggregator.model.report import Family, Reporting
from aggregator.model.thread import Saga


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One entry as shown in a story."""

    entry_id: EntryId
    outlet: str
    title: str
    #: Canonical; None where the publisher gave none.
    link: str | None
    #: URLs of the feeds that showed it, its home first, without secrets.
    feeds: tuple[str, ...]
    #: The title of the home feed and its id as a URN, for atom:source.
    feed_title: str
    feed_urn: str
    #: The publisher's date, clamped, else first-seen.
    published: datetime
    #: Later than `published` only where the publisher revised it.
    updated: datetime
    summary: str
    #: Sanitised HTML.
    content: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    #: BCP 47; "und" where unknown.
    language: str = "und"
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A story as it stands in one topic's feed."""

    #: urn:uuid:..., minted once at the first publication in this topic.
    id: str
    story_id: StoryId
    #: When it was first published in this topic.
    first_published: datetime
    #: Date of its newest entry at that moment; what readers are shown.
    published: datetime
    #: Moves only when the leading entry's text is revised.
    updated: datetime
    lead: Report
    #: Every entry of the story, the lead first, then by date.
    reports: tuple[Report, ...]
    #: Which of them carry one text; None where that was not looked at.
    reporting: Reporting | None = None
    #: The thread that the story is in; None where it is in none.
    saga: Saga | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A day of a thread as it stands in one topic's feed."""

    #: urn:uuid:..., minted once.
    id: str
    saga: Saga
    #: In UTC.
    day: date
    first_published: datetime
    published: datetime
    #: Moves when a story joins or a leading entry's text is revised.
    updated: datetime
    #: The day's stories, the one told by most outlets first; at least one.
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """One topic, ready to be rendered."""

    id: TopicId
    slug: str
    title: str
    #: In words, for the page and the feed's subtitle; None takes every story.
    query: str | None
    #: Newest first.
    items: tuple[Item | Bundle, ...]
    #: When something in it last changed; not when it was rendered.
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every publication needs to know of the installation."""

    #: Ends with a slash.
    base_url: str
    #: IANA name; used on pages only.
    timezone: str
    #: "aggregator/0.1.0", for the generator element.
    generator: str
    #: The installation's id, for ids of documents.
    installation: str
    #: Outlets of one publisher, as the operator knows them.
    families: tuple[Family, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A rendered document."""

    #: Relative, with forward slashes: "topics/japan-nato/feed.atom".
    path: str
    media_type: str
    body: bytes = field(repr=False)
    #: When its content last changed.
    updated: datetime
