"""Stored stories -> items as shown. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from aggregator.model import (
    EntryId,
    Item,
    PublishedItem,
    Report,
    StoredEntry,
    Story,
    StoryId,
    Topic,
    TopicId,
    TopicView,
)
from aggregator.terms import Stems

#: Characters past which a longer text makes a report no better.
_ENOUGH = 600


def leading(story: Story, chosen: EntryId | None) -> StoredEntry:
    """Return the entry that a story is shown by: the one chosen, while it lives.

    Else, of the complete ones (a title, and at least half as much text as the
    longest has up to 600 characters), the one whose headline says most of what
    the others say too; the earliest among equals.
    """
    for stored in story.entries:
        if stored.id == chosen:
            return stored
    titled = [stored for stored in story.entries if stored.entry.title] or list(story.entries)
    enough = min(max(len(stored.entry.summary) for stored in titled), _ENOUGH) / 2
    complete = [stored for stored in titled if len(stored.entry.summary) >= enough]
    if len(complete) == 1:
        return complete[0]
    stems = Stems(story.language)
    said = {s.id: set(stems.of(f"{s.entry.title} {s.entry.summary}")) for s in story.entries}
    return min(
        complete,
        key=lambda stored: (
            -_common(set(stems.of(stored.entry.title)), stored, said),
            stored.order,
        ),
    )


def _common(headline: set[str], stored: StoredEntry, said: Mapping[EntryId, set[str]]) -> float:
    """Return how much of its headline the other reports say too, in [0, 1]."""
    others = [texts for entry, texts in said.items() if entry != stored.id]
    if not headline or not others:
        return 0.0
    return sum(len(headline & texts) for texts in others) / (len(headline) * len(others))


def item_view(item: PublishedItem, story: Story) -> Item:
    """Show a story under its published id, the lead first, then by date."""
    by_id = {stored.id: stored for stored in story.entries}
    lead = _report(by_id[item.lead], story.feeds)
    others = sorted(
        (stored for stored in story.entries if stored.id != item.lead),
        key=lambda stored: stored.order,
    )
    return Item(
        id=f"urn:uuid:{item.item_id}",
        story_id=item.story,
        first_published=item.first_published,
        published=item.newest,
        updated=max(item.updated, item.newest),
        lead=lead,
        reports=(lead, *(_report(stored, story.feeds) for stored in others)),
    )


def topic_view(
    topic: Topic,
    topic_id: TopicId,
    items: Iterable[PublishedItem],
    stories: Mapping[StoryId, Story],
    *,
    changed: datetime,
) -> TopicView:
    """Show a topic with these items, in the order given."""
    return TopicView(
        id=topic_id,
        slug=topic.slug,
        title=topic.title,
        query=topic.query,
        items=tuple(item_view(item, stories[item.story]) for item in items),
        changed=changed,
    )


def shown_date(stored: StoredEntry) -> datetime:
    """Return the publisher's date, clamped to when it was first seen, else that."""
    published = stored.entry.published
    return stored.first_seen if published is None else min(published, stored.first_seen)


def _report(stored: StoredEntry, feeds: Mapping[EntryId, tuple[str, ...]]) -> Report:
    entry = stored.entry
    published = shown_date(stored)
    revised = entry.updated if entry.updated and entry.updated <= stored.first_seen else None
    return Report(
        entry_id=stored.id,
        outlet=stored.outlet,
        title=entry.title or entry.summary[:80] or entry.link or "Untitled",
        link=entry.link,
        feeds=feeds.get(stored.id, ()),
        feed_title=stored.feed_title or stored.outlet,
        feed_urn=f"urn:uuid:{stored.feed_id}",
        published=published,
        updated=max(published, revised or published),
        summary=entry.summary,
        content=entry.content,
        authors=entry.authors,
        categories=stored.categories,
        language=entry.language or "und",
        pictures=entry.pictures,
    )


def content_signature(view: TopicView) -> str:
    """Return a hash over all that the items of a view show, and in which order."""
    digest = hashlib.sha256()
    for item in view.items:
        digest.update(repr(item).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
