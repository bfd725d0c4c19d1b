"""A document of RSS, RDF or Atom becomes a ParsedFeed, by way of feedparser. Pure."""

import io
from collections.abc import Mapping
from typing import cast

import feedparser

from aggregator.errors import FeedFormatError
from aggregator.model import ParsedEntry, ParsedFeed
from aggregator.parse import limits
from aggregator.parse.hints import hints
from aggregator.parse.recognise import Document, is_empty_rdf, not_xml_feed
from aggregator.parse.repair import repaired
from aggregator.parse.xml_entry import entry, link_of
from aggregator.text import one_line, shortened

_ADVICE = "the next poll may bring it whole; if not, tell its publisher"
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_xml(document: Document) -> ParsedFeed:
    """Read RSS 0.9-2.0, RDF or Atom; from broken XML, the entries before the break.

    Raises:
        FeedFormatError: There is no feed in it.

    """
    ready = repaired(document)
    # Bytes in a stream, for feedparser would open a text as a file or a URL; and no
    # content-location, so that an id never depends on where its feed lies.
    raw = cast(
        "Mapping[str, object]",
        feedparser.parse(
            io.BytesIO(ready.data),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        ),
    )
    feed = cast("Mapping[str, object]", raw.get("feed") or {})
    found = cast("list[Mapping[str, object]]", raw.get("entries") or [])
    version = str(raw.get("version") or "")
    if not version and not found and not is_empty_rdf(document):
        raise FeedFormatError(not_xml_feed(document))
    problems = list(ready.problems)
    if raw.get("bozo"):
        broken = _broken(raw.get("bozo_exception"))
        if not found and not ready.empty:
            raise FeedFormatError(f"{broken}, and no entry of it can be read; {_ADVICE}")
        problems.append(broken)
        if ready.cut_off and found:
            found = found[:-1]
            problems.append("it ends within an entry; that entry was left out")
    entries = _entries(found, problems)
    return ParsedFeed(
        version=version or "unknown",
        title=limits.title(feed.get("title")),
        link=link_of(feed),
        language=limits.name(feed.get("language")),
        self_link=next(iter(_links(feed, "self")), None),
        hubs=_links(feed, "hub"),
        hints=hints(feed, document.text),
        entries=tuple(entries),
        problems=tuple(problems[: limits.PROBLEMS]),
    )


def _entries(found: list[Mapping[str, object]], problems: list[str]) -> list[ParsedEntry]:
    """Read each entry on its own, so that a bad one costs only itself."""
    entries: list[ParsedEntry] = []
    for number, raw in enumerate(found[: limits.ENTRIES], start=1):
        try:
            entries.append(entry(raw))
        except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
            problems.append(f"entry {number} could not be read ({error}) and was left out")
    return entries


def _broken(error: object) -> str:
    return shortened(
        one_line(f"not well-formed XML ({error})".replace("<unknown>:", "line ", 1)), 300
    )


def _links(feed: Mapping[str, object], rel: str) -> tuple[str, ...]:
    links = cast("list[Mapping[str, object]]", feed.get("links") or [])
    found = [limits.identifier(link.get("href")) for link in links if link.get("rel") == rel]
    return tuple(dict.fromkeys(href for href in found if href))[: limits.NAMES]
