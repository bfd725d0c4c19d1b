"""Whom an aggregating feed quotes is told apart from what they said. Pure.

Google News writes "Headline - Publisher" and names the publisher in <source>;
other feeds name their source in atom:source or <source> alone.
"""

from aggregator.model import ParsedEntry
from aggregator.text import plain
from aggregator.urls import host, registrable_domain

_GOOGLE = "news.google.com"
_SEPARATORS = (" - ", " – ", " — ", " | ")  # noqa: RUF001 (an en dash on purpose)
#: A longer end of a title is no name of a publisher.
_LONGEST_NAME = 60


def attributed(
    title: str, entry: ParsedEntry, *, feed_title: str, feed_url: str, feed_link: str | None
) -> tuple[str, str | None]:
    """Return the headline without its publisher, and the publisher; None where not quoted.

    A source that is the feed itself, by name or by domain, is no quotation.
    """
    source = plain(entry.source_title or "")
    google = _GOOGLE in {host(feed_url), host(entry.link or "")}
    if google and not source:
        source = _last_part(title)
    if not source:
        return title, None
    quoted = google or not _same(source, entry.source_url, feed_title, (feed_url, feed_link))
    if not quoted:
        return title, None
    return _without_suffix(title, source), source


def _last_part(title: str) -> str:
    name = title.rpartition(" - ")[2] if " - " in title else ""
    return name if len(name) <= _LONGEST_NAME else ""


def _without_suffix(title: str, source: str) -> str:
    for separator in _SEPARATORS:
        suffix = separator + source
        if title.casefold().endswith(suffix.casefold()) and len(title) > len(suffix):
            return title[: -len(suffix)].rstrip()
    return title


def _same(
    source: str, source_url: str | None, feed_title: str, feed_urls: tuple[str, str | None]
) -> bool:
    """Tell whether a source is the feed that quotes it."""
    if source.casefold() == feed_title.casefold():
        return True
    domain = registrable_domain(host(source_url)) if source_url else None
    own = {registrable_domain(host(url)) for url in feed_urls if url}
    return domain is not None and domain in own
