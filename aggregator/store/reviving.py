"""Stories that live again -> what they had: their age, their items, the ids that led to them.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update

from aggregator.model import StoryId
from aggregator.store.database import chunks
from aggregator.store.tables import published_items, story_redirects


def revive(connection: Connection, ids: Iterable[StoryId]) -> dict[StoryId, datetime]:
    """End the redirects of these stories; return when each began, where that is known.

    The caller makes their rows.
    """
    began: dict[StoryId, datetime] = {}
    for chunk in chunks(ids):
        ended = story_redirects.c.story.in_(chunk)
        rows = connection.execute(select(story_redirects).where(ended)).all()
        connection.execute(story_redirects.delete().where(ended))
        began |= {StoryId(row.story): row.created for row in rows if row.created is not None}
        for row in rows:
            _lead_back(connection, row.story, row.target)
        # Readers know the item by this story's id; whoever was shown under it gets its own.
        connection.execute(
            update(published_items)
            .where(published_items.c.minted_for.in_(chunk))
            .values(story=published_items.c.minted_for)
        )
    return began


def _lead_back(connection: Connection, story: str, target: str) -> None:
    """Point to the story again what had come to it before it became part of the other."""
    statement = select(story_redirects.c.story, story_redirects.c.joined).where(
        story_redirects.c.target == target
    )
    joined = {row.story: row.joined for row in connection.execute(statement)}
    back = [former for former in joined if _leads(former, story, joined)]
    for chunk in chunks(back):
        connection.execute(
            update(story_redirects).where(story_redirects.c.story.in_(chunk)).values(target=story)
        )


def _leads(former: str, story: str, joined: Mapping[str, str | None]) -> bool:
    """Tell whether one story became part of another, at once or by way of others."""
    seen: set[str] = set()
    at: str | None = former
    while at is not None and at in joined and at not in seen:
        seen.add(at)
        at = joined[at]
    return at == story
