"""Feeds into a subscription list: a new one, or what is added to one that is there. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from aggregator.errors import ConfigError
from aggregator.model import Subscription
from aggregator.opml.addresses import same_address
from aggregator.opml.letters import decoded, label
from aggregator.opml.reading import OpmlFeed, OpmlList, read
from aggregator.urls import without_secrets

#: How many places are tried that look like the end of the list.
_TRIED = 5


def write(feeds: Iterable[OpmlFeed], title: str) -> bytes:
    """Return a new list (OPML 2.0, UTF-8): the feeds under an outline a category.

    A feed of several categories stands under each of them, a feed of none
    stands by itself. The same feeds give the same bytes.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = label(title)
    body = etree.SubElement(root, "body")
    body.extend(_outlines(feeds))
    etree.indent(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def add(data: bytes, feeds: Iterable[OpmlFeed]) -> bytes:
    """Return the list with those feeds at its end that are not in it yet.

    Every byte that was there stays (order, comments, attributes, layout, also
    of a list that is not well-formed); without new feeds the very same bytes
    come back. No bytes give a new list. Raises ConfigError where the end of
    the list cannot be found, it is no list, or would become too long to read.
    """
    if not data.strip():
        return write(_once(feeds, ()), "Feeds")
    before = read(data)
    fresh = _once(feeds, before.feeds)
    if not fresh:
        return data
    for candidate in _extended(data, fresh):
        if _holds_all(candidate, before, fresh):
            return candidate
    raise ConfigError("has no closing </body> to add feeds before; repair its end first")


def export(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """Return the subscriptions as a list that may be passed on.

    Without user names, passwords and tokens (SEC-17), and without headers.
    """
    feeds = (
        OpmlFeed(
            url=each.shown or without_secrets(each.url),
            title=each.title or each.outlet,
            categories=each.categories,
        )
        for each in subscriptions
    )
    return write(feeds, title)


def _once(feeds: Iterable[OpmlFeed], known: Iterable[OpmlFeed]) -> tuple[OpmlFeed, ...]:
    seen = {same_address(feed.url) for feed in known}
    fresh: dict[str, OpmlFeed] = {}
    for feed in feeds:
        if same_address(feed.url) not in seen:
            fresh.setdefault(same_address(feed.url), feed)
    return tuple(fresh.values())


def _outlines(feeds: Iterable[OpmlFeed]) -> Iterator[etree._Element]:
    """Yield the groups and lone feeds in the order in which they first come."""
    groups: dict[str, etree._Element] = {}
    for feed in feeds:
        names = dict.fromkeys(filter(None, map(label, feed.categories)))
        for name in names:
            if name not in groups:
                groups[name] = etree.Element("outline", text=name, title=name)
                yield groups[name]
            groups[name].append(_outline(feed))
        if not names:
            yield _outline(feed)


def _outline(feed: OpmlFeed) -> etree._Element:
    title = label(feed.title or "") or feed.url
    return etree.Element("outline", type="rss", text=title, title=title, xmlUrl=feed.url)


def _extended(data: bytes, feeds: Sequence[OpmlFeed]) -> Iterator[bytes]:
    """Yield the list with the feeds put before each likely end, the last one first."""
    text, encoding, _ = decoded(data)
    lowered = data.lower()
    end = len(data)
    for _ in range(_TRIED):
        end = lowered.rfind("</body".encode(encoding), 0, end)
        if end < 0:
            break
        ending = "\n".encode(encoding)
        line = data[:end].rpartition(ending)[2]
        margin = line.decode(encoding, errors="replace")
        place = end - len(line) if margin.isspace() else end
        addition = _lines(feeds, text, margin if margin.isspace() else "")
        yield data[:place] + _bytes(addition, encoding) + data[place:]
    empty = re.search(r"<body\s*/>", text, re.IGNORECASE)
    if empty:
        old = empty[0].encode(encoding)
        new = _bytes(f"<body>\n{_lines(feeds, text, '')}</body>", encoding)
        yield data.replace(old, new, 1)


def _lines(feeds: Sequence[OpmlFeed], text: str, margin: str) -> str:
    """Return the outlines as lines, laid out as the list itself is."""
    step = "\t" if "\n\t" in text else "  "
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = []
    for outline in list(_outlines(feeds)):
        etree.indent(outline, space=step)
        written = etree.tostring(outline, encoding="unicode")
        lines += [f"{margin}{step}{line}{ending}" for line in written.splitlines()]
    return "".join(lines)


def _bytes(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="xmlcharrefreplace")


def _holds_all(candidate: bytes, before: OpmlList, fresh: Sequence[OpmlFeed]) -> bool:
    """Tell whether reading it back gives the old feeds unchanged, then the new ones."""
    after = read(candidate)
    wanted = {same_address(feed.url) for feed in fresh}
    old = after.feeds[: len(before.feeds)]
    new = {same_address(feed.url) for feed in after.feeds[len(before.feeds) :]}
    return old == before.feeds and new == wanted and len(after.problems) <= len(before.problems)
