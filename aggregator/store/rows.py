"""Rows of the store <-> the values of the model. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from aggregator.model import (
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    Picture,
    PollState,
    PublishedItem,
    StoredEntry,
    StoryId,
    TopicId,
    TopicState,
    Validators,
    Written,
)
from aggregator.urls import host

#: Who speaks where nothing tells.
UNNAMED = "unnamed feed"

#: Fields of PollState that are columns of `feeds` by the same name.
_POLL_FIELDS = (
    "title",
    "body_hash",
    "next_poll",
    "retry_after",
    "last_poll",
    "last_success",
    "last_change",
    "failures",
    "gone",
    "state",
    "message",
    "entry_count",
    "hint",
)
#: Fields of Entry that are columns of `entries` by the same name.
_ENTRY_FIELDS = ("link", "link_key", "id_key", "title", "summary", "content", "updated")
_ENTRY_LABELS = ("language", "outlet", "content_hash")
_ENTRY_LISTS = ("aliases", "authors", "categories")


def poll_values(state: PollState) -> dict[str, object]:
    """Return the columns of `feeds` that hold a poll state (not id and URL)."""
    validators = state.validators
    return {name: getattr(state, name) for name in _POLL_FIELDS} | {
        "validators_url": validators.url if validators else None,
        "etag": validators.etag if validators else None,
        "last_modified": validators.last_modified if validators else None,
    }


def poll_state(row: Row[Any]) -> PollState:
    """Read a row of `feeds`."""
    validators = None
    if row.validators_url is not None:
        validators = Validators(
            url=row.validators_url, etag=row.etag, last_modified=row.last_modified
        )
    fields = {name: getattr(row, name) for name in _POLL_FIELDS}
    feed_id = FeedId(row.id)
    return PollState(feed_id=feed_id, url=row.url, shown=row.shown, validators=validators, **fields)


def entry_values(entry: Entry) -> dict[str, object]:
    """Return the columns of `entries` that a revision replaces."""
    written = entry.written
    return {
        **{name: getattr(entry, name) for name in (*_ENTRY_FIELDS, *_ENTRY_LABELS)},
        **{name: list(getattr(entry, name)) for name in _ENTRY_LISTS},
        "pictures": [_picture_values(picture) for picture in entry.pictures],
        "written_id": written.id,
        "written_link": written.link,
        "written_title": written.title,
        "written_body": written.body,
        "written_date": written.date,
    }


def new_entry_values(
    entry: Entry, *, entry_id: EntryId, feed_id: FeedId, at: datetime, number: int
) -> dict[str, object]:
    """Return the whole row of an entry first seen at that instant."""
    return {
        **entry_values(entry),
        "id": entry_id,
        "feed": feed_id,
        "key": entry.key,
        "published": entry.published,
        "first_seen": at,
        "changed": number,
    }


def stored_entry(row: Row[Any], categories: tuple[str, ...]) -> StoredEntry:
    """Read a row of `entries`, joined with its home's labels and title.

    The categories are the operator's, of every feed that showed it.
    """
    return StoredEntry(
        id=EntryId(row.id),
        feed_id=FeedId(row.feed),
        entry=Entry(
            key=EntryKey(row.key),
            published=row.published,
            aliases=tuple(row.aliases),
            authors=tuple(row.authors),
            categories=tuple(row.categories),
            pictures=tuple(Picture(**picture) for picture in row.pictures),
            written=_written(row),
            **{name: getattr(row, name) for name in (*_ENTRY_FIELDS, *_ENTRY_LABELS)},
        ),
        first_seen=row.first_seen,
        outlet=outlet(row.outlet, row.label_outlet, row.label_title, row.feed_title, row.link),
        feed_title=row.feed_title or row.label_title or "",
        feed_categories=categories,
    )


def outlet(
    quoted: str | None,
    label: str | None,
    label_title: str | None,
    title: str | None,
    link: str | None,
) -> str:
    """Return who speaks: the outlet quoted, else the feed's labels, else its title.

    Without any, the host of the entry's link; never the host that was polled.
    """
    named = quoted or label or label_title or title
    return named or host(link or "").removeprefix("www.") or UNNAMED


def published_item(row: Row[Any]) -> PublishedItem:
    """Read a row of `published_items`."""
    return PublishedItem(
        item_id=row.item_id,
        topic=TopicId(row.topic),
        story=StoryId(row.story),
        episode=row.episode,
        first_published=row.first_published,
        newest=row.newest,
        updated=row.updated,
        lead=EntryId(row.lead),
        lead_hash=row.lead_hash,
        day_item=row.day_item,
    )


def topic_state(row: Row[Any]) -> TopicState:
    """Read a row of `topics`."""
    return TopicState(
        id=TopicId(row.id),
        slug=row.slug,
        query_hash=row.query_hash,
        routed_to=row.routed_to,
        published_to=row.published_to,
        baseline=row.baseline,
        signature=row.signature,
        changed=row.changed,
    )


def _written(row: Row[Any]) -> Written:
    return Written(
        id=row.written_id,
        link=row.written_link,
        title=row.written_title,
        body=row.written_body,
        date=row.written_date,
    )


def _picture_values(picture: Picture) -> Mapping[str, object]:
    fields = ("url", "media_type", "width", "height", "length")
    return {name: getattr(picture, name) for name in fields}
