"""A feed document and its entries: first as written, then cleaned. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.ids import EntryKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that an entry carries (enclosure, media:content, media:thumbnail)."""

    url: str
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    #: Bytes, where the publisher says so.
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One entry as its publisher wrote it; only character data decoded."""

    id: str | None = None
    link: str | None = None
    #: feedburner:origLink, the address behind a redirecting `link`.
    original_link: str | None = None
    title: str = ""
    #: Whether title, summary and content are HTML (else plain text).
    title_is_html: bool = True
    summary: str = ""
    summary_is_html: bool = True
    content: str = ""
    content_is_html: bool = True
    #: The date strings, not yet understood.
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    #: RSS <source> or atom:source: the outlet that an aggregating feed quotes.
    source_title: str | None = None
    source_url: str | None = None
    pictures: tuple[Picture, ...] = ()
    #: xml:base in force, for relative links inside the content.
    base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceHints:
    """What the document itself says about how often to come."""

    #: RSS <ttl> (minutes as written) or sy:updatePeriod / updateFrequency.
    ttl: timedelta | None = None
    sy_interval: timedelta | None = None
    #: Hours (0-23, GMT) and weekdays (0 is Monday) in which not to come.
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document as written."""

    #: "rss20", "atom10", "rdf", "json11", ... as feedparser names versions.
    version: str
    title: str = ""
    link: str | None = None
    language: str | None = None
    #: rel=self and rel=hub links, for WebSub.
    self_link: str | None = None
    hubs: tuple[str, ...] = ()
    hints: CadenceHints = field(default_factory=CadenceHints)
    entries: tuple[ParsedEntry, ...] = ()
    #: What was wrong with it and survived ("not well-formed (line 7) ...").
    problems: tuple[str, ...] = ()
    #: False where the document ends before its end: what follows is still to come.
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Values as the publisher wrote them, kept beside the cleaned ones for ever."""

    id: str | None
    link: str | None
    title: str
    #: The content where there is one, else the summary.
    body: str
    #: The string that `published` was read from.
    date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, cleaned: plain text, canonical link, UTC.

    Every text has been through `clean_text`: no control characters, no lone
    surrogates, bounded length.
    """

    #: Its identity within its feed, stable from poll to poll.
    key: EntryKey
    #: Weaker keys that it would also answer to (without scheme, by link, ...).
    aliases: tuple[EntryKey, ...] = ()
    #: Canonical, absolute, http(s), without trackers; None where there is none.
    link: str | None
    #: What makes it a copy of an entry of another feed: the same canonical link ...
    link_key: str | None
    #: ... or the same id on the same registrable domain of the link.
    id_key: str | None
    title: str
    #: Plain text for comparing and for showing; "" where there is none.
    summary: str
    #: Sanitised HTML of the content (else the summary); links absolute.
    content: str
    #: The publisher's date, never later than when it was first seen; None if unknown.
    published: datetime | None
    updated: datetime | None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    #: BCP 47, lower case ("en", "pt-br"); None where unknown.
    language: str | None
    #: The outlet that an aggregating feed quotes (Google News <source>), else None.
    outlet: str | None = None
    pictures: tuple[Picture, ...] = ()
    written: Written
    #: Over title and text as shown; equal means that nothing was revised.
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisedFeed:
    """A feed document, cleaned."""

    version: str
    title: str
    link: str | None
    language: str | None
    self_link: str | None = None
    hubs: tuple[str, ...] = ()
    hints: CadenceHints = field(default_factory=CadenceHints)
    #: In document order; no two with one key.
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
    #: False where the document ends before its end: what follows is still to come.
    complete: bool = True
