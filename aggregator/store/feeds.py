"""Subscriptions -> followed feeds with their poll states.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, bindparam, func, select, update

from aggregator.model import FeedId, FeedReport, PollState, Subscription
from aggregator.store.database import chunks, next_change, upsert
from aggregator.store.rows import outlet, poll_state
from aggregator.store.tables import assignments, entry_aliases, feed_urls, feeds, stories
from aggregator.urls import without_secrets

#: What the operator says of a feed; a change of it shows in every story of the feed.
_LABELS = ("shown", "label_outlet", "label_title", "categories")
#: What `follow` reconciles.
_ASKED = ("url", "followed", "position", *_LABELS)

_Values = dict[str, object]


def follow(
    connection: Connection,
    subscriptions: Sequence[Subscription],
    *,
    installation: UUID,
    now: datetime,
) -> tuple[PollState, ...]:
    """Follow exactly these feeds; see `ports.PollStore.follow`."""
    present = {row.id: row for row in connection.execute(select(feeds).order_by(feeds.c.id))}
    ids = _identified(connection, subscriptions, present, installation)
    wanted: dict[str, _Values] = {}
    for subscription, feed_id in zip(subscriptions, ids, strict=True):
        wanted.setdefault(feed_id, _asked(subscription, position=len(wanted)))
    if _reconcile(connection, present, wanted, now=now):
        present = {row.id: row for row in connection.execute(select(feeds))}
    return tuple(poll_state(present[feed_id]) for feed_id in ids)


def mark_changed(connection: Connection, feed_ids: Iterable[str], number: int) -> None:
    """Mark every story of these feeds as changed, and its entries to be routed again."""
    for chunk in chunks(sorted(feed_ids)):
        of_feeds = select(entry_aliases.c.entry).where(entry_aliases.c.feed.in_(chunk))
        told = select(assignments.c.story).where(assignments.c.entry.in_(of_feeds))
        connection.execute(update(stories).where(stories.c.id.in_(told)).values(changed=number))
        connection.execute(
            update(assignments).where(assignments.c.entry.in_(of_feeds)).values(changed=number)
        )


def reports(connection: Connection) -> tuple[FeedReport, ...]:
    """Describe every feed followed now, in subscription order."""
    counted = select(entry_aliases.c.feed, func.count(entry_aliases.c.entry.distinct())).group_by(
        entry_aliases.c.feed
    )
    shown = {row[0]: row[1] for row in connection.execute(counted)}
    followed = select(feeds).where(feeds.c.followed).order_by(feeds.c.position, feeds.c.id)
    return tuple(
        FeedReport(
            id=FeedId(row.id),
            url=row.shown,
            outlet=outlet(None, row.label_outlet, row.label_title, row.title, None),
            state=row.state,
            message=row.message,
            failures=row.failures,
            entries=shown.get(row.id, 0),
            last_poll=row.last_poll,
            next_poll=row.next_poll,
        )
        for row in connection.execute(followed)
    )


def _asked(subscription: Subscription, *, position: int) -> _Values:
    return {
        "url": subscription.url,
        "shown": subscription.shown or without_secrets(subscription.url),
        "followed": True,
        "position": position,
        "label_outlet": subscription.outlet,
        "label_title": subscription.title,
        "categories": list(subscription.categories),
    }


def _identified(
    connection: Connection,
    subscriptions: Sequence[Subscription],
    present: Mapping[str, Row[Any]],
    installation: UUID,
) -> list[FeedId]:
    """Return the feed of each subscription: by its URL, else by a former one, else a new id."""
    by_url = {row.url: feed_id for feed_id, row in present.items()}
    unknown = {s.url for s in subscriptions if s.url not in by_url}
    taken = {by_url[s.url] for s in subscriptions if s.url in by_url}
    for url, feed_id in _former(connection, unknown):
        if feed_id not in taken and url not in by_url:
            by_url[url] = feed_id
            taken.add(feed_id)
    taken |= present.keys()
    for subscription in subscriptions:
        if subscription.url not in by_url:
            by_url[subscription.url] = _minted(installation, subscription.url, taken)
            taken.add(by_url[subscription.url])
    return [FeedId(by_url[subscription.url]) for subscription in subscriptions]


def _former(connection: Connection, urls: Iterable[str]) -> list[tuple[str, str]]:
    """Return (URL, feed) of the feeds that once had these URLs, the latest first."""
    found: list[tuple[datetime, str, str]] = []
    for chunk in chunks(sorted(urls)):
        statement = select(feed_urls).where(feed_urls.c.url.in_(chunk))
        found += [(row.since, row.url, row.feed) for row in connection.execute(statement)]
    return [(url, feed_id) for _, url, feed_id in sorted(found, reverse=True)]


def _minted(installation: UUID, url: str, taken: Iterable[str]) -> str:
    names = (f"feed:{url}" if n == 0 else f"feed:{url}:{n}" for n in range(1_000_000))
    ids = (str(uuid5(installation, name)) for name in names)
    return next(feed_id for feed_id in ids if feed_id not in taken)


def _reconcile(
    connection: Connection,
    present: Mapping[str, Row[Any]],
    wanted: Mapping[str, _Values],
    *,
    now: datetime,
) -> bool:
    """Write what differs; tell whether anything did."""
    fresh = [
        {"id": feed_id, **_FIRST_STATE, **values, "next_poll": now}
        for feed_id, values in wanted.items()
        if feed_id not in present
    ]
    upsert(connection, feeds, fresh)
    differing: list[_Values] = []
    for feed_id, row in present.items():
        before = {name: getattr(row, name) for name in _ASKED}
        after = wanted.get(feed_id) or before | {"followed": False}
        if after != before:
            differing.append({"feed": feed_id, **after})
    if differing:
        values: dict[str, object] = {name: bindparam(name) for name in _ASKED}
        statement = update(feeds).where(feeds.c.id == bindparam("feed")).values(values)
        connection.execute(statement, differing)
    _note_urls(connection, present, wanted, now=now)
    changed = [
        feed_id
        for feed_id, row in present.items()
        if feed_id in wanted
        and any(getattr(row, name) != wanted[feed_id][name] for name in ("url", *_LABELS))
    ]
    if changed:
        mark_changed(connection, changed, next_change(connection))
    return bool(fresh or differing)


def _note_urls(
    connection: Connection,
    present: Mapping[str, Row[Any]],
    wanted: Mapping[str, _Values],
    *,
    now: datetime,
) -> None:
    """Remember URLs that a feed has not had before."""
    moved = {
        feed_id: values["url"]
        for feed_id, values in wanted.items()
        if feed_id not in present or present[feed_id].url != values["url"]
    }
    had: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(moved)):
        for row in connection.execute(select(feed_urls).where(feed_urls.c.feed.in_(chunk))):
            had[row.feed].add(row.url)
    rows = [
        {"feed": feed_id, "url": url, "since": now, "reason": "subscribed"}
        for feed_id, url in moved.items()
        if url not in had[feed_id]
    ]
    if rows:
        connection.execute(feed_urls.insert(), rows)


#: A feed that was never polled.
_FIRST_STATE: Mapping[str, object] = {
    "failures": 0,
    "gone": 0,
    "state": "new",
    "message": "",
    "entry_count": 0,
}
