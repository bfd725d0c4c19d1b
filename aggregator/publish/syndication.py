"""A shown topic to Atom (RFC 4287) and RSS 2.0, both written by feedgen. Pure.

What feedgen leaves out is written by an extension of its own: an entry's links with
their rel and title, a whole atom:source, dc:creator, languages, thumbnails.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from aggregator.model import Publication
from aggregator.publish.chars import web_address
from aggregator.publish.shown import ShownItem, ShownTopic, Told
from aggregator.publish.wording import item_html, stamp

_ATOM_TYPE = "application/atom+xml"
_RSS_TYPE = "application/rss+xml"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(topic: ShownTopic) -> Publication:
    """Return the topic's Atom feed."""
    feed = _feed(topic, "feed.atom", _ATOM_TYPE)
    return _publication(topic, "feed.atom", _ATOM_TYPE, feed.atom_str(pretty=True))


def rss(topic: ShownTopic) -> Publication:
    """Return the topic's RSS 2.0 feed, with the ids of the Atom feed as guids."""
    feed = _feed(topic, "feed.rss", _RSS_TYPE)
    return _publication(topic, "feed.rss", _RSS_TYPE, feed.rss_str(pretty=True))


def _publication(topic: ShownTopic, name: str, media_type: str, body: bytes) -> Publication:
    return Publication(
        path=topic.path(name),
        media_type=f"{media_type}; charset=utf-8",
        body=body,
        updated=topic.changed,
    )


def _feed(topic: ShownTopic, name: str, media_type: str) -> Any:  # noqa: ANN401 - feedgen is untyped
    """Fill in what feedgen knows of."""
    feed = FeedGenerator()
    feed.id(topic.id)
    feed.title(topic.title)
    feed.subtitle(topic.about)
    feed.updated(topic.changed)
    feed.lastBuildDate(topic.changed)
    feed.language(topic.language)
    feed.icon(f"{topic.site.base_url}icon.svg")
    program, _, version = topic.site.generator.partition("/")
    feed.generator(program, version=version or None)
    # RSS takes the last link for its own <link>: the page comes last.
    feed.link(href=topic.url(name), rel="self", type=media_type)
    feed.link(href=topic.url(""), rel="alternate", type="text/html")
    feed.register_extension("story", _Namespaces)
    for item in topic.items:
        _add(feed, item, common=topic.language)
    return feed


def _add(feed: Any, item: ShownItem, *, common: str) -> None:  # noqa: ANN401 - feedgen is untyped
    # The extension comes with the item: feedgen's own way would make an empty one.
    entry = feed.add_entry(order="append")
    entry.register_extension("told", partial(_Told, item, common))
    entry.id(item.id)
    entry.title(item.title)
    # In this order: each of the three overwrites a part of those before it.
    entry.description(f"<p>{escape(item.text or item.title)}</p>")
    if item.text:
        entry.summary(item.text)
    entry.content(item_html(item), type="html")
    entry.author([{"name": outlet} for outlet in item.authors])
    entry.category([{"term": tag} for tag in item.tags])
    entry.published(item.published)
    entry.updated(item.updated)


class _Namespaces:
    """Declares the namespaces that the entries use (feedgen's extension protocol)."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC, "media": _MEDIA}

    def extend_atom(self, feed: Any) -> Any:  # noqa: ANN401 - feedgen is untyped
        return feed

    def extend_rss(self, feed: Any) -> Any:  # noqa: ANN401 - feedgen is untyped
        return feed


class _Told:
    """Writes what feedgen leaves out of one entry (feedgen's extension protocol)."""

    def __init__(self, item: ShownItem, common: str) -> None:
        self._item = item
        #: The feed's language, which an entry need not repeat.
        self._common = common

    def extend_atom(self, entry: Any) -> Any:  # noqa: ANN401 - feedgen is untyped
        lead = self._item.lead
        if lead.language and lead.language != self._common:
            entry.set(_LANG, lead.language)
        for attributes in _links(self._item):
            xml_elem("link", entry, **attributes)
        if self._item.stories:
            # Its stories have sources of their own, and atom:source is of one.
            return self._with_thumbnail(entry)
        source = xml_elem("source", entry)
        xml_elem("id", source).text = lead.feed_urn
        xml_elem("title", source).text = lead.feed_title
        xml_elem("updated", source).text = stamp(lead.updated)
        home = _home(lead)
        if home:
            xml_elem("link", source, rel="self", href=home)
        return self._with_thumbnail(entry)

    def extend_rss(self, entry: Any) -> Any:  # noqa: ANN401 - feedgen is untyped
        lead = self._item.lead
        if self._item.link:
            xml_elem("link", entry).text = self._item.link
        for outlet in self._item.authors:
            xml_elem(f"{{{_DC}}}creator", entry).text = outlet
        if lead.language:
            xml_elem(f"{{{_DC}}}language", entry).text = lead.language
        home = None if self._item.stories else _home(lead)
        if home:
            xml_elem("source", entry, url=home).text = lead.feed_title
        return self._with_thumbnail(entry)

    def _with_thumbnail(self, entry: Any) -> Any:  # noqa: ANN401 - feedgen is untyped
        if self._item.picture:
            xml_elem(f"{{{_MEDIA}}}thumbnail", entry, url=self._item.picture)
        return entry


def _home(told: Told) -> str | None:
    return web_address(told.feeds[0]) if told.feeds else None


def _links(item: ShownItem) -> Iterator[dict[str, str]]:
    """Yield the attributes of an entry's links: its own, then those of other reports.

    RFC 4287 4.1.2 allows one alternate; other reports are related (4.2.7.2).
    """
    seen = {item.link}
    if item.link:
        yield {"rel": "alternate", "href": item.link}
    for told in item.reports if item.stories else item.reports[1:]:
        if told.link and told.link not in seen:
            seen.add(told.link)
            title = f"{told.outlet}: {told.title}"
            yield {"rel": "related", "href": told.link, "title": title}
