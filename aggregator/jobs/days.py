"""Stories of threads -> the days of threads that a topic shows as one item each.

A story is given its place in a topic once, when it is first published there: as
an item of its own, or in the item of its thread and day. It keeps that place,
so nothing that a reader got comes again. Effects: through the store.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from aggregator.model import PublishedItem, TopicId
from aggregator.model.thread import PublishedDay, ThreadId
from aggregator.ports import ThreadStore

#: A topic's feed never holds more items than this.
CEILING = 1_000
#: Stories first published this long before the newest one stay in the feed, so
#: that a reader that comes by once a day loses nothing.
KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One item of a topic's feed: a story, or the stories of a thread's day."""

    #: At least one; exactly one where there is no day.
    items: tuple[PublishedItem, ...]
    day: PublishedDay | None = None

    @property
    def first_published(self) -> datetime:
        """When a reader could first see it."""
        return (self.day or self.items[0]).first_published

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Sort key, oldest first; a day's never moves."""
        if self.day is not None:
            return (self.day.first_published, self.day.newest, self.day.item_id)
        item = self.items[0]
        return (item.first_published, item.newest, item.story)


def slots(items: Iterable[PublishedItem], days: Mapping[str, PublishedDay]) -> tuple[Slot, ...]:
    """Put the stories that share a thread's day together, newest slot first."""
    shared: defaultdict[str, list[PublishedItem]] = defaultdict(list)
    alone: list[Slot] = []
    for item in items:
        if item.day_item is not None and item.day_item in days:
            shared[item.day_item].append(item)
        else:
            alone.append(Slot(items=(item,)))
    together = [Slot(items=tuple(told), day=days[key]) for key, told in shared.items()]
    return tuple(sorted((*alone, *together), key=lambda slot: slot.order, reverse=True))


def window(ordered: Sequence[Slot], *, max_entries: int) -> tuple[Slot, ...]:
    """Return the slots that a feed holds, of slots that come newest first.

    The newest `max_entries`, and beyond them, to `CEILING`, all first published
    within 48 h of the newest; measured from the newest one, not from a clock.
    """
    if not ordered:
        return ()
    since = ordered[0].first_published - KEPT
    return tuple(
        slot
        for place, slot in enumerate(ordered[:CEILING])
        if place < max_entries or slot.first_published >= since
    )


def placed(
    threads: ThreadStore,
    minted: Sequence[PublishedItem],
    *,
    topic: TopicId,
    installation: UUID,
    now: datetime,
) -> tuple[tuple[PublishedItem, ...], dict[str, PublishedDay]]:
    """Give stories that are published for the first time their places in days of threads.

    Returns the items with their places, and the days that they are in, as they
    are to be recorded: a new day is minted, of a known one `updated` moves.
    """
    sagas = threads.sagas(item.story for item in minted)
    known = threads.days(topic, {saga.id for saga in sagas.values()})
    days = {(day.thread, day.day): day for day in known}
    touched: dict[str, PublishedDay] = {}
    told: list[PublishedItem] = []
    for item in sorted(minted, key=lambda item: (item.newest, item.story)):
        saga = sagas.get(item.story)
        if saga is None:
            told.append(item)
            continue
        key = (saga.id, item.newest.astimezone(UTC).date())
        found = days.get(key)
        day = (
            _minted(item, *key, topic=topic, installation=installation, now=now)
            if found is None
            else _grown(found, now)
        )
        days[key] = touched[day.item_id] = day
        told.append(replace(item, day_item=day.item_id))
    return tuple(told), touched


def _grown(day: PublishedDay, now: datetime) -> PublishedDay:
    """Return a day that another story joins; those of one sweep come at once."""
    return day if day.first_published == now else replace(day, updated=max(day.updated, now))


def _minted(
    item: PublishedItem,
    thread: ThreadId,
    day: date,
    *,
    topic: TopicId,
    installation: UUID,
    now: datetime,
) -> PublishedDay:
    return PublishedDay(
        item_id=str(uuid5(installation, f"item:{topic}:{thread}:{day.isoformat()}")),
        topic=topic,
        thread=thread,
        day=day,
        first_published=now,
        newest=item.newest,
        updated=item.newest,
    )


def revised(
    days: Mapping[str, PublishedDay],
    before: Sequence[PublishedItem],
    after: Sequence[PublishedItem],
    *,
    now: datetime,
) -> dict[str, PublishedDay]:
    """Return the days in which the text of a leading entry was revised."""
    found: dict[str, PublishedDay] = {}
    for old, new in zip(before, after, strict=True):
        day = days.get(new.day_item or "")
        if day is not None and new.updated != old.updated:
            found[day.item_id] = replace(day, updated=max(day.updated, now))
    return found
