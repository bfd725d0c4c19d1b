"""One poll: what was remembered, what was asked, what came, what it changed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.asked import Auth, Subscription
from aggregator.model.entry import Entry, NormalisedFeed
from aggregator.model.ids import EntryId, EntryKey, FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified exactly as served (RFC 9110 8.8), and by which URL.

    They are echoed byte for byte and only to the URL that issued them.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of a feed between polls."""

    feed_id: FeedId
    #: As subscribed.
    url: str
    #: The same as it may be told to anyone.
    shown: str = ""
    #: The document's own title, as last seen.
    title: str | None = None
    validators: Validators | None = None
    #: SHA-256 of the last body that was parsed; equal means unchanged.
    body_hash: str | None = None
    #: When it is due next.
    next_poll: datetime
    #: Until when a Retry-After binds; not even --force polls earlier.
    retry_after: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    #: When a poll last brought something new or revised.
    last_change: datetime | None = None
    #: Failures in a row.
    failures: int = 0
    #: 410 answers in a row.
    gone: int = 0
    #: "new", "ok", "warning", "failing", "gone".
    state: str = "new"
    #: What was wrong at the last poll, for a person; "" when all was well.
    message: str = ""
    #: How many entries the last good document held.
    entry_count: int = 0
    #: What the publisher said about cadence, remembered over 304s.
    hint: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """What is needed to ask a publisher for a feed."""

    feed_id: FeedId
    url: str
    validators: Validators | None = None
    headers: tuple[tuple[str, str], ...] = ()
    user_agent: str | None = None
    auth: Auth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One hop that was followed."""

    status: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """200: a body, whole and decoded."""

    #: Where it finally came from.
    url: str
    status: int
    #: Lower-case names; a repeated header is joined with ", ".
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[Redirect, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304 to a conditional request: a success."""

    url: str
    headers: Mapping[str, str]
    redirects: tuple[Redirect, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """410: the publisher says that the feed is no more."""

    url: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No usable answer; an expected outcome, not an exception."""

    #: "timeout", "dns", "refused", "connection", "tls", "status", "redirect",
    #: "address" (the guard), "too-large", "encoding", "empty", "internal".
    kind: str
    #: For a person; holds no secret of the URL.
    message: str
    status: int | None = None
    #: When the publisher allows the next request (RFC 9110 10.2.3).
    retry_after: datetime | None = None
    at: datetime


FetchResult = Fetched | NotModified | Gone | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A body that is no feed, or that no parser could read in time."""

    #: For a person: "an HTML page, not a feed", "the parser took over 20 s", ...
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One feed's poll, fetched and read, not yet recorded."""

    state: PollState
    subscription: Subscription
    result: FetchResult
    #: None where there was no body to read, or where it was the same as last time.
    document: NormalisedFeed | Unreadable | None = None
    #: SHA-256 of the body; None without one.
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key under which a feed has shown an entry before."""

    key: EntryKey
    entry_id: EntryId
    #: Of the entry as this feed last showed it.
    content_hash: str
    #: Whether this feed is the entry's home (a copy's revisions do not show).
    home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A known entry that came again, changed or under another key."""

    entry_id: EntryId
    entry: Entry
    home: bool
    #: The key that was recognised; differs from `entry.key` when the publisher re-keyed.
    known_as: EntryKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a document changes in the store."""

    new: tuple[Entry, ...] = ()
    #: Known entries whose text changed.
    revised: tuple[Change, ...] = ()
    #: Known entries that came under a new key; their text is as before.
    rekeyed: tuple[Change, ...] = ()
    #: How many were known and unchanged.
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRecord:
    """All that one poll changes, committed in one transaction."""

    #: The feed's new state, validators and due time included.
    state: PollState
    changes: Changes = field(default_factory=Changes)
    #: The instant of the poll; the first-seen of new entries.
    at: datetime
