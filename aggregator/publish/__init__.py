"""A topic to its four documents, and all topics to the documents of the site.

Same values, same bytes: nothing here knows the time or draws lots. All text has
been made fit for XML, JSON and HTML before any format sees it (`shown`), so that
one entry can never spoil a document. Pure, but for reading its own templates.
"""

from collections.abc import Iterable, Sequence

from aggregator.model import Publication, Site, TopicView
from aggregator.publish.json_feed import json_feed
from aggregator.publish.pages import index, page, stylesheet
from aggregator.publish.shown import show
from aggregator.publish.site import icon, topics_opml
from aggregator.publish.syndication import atom, rss

#: Another one makes every topic be rendered again.
VERSION = "3"

_OF_SITE = ("index.html", "topics.opml", "style.css", "icon.svg")
_OF_TOPIC = ("feed.atom", "feed.rss", "feed.json", "index.html")

__all__ = [
    "VERSION",
    "atom",
    "icon",
    "index",
    "json_feed",
    "page",
    "paths",
    "paths_of",
    "render",
    "render_site",
    "rss",
    "show",
    "stylesheet",
    "topics_opml",
]


def paths(slugs: Iterable[str]) -> tuple[str, ...]:
    """Return the path of every document of the site and of the topics with these slugs."""
    return (*_OF_SITE, *(path for slug in slugs for path in paths_of(slug)))


def paths_of(slug: str) -> tuple[str, ...]:
    """Return the path of every document of the topic with this slug."""
    return tuple(f"topics/{slug}/{name}" for name in _OF_TOPIC)


def render(view: TopicView, site: Site) -> tuple[Publication, ...]:
    """Return the Atom, RSS and JSON feeds and the page of a topic."""
    shown = show(view, site)
    return (atom(shown), rss(shown), json_feed(shown), page(shown))


def render_site(views: Sequence[TopicView], site: Site) -> tuple[Publication, ...]:
    """Return the front page, the list of feeds, the stylesheet and the icon.

    The views need hold only the freshest stories of each topic.
    """
    shown = tuple(show(view, site) for view in views)
    return (
        index(shown, site),
        topics_opml(shown, site),
        stylesheet(shown),
        icon(shown),
    )
