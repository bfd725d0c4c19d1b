"""A shown topic to JSON Feed 1.1 (https://jsonfeed.org/version/1.1). Pure."""

import json

from aggregator.model import Publication
from aggregator.publish.shown import ShownItem, ShownThread, ShownTopic, Told
from aggregator.publish.wording import item_html, stamp

_MEDIA_TYPE = "application/feed+json; charset=utf-8"


def json_feed(topic: ShownTopic) -> Publication:
    """Return the feed; each item tells in `_story` every entry of its story.

    A day of a thread tells in `_thread` its stories, each like a `_story`.
    """
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": topic.title,
        "home_page_url": topic.url(""),
        "feed_url": topic.url("feed.json"),
        "description": topic.about,
        "icon": f"{topic.site.base_url}icon.svg",
        "favicon": f"{topic.site.base_url}icon.svg",
        "language": topic.language,
        "_feed": {"id": topic.id, "updated": stamp(topic.changed)},
        "items": [_item(item) for item in topic.items],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Publication(
        path=topic.path("feed.json"),
        media_type=_MEDIA_TYPE,
        body=f"{text}\n".encode(),
        updated=topic.changed,
    )


def _item(item: ShownItem) -> dict[str, object]:
    lead = item.lead
    fields: dict[str, object] = {
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_html": item_html(item),
        "summary": item.text,
        "image": item.picture,
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated),
        "authors": [{"name": outlet} for outlet in item.authors],
        "tags": list(item.tags),
        "language": lead.language,
    }
    fields |= {"_thread": _day(item)} if item.stories else {"_story": _story(item)}
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _story(item: ShownItem) -> dict[str, object]:
    """Return every entry of a story; those that carry one text by their places among them."""
    story: dict[str, object] = {"id": item.story_id, "outlets": item.outlets}
    if item.independent is not None:
        story["independent"] = item.independent
    place = {id(told): number for number, told in enumerate(item.reports)}
    texts = [
        {
            **({"agency": fold.agency} if fold.agency else {}),
            "entries": [place[id(told)] for told in (fold.shown, *fold.copies)],
        }
        for fold in item.folds
    ]
    if texts:
        story["same_text"] = texts
    story["entries"] = [_entry(told) for told in item.reports]
    if item.thread is not None:
        story["thread"] = _thread(item.thread)
    return story


def _thread(thread: ShownThread) -> dict[str, object]:
    return {"id": thread.id, "name": thread.name, "stories": thread.stories}


def _day(item: ShownItem) -> dict[str, object]:
    """Return a thread and those stories of it that the item holds."""
    assert item.thread is not None
    assert item.day is not None
    return _thread(item.thread) | {
        "day": item.day.isoformat(),
        "told": [{"title": story.title, **_story(story)} for story in item.stories],
    }


def _entry(told: Told) -> dict[str, object]:
    return {
        "feed": told.feeds[0] if told.feeds else None,
        "feeds": list(told.feeds),
        "outlet": told.outlet,
        "url": told.link,
        "title": told.title,
        "published": stamp(told.published),
    }
