"""Shown topics to HTML pages and their stylesheet, without a script. Pure."""

from collections.abc import Sequence

from aggregator.model import Publication, Site
from aggregator.publish.shown import ShownTopic
from aggregator.publish.site import last_change
from aggregator.publish.wording import fill

_MEDIA_TYPE = "text/html; charset=utf-8"
#: Stories on a topic's page; the feeds hold more where more came within 48 h.
_ON_PAGE = 200
#: Reports that stand open under a story; the others unfold.
_OPEN = 5


def page(topic: ShownTopic) -> Publication:
    """Return the page of a topic: its stories, each with every outlet that tells it."""
    body = fill(
        "topic.html",
        topic=topic,
        items=topic.items[:_ON_PAGE],
        beyond=len(topic.items) - _ON_PAGE,
        opened=_OPEN,
        site=topic.site,
        zone=topic.site.timezone,
        root="../../",
        changed=topic.changed,
    )
    return Publication(
        path=topic.path("index.html"),
        media_type=_MEDIA_TYPE,
        body=body.encode(),
        updated=topic.changed,
    )


def index(topics: Sequence[ShownTopic], site: Site) -> Publication:
    """Return the front page: every topic with its freshest stories."""
    changed = last_change(topics)
    body = fill(
        "index.html", topics=topics, site=site, zone=site.timezone, root="", changed=changed
    )
    return Publication(
        path="index.html", media_type=_MEDIA_TYPE, body=body.encode(), updated=changed
    )


def stylesheet(topics: Sequence[ShownTopic]) -> Publication:
    """Return the stylesheet of all pages."""
    return Publication(
        path="style.css",
        media_type="text/css; charset=utf-8",
        body=fill("style.css").encode(),
        updated=last_change(topics),
    )
