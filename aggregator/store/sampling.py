"""Stories of a span of time -> how many outlets tell each. Effects: the database."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from aggregator.model import StoryId
from aggregator.ports.sampling import Recent
from aggregator.store.database import Database
from aggregator.store.rows import outlet
from aggregator.store.tables import assignments, entries, feeds, stories


class SqlSampling:
    """The part of a store in a SQL database that a review draws from."""

    __slots__ = ("_database",)

    def __init__(self, opened: Database) -> None:
        self._database = opened

    def recent(self, since: datetime, until: datetime) -> tuple[Recent, ...]:
        """Return the living stories whose newest entry is of that span, by id."""
        labels = (feeds.c.label_outlet, feeds.c.label_title, feeds.c.title, entries.c.link)
        statement = (
            select(stories.c.id, stories.c.language, entries.c.outlet, *labels)
            .join(assignments, assignments.c.story == stories.c.id)
            .join(entries, entries.c.id == assignments.c.entry)
            .join(feeds, feeds.c.id == entries.c.feed)
            .where(stories.c.latest.between(since, until))
        )
        languages: dict[str, str] = {}
        outlets: defaultdict[str, set[str]] = defaultdict(set)
        with self._database.reading() as connection:
            for story, language, *named in connection.execute(statement):
                languages[story] = language
                outlets[story].add(outlet(*named))
        return tuple(
            Recent(story=StoryId(story), language=languages[story], outlets=len(outlets[story]))
            for story in sorted(languages)
        )
