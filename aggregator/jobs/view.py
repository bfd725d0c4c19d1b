"""Stored stories -> items as shown.

Pure, but for `told_of`, which asks the store.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator import forms, reports
from aggregator.jobs.days import Slot
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
from aggregator.model.publication import Bundle
from aggregator.model.report import Family
from aggregator.model.thread import Saga, ThreadId
from aggregator.ports import ThreadStore


def leading(
    story: Story,
    chosen: EntryId | None,
    *,
    preferred: Sequence[str] = (),
    elsewhere: EntryId | None = None,
    families: Sequence[Family] = (),
    is_form: Callable[[StoredEntry], bool] = lambda stored: forms.is_form(stored.entry),
) -> StoredEntry:
    """Return the entry that a story is shown by: the one chosen, while it lives.

    A form that was chosen gives way to the first report. Else as `reports.first_lead`
    says, but for the lead that the story has in another topic, which goes before
    all but a preferred outlet.

    Args:
        story: with all its entries.
        chosen: the lead so far, where there is one.
        preferred: names or domains of outlets, the best first.
        elsewhere: the lead that another topic has chosen.
        families: outlets of one publisher, as the operator knows them.
        is_form: tells what is no report of an event (a live blog, a list).
    """
    by_id = {stored.id: stored for stored in story.entries}

    def stays(stored: StoredEntry) -> bool:
        return not is_form(stored) or all(map(is_form, story.entries))

    if chosen in by_id and stays(by_id[chosen]):
        return by_id[chosen]
    wanted = any(
        reports.tells(stored, outlet) and not is_form(stored)
        for outlet in preferred
        for stored in story.entries
    )
    if elsewhere in by_id and not wanted and stays(by_id[elsewhere]):
        return by_id[elsewhere]
    return reports.first_lead(
        story.entries,
        language=story.language,
        preferred=preferred,
        families=families,
        is_form=is_form,
    )


def item_view(item: PublishedItem, story: Story, *, families: Sequence[Family] = ()) -> Item:
    """Show a story under its published id, the lead first, then by date.

    `families` are those of the operator, for the count of independent reports.
    """
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
        reporting=reports.grouped(story.entries, families) if others else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is to be told of threads."""

    #: The thread of each story that shares one with others.
    of_story: Mapping[StoryId, Saga] = field(default_factory=dict)
    #: By the ids under which days were published.
    of_day: Mapping[ThreadId, Saga] = field(default_factory=dict)


def told_of(threads: ThreadStore, slots: Sequence[Slot]) -> Told:
    """Look up the threads of what a topic shows."""
    return Told(
        of_story=threads.sagas(item.story for slot in slots for item in slot.items),
        of_day=threads.named(slot.day.thread for slot in slots if slot.day),
    )


def topic_view(
    topic: Topic,
    topic_id: TopicId,
    slots: Iterable[Slot],
    stories: Mapping[StoryId, Story],
    told: Told,
    *,
    changed: datetime,
    families: Sequence[Family] = (),
) -> TopicView:
    """Show a topic with these items, in the order given."""
    return TopicView(
        id=topic_id,
        slug=topic.slug,
        title=topic.title,
        query=topic.query,
        items=tuple(_shown(slot, stories, told, families) for slot in slots),
        changed=changed,
    )


def _shown(
    slot: Slot, stories: Mapping[StoryId, Story], told: Told, families: Sequence[Family]
) -> Item | Bundle:
    items = tuple(
        replace(
            item_view(item, stories[item.story], families=families),
            saga=told.of_story.get(item.story),
        )
        for item in slot.items
    )
    day = slot.day
    if day is None:
        return items[0]
    unknown = Saga(id=day.thread, name="", stories=len(items))
    return Bundle(
        id=f"urn:uuid:{day.item_id}",
        saga=told.of_day.get(day.thread, unknown),
        day=day.day,
        first_published=day.first_published,
        published=day.newest,
        updated=max(day.updated, day.newest),
        items=tuple(sorted(items, key=_prominence)),
    )


def _prominence(item: Item) -> tuple[int, datetime, StoryId]:
    """Sort key: what most outlets tell first, then the earlier."""
    outlets = {report.outlet for report in item.reports}
    return (-len(outlets), item.published, item.story_id)


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
