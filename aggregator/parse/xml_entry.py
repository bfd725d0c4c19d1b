"""One entry as feedparser gives it becomes a ParsedEntry. Pure."""

from collections.abc import Mapping
from typing import cast

from aggregator.model import ParsedEntry, Picture
from aggregator.parse import limits
from aggregator.text import clean_text

_Raw = Mapping[str, object]

_TEXT = frozenset(("text/plain", "text"))
_READABLE = frozenset(("text/html", "application/xhtml+xml", "html", "xhtml")) | _TEXT
_PICTURE_NAMES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def entry(raw: _Raw) -> ParsedEntry:
    """Read one entry; nothing is understood yet, only bounded."""
    title, summary, content = _detail(raw, "title"), _detail(raw, "summary"), _content(raw)
    identifier = limits.identifier(raw.get("id"))
    source = _mapping(raw.get("source"))
    return ParsedEntry(
        id=identifier,
        link=_link(raw, identifier),
        original_link=limits.identifier(raw.get("feedburner_origlink")),
        title=limits.title(raw.get("title")),
        title_is_html=title.get("type") not in _TEXT,
        summary=_text(raw.get("summary"), limits.SUMMARY),
        summary_is_html=summary.get("type") not in _TEXT,
        content=_text(content.get("value"), limits.CONTENT),
        content_is_html=content.get("type") not in _TEXT,
        published=_date(raw, "published", "created"),
        updated=_date(raw, "updated"),
        authors=_authors(raw),
        categories=_categories(raw),
        language=_first_name(content, summary, title),
        source_title=limits.title(source.get("title")) or None,
        source_url=limits.identifier(source.get("href")) or link_of(source),
        pictures=_pictures(raw),
        base=limits.identifier(_first(content, summary, title, key="base")),
    )


def link_of(raw: _Raw) -> str | None:
    """Return where a feed, an entry or a source says that it can be read."""
    if link := limits.identifier(raw.get("link")):
        return link
    links = _mappings(raw.get("links"))
    found = [limits.identifier(link.get("href")) for link in links if _readable(link)]
    return next((href for href in found if href), None)


def _readable(link: _Raw) -> bool:
    return link.get("rel", "alternate") == "alternate"


def _link(raw: _Raw, identifier: str | None) -> str | None:
    """Return the link; a guid that merely counts as one must look like one."""
    link = link_of(raw)
    counts = link == identifier and link is not None
    return None if counts and not str(link).lower().startswith(("http:", "https:")) else link


def _detail(raw: _Raw, key: str) -> _Raw:
    return _mapping(raw.get(f"{key}_detail"))


def _content(raw: _Raw) -> _Raw:
    """Return the longest content that is text; another media type is no text."""
    found = [c for c in _mappings(raw.get("content")) if c.get("type", "text/html") in _READABLE]
    return max(found, key=lambda content: len(_text(content.get("value"), 10**9)), default={})


def _date(raw: _Raw, *keys: str) -> str | None:
    # feedparser answers "updated" with "published"; membership tells them apart.
    return next((found for k in keys if k in raw and (found := limits.date(raw.get(k)))), None)


def _authors(raw: _Raw) -> tuple[str, ...]:
    found = [a.get("name") or a.get("email") for a in _mappings(raw.get("authors"))]
    return limits.names(found or [raw.get("author")]) or limits.names([raw.get("author")])


def _categories(raw: _Raw) -> tuple[str, ...]:
    return limits.names([t.get("label") or t.get("term") for t in _mappings(raw.get("tags"))])


def _pictures(raw: _Raw) -> tuple[Picture, ...]:
    """Gather media:content, media:thumbnail, enclosures and images; each URL once."""
    image = _mapping(raw.get("image"))
    candidates = [
        *(c for c in _mappings(raw.get("media_content")) if _pictorial(c, c.get("url"))),
        *(e for e in _mappings(raw.get("enclosures")) if _pictorial(e, e.get("href"))),
        *_mappings(raw.get("media_thumbnail")),
        *([image] if image else []),
    ]
    found: dict[str, Picture] = {}
    for candidate in candidates[: 4 * limits.PICTURES]:
        if url := limits.identifier(candidate.get("url") or candidate.get("href")):
            found.setdefault(url, _picture(url, candidate))
    return tuple(found.values())[: limits.PICTURES]


def _pictorial(candidate: _Raw, url: object) -> bool:
    """Tell whether an enclosure is a picture: by its type, its medium, else its name."""
    if media_type := str(candidate.get("type") or ""):
        return media_type.lower().startswith("image/")
    if medium := candidate.get("medium"):
        return medium == "image"
    return str(url).partition("?")[0].lower().endswith(_PICTURE_NAMES)


def _picture(url: str, candidate: _Raw) -> Picture:
    return Picture(
        url=url,
        media_type=limits.name(candidate.get("type")),
        width=limits.whole_number(candidate.get("width")),
        height=limits.whole_number(candidate.get("height")),
        length=limits.whole_number(candidate.get("filesize") or candidate.get("length")),
    )


def _first_name(*details: _Raw) -> str | None:
    return limits.name(_first(*details, key="language"))


def _first(*details: _Raw, key: str) -> object:
    return next((found for detail in details if (found := detail.get(key))), None)


def _text(value: object, limit: int) -> str:
    return clean_text(value, limit) if isinstance(value, str) else ""


def _mapping(value: object) -> _Raw:
    return cast("_Raw", value) if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[_Raw]:
    found = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("_Raw", item) for item in found if isinstance(item, Mapping)]
