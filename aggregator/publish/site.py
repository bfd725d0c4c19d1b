"""All topics to topics.opml, and to the icon of the site. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET  # written with, never parsed with

from aggregator.model import Publication, Site
from aggregator.publish.shown import ShownTopic

_ICON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="8" fill="#8a1f11"/>
<g fill="#fff"><rect x="13" y="14" width="38" height="8"/>
<rect x="13" y="30" width="17" height="4"/><rect x="34" y="30" width="17" height="4"/>
<rect x="13" y="38" width="17" height="4"/><rect x="34" y="38" width="17" height="4"/>
<rect x="13" y="46" width="17" height="4"/><rect x="34" y="46" width="12" height="4"/></g>
</svg>
"""


def topics_opml(topics: Sequence[ShownTopic], site: Site) -> Publication:
    """Return OPML 2.0 that lists the Atom feed of every topic, to subscribe to all."""
    changed = last_change(topics)
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = f"Topics of {site.base_url}"
    ET.SubElement(head, "dateModified").text = format_datetime(changed, usegmt=True)
    ET.SubElement(head, "docs").text = "https://opml.org/spec2.opml"
    body = ET.SubElement(root, "body")
    for topic in topics:
        ET.SubElement(
            body,
            "outline",
            type="rss",
            text=topic.title,
            title=topic.title,
            xmlUrl=topic.url("feed.atom"),
            htmlUrl=topic.url(""),
        )
    ET.indent(root, " ")
    return Publication(
        path="topics.opml",
        media_type="text/x-opml; charset=utf-8",
        body=ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n",
        updated=changed,
    )


def icon(topics: Sequence[ShownTopic]) -> Publication:
    """Return the icon that feeds and pages refer to."""
    return Publication(
        path="icon.svg",
        media_type="image/svg+xml",
        body=_ICON.encode(),
        updated=last_change(topics),
    )


def last_change(topics: Sequence[ShownTopic]) -> datetime:
    """Return when anything in any topic last changed; 1970 where there is none."""
    return max((topic.changed for topic in topics), default=datetime.fromtimestamp(0, UTC))
