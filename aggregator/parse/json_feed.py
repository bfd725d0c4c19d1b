"""The text of a JSON Feed becomes a ParsedFeed. Pure.

Source: jsonfeed.org/version/1.1, and version 1 before it.
"""

import json
import re
from collections.abc import Mapping
from typing import cast

from aggregator.errors import FeedFormatError
from aggregator.model import ParsedEntry, ParsedFeed, Picture
from aggregator.parse import limits
from aggregator.parse.fewer import left_out, oldest_first
from aggregator.text import clean_text

_Object = Mapping[str, object]

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(1(?:\.\d+)?)/?")
_ADVICE = "ask its publisher for the feed's address, or unsubscribe if it stays so"


def read_json(text: str) -> ParsedFeed:
    """Read a JSON Feed.

    Raises:
        FeedFormatError: It is not JSON, or JSON of another kind.

    """
    try:
        document: object = json.loads(text)
    except RecursionError as error:
        raise FeedFormatError(f"JSON nested too deeply for a feed; {_ADVICE}") from error
    except ValueError as error:
        raise FeedFormatError(f"not well-formed JSON ({error}); {_ADVICE}") from error
    feed = _mapping(document)
    version = _VERSION.fullmatch(str(feed.get("version", "")).strip())
    if not isinstance(feed.get("items", []), list) or not (version or _resembles_feed(feed)):
        raise FeedFormatError(f"JSON, but not a JSON Feed; {_ADVICE}")
    return _feed(feed, version[1] if version else None)


def _resembles_feed(feed: _Object) -> bool:
    """Tell whether it is a JSON Feed but for its version."""
    items = _list(feed.get("items"))
    named = "home_page_url" in feed or "feed_url" in feed or "version" in feed
    return named and bool(items) and all("id" in _mapping(item) for item in items[:10])


def _feed(feed: _Object, version: str | None) -> ParsedFeed:
    items = _list(feed.get("items"))
    problems = [] if version else ["its version is not one of jsonfeed.org"]
    if len(items) > limits.ENTRIES:
        last = oldest_first(_mapping(items[0]), _mapping(items[-1]))
        problems.append(left_out(len(items), last=last))
        items = items[-limits.ENTRIES :] if last else items[: limits.ENTRIES]
    entries: list[ParsedEntry] = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            entries.append(_entry(item))
        elif len(problems) < limits.PROBLEMS:
            problems.append(f"entry {number} is not an object and was left out")
    hubs = [_mapping(hub).get("url") for hub in _list(feed.get("hubs"))]
    return ParsedFeed(
        version="json" + (version or "1").replace(".", ""),
        title=limits.title(feed.get("title")),
        link=limits.identifier(feed.get("home_page_url")),
        language=limits.name(feed.get("language")),
        self_link=limits.identifier(feed.get("feed_url")),
        hubs=tuple(hub for url in hubs if (hub := limits.identifier(url)))[: limits.NAMES],
        entries=tuple(entries),
        problems=tuple(problems),
    )


def _entry(item: _Object) -> ParsedEntry:
    html, text = item.get("content_html"), item.get("content_text")
    is_html = isinstance(html, str) and bool(html)
    content = html if is_html else text
    return ParsedEntry(
        id=_id(item.get("id")),
        link=limits.identifier(item.get("url")) or limits.identifier(item.get("external_url")),
        title=limits.title(item.get("title")),
        title_is_html=False,
        summary=_text(item.get("summary"), limits.SUMMARY),
        summary_is_html=False,
        content=_text(content, limits.CONTENT),
        content_is_html=is_html,
        published=limits.date(item.get("date_published")),
        updated=limits.date(item.get("date_modified")),
        authors=_authors(item),
        categories=limits.names(_list(item.get("tags"))),
        language=limits.name(item.get("language")),
        pictures=_pictures(item),
    )


def _id(value: object) -> str | None:
    """Return the id; a number stands for its text ("coerce", says version 1)."""
    if isinstance(value, bool):
        return None
    return limits.identifier(str(value) if isinstance(value, int | float) else value)


def _authors(item: _Object) -> tuple[str, ...]:
    """Return names from `authors` (1.1) or `author` (1)."""
    authors = _list(item.get("authors")) or [item.get("author")]
    return limits.names([_mapping(a).get("name") or _mapping(a).get("url") for a in authors])


def _pictures(item: _Object) -> tuple[Picture, ...]:
    found: dict[str, Picture] = {}
    for key in ("image", "banner_image"):
        if url := limits.identifier(item.get(key)):
            found.setdefault(url, Picture(url=url))
    for value in _list(item.get("attachments"))[: limits.PICTURES]:
        attachment = _mapping(value)
        media_type = limits.name(attachment.get("mime_type"))
        url = limits.identifier(attachment.get("url"))
        if url and media_type and media_type.lower().startswith("image/"):
            length = limits.whole_number(attachment.get("size_in_bytes"))
            found.setdefault(url, Picture(url=url, media_type=media_type, length=length))
    return tuple(found.values())


def _text(value: object, limit: int) -> str:
    return clean_text(value, limit) if isinstance(value, str) else ""


def _mapping(value: object) -> _Object:
    return cast("_Object", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
