"""A document of RSS, RDF or Atom becomes a ParsedFeed, by way of feedparser. Pure."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import feedparser

from aggregator.errors import FeedFormatError
from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse import limits
from aggregator.parse.ending import ends_early
from aggregator.parse.fewer import left_out
from aggregator.parse.hints import hints
from aggregator.parse.recognise import Document, is_empty_rdf, not_xml_feed
from aggregator.parse.repair import Repaired, apart, repaired
from aggregator.parse.xml_entry import entry, link_of
from aggregator.text import one_line, shortened

_ADVICE = "the next poll may bring it whole; if not, tell its publisher"
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What feedparser makes of a document."""

    version: str
    feed: Mapping[str, object]
    entries: list[Mapping[str, object]]
    #: Why it is not well-formed; None where it is.
    error: object


def read_xml(document: Document) -> ParsedFeed:
    """Read RSS 0.9-2.0, RDF or Atom; from broken XML, every entry that is whole.

    Raises:
        FeedFormatError: There is no feed in it.

    """
    ready = repaired(document)
    reading = _read(ready.data)
    if not reading.version and not reading.entries and not is_empty_rdf(document):
        raise FeedFormatError(not_xml_feed(document))
    problems = list(ready.problems)
    complete = reading.error is None or not ends_early(document.text, document.root)
    if reading.error is not None:
        reading = _salvaged(reading, ready, problems)
    return ParsedFeed(
        version=reading.version or "unknown",
        title=limits.title(reading.feed.get("title")),
        link=link_of(reading.feed),
        language=limits.name(reading.feed.get("language")),
        self_link=next(iter(_links(reading.feed, "self")), None),
        hubs=_links(reading.feed, "hub"),
        hints=hints(reading.feed, document.text),
        entries=tuple(_entries(reading.entries, problems)),
        problems=tuple(problems[: limits.PROBLEMS]),
        complete=complete,
    )


def _read(data: bytes) -> _Reading:
    # Bytes in a stream, for feedparser would open a text as a file or a URL; and no
    # content-location, so that an id never depends on where its feed lies.
    raw = cast(
        "Mapping[str, object]",
        feedparser.parse(
            io.BytesIO(data),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        ),
    )
    return _Reading(
        version=str(raw.get("version") or ""),
        feed=cast("Mapping[str, object]", raw.get("feed") or {}),
        entries=cast("list[Mapping[str, object]]", raw.get("entries") or []),
        error=raw.get("bozo_exception") if raw.get("bozo") else None,
    )


def _salvaged(reading: _Reading, ready: Repaired, problems: list[str]) -> _Reading:
    """Keep the whole entries of a broken document.

    feedparser's lenient reader loses what follows an element that is never
    closed; where entries are missing, each is read on its own.
    """
    broken = shortened(
        one_line(f"not well-formed XML ({reading.error})".replace("<unknown>:", "line ", 1)), 300
    )
    problems.append(broken)
    kept = reading
    if len(reading.entries) < ready.begun and (pieces := [_read(p) for p in apart(ready.data)]):
        entries = [piece.entries[0] for piece in pieces[1:] if piece.entries]
        kept = replace(reading, feed=pieces[0].feed, entries=entries)
    elif ready.cut_off:
        kept = replace(reading, entries=reading.entries[:-1])
    if ready.cut_off:
        problems.append("it ends within an entry; that entry was left out")
    if not kept.entries and not ready.empty:
        raise FeedFormatError(f"{broken}, and no entry of it can be read; {_ADVICE}")
    return kept


def _entries(found: list[Mapping[str, object]], problems: list[str]) -> list[ParsedEntry]:
    """Read each entry on its own, so that a bad one costs only itself."""
    if len(found) > limits.ENTRIES:
        problems.append(left_out(len(found), last=False))
    entries: list[ParsedEntry] = []
    for number, raw in enumerate(found[: limits.ENTRIES], start=1):
        try:
            entries.append(entry(raw))
        except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
            problems.append(f"entry {number} could not be read ({error}) and was left out")
    return entries


def _links(feed: Mapping[str, object], rel: str) -> tuple[str, ...]:
    links = cast("list[Mapping[str, object]]", feed.get("links") or [])
    found = [limits.identifier(link.get("href")) for link in links if link.get("rel") == rel]
    return tuple(dict.fromkeys(href for href in found if href))[: limits.NAMES]
