"""What clustering remembers <-> its tables, a language at a time.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from aggregator.model import EntryId, Member, StateDelta, StoryId
from aggregator.ports import ClusterSnapshot, Span
from aggregator.store.database import chunks, upsert
from aggregator.store.tables import (
    assignments,
    cluster_members,
    cluster_states,
    cluster_terms,
    stories,
)

#: Spans in one query.
_SPANS = 100

_MEMBER = ("story", "language", "sequence", "published", "first_seen", "features")


def snapshot(
    connection: Connection,
    language: str,
    spans: Sequence[Span],
    *,
    arrivals: Sequence[Span],
    named: Iterable[StoryId],
) -> ClusterSnapshot:
    """Load the state, with every member of each story that newcomers could meet or is named."""
    state = connection.execute(
        select(cluster_states).where(cluster_states.c.language == language)
    ).one_or_none()
    terms = connection.execute(
        select(cluster_terms.c.term, cluster_terms.c.df).where(cluster_terms.c.language == language)
    )
    return ClusterSnapshot(
        language=language,
        version=state.version if state else "",
        documents=state.documents if state else 0,
        sequence=state.sequence if state else 0,
        terms={row.term: row.df for row in terms},
        members=_members(
            connection,
            _reaching(connection, language, spans)
            | _arrived(connection, language, arrivals)
            | set(named),
        ),
    )


def sequence(connection: Connection, language: str) -> list[tuple[EntryId, StoryId]]:
    """Return the entries of a language in the order of their placement, and their stories."""
    statement = (
        select(assignments.c.entry, assignments.c.story)
        .join(cluster_members, cluster_members.c.entry == assignments.c.entry)
        .where(cluster_members.c.language == language)
        .order_by(cluster_members.c.sequence)
    )
    rows = connection.execute(statement)
    return [(EntryId(row.entry), StoryId(row.story)) for row in rows]


def keep(connection: Connection, delta: StateDelta) -> None:
    """Write what changed; a delta of another version replaces all that was.

    Terms and features of two versions cannot be compared, so a language is
    rebuilt as a whole.
    """
    stored = select(cluster_states.c.version).where(cluster_states.c.language == delta.language)
    if connection.execute(stored).scalar() not in {None, delta.version}:
        for table in (cluster_terms, cluster_members):
            connection.execute(table.delete().where(table.c.language == delta.language))
    state = {
        "language": delta.language,
        "version": delta.version,
        "documents": delta.documents,
        "sequence": delta.sequence,
    }
    upsert(connection, cluster_states, [state], replacing=("version", "documents", "sequence"))
    terms = [
        {"language": delta.language, "term": term, "df": df}
        for term, df in delta.terms.items()
        if df
    ]
    upsert(connection, cluster_terms, terms, replacing=("df",))
    for chunk in chunks(term for term, df in delta.terms.items() if not df):
        connection.execute(
            cluster_terms.delete()
            .where(cluster_terms.c.language == delta.language)
            .where(cluster_terms.c.term.in_(chunk))
        )
    members = [
        {"entry": member.entry, **{name: getattr(member, name) for name in _MEMBER}}
        for member in delta.members
    ]
    upsert(connection, cluster_members, members, replacing=_MEMBER)


def _reaching(connection: Connection, language: str, spans: Sequence[Span]) -> set[str]:
    """Return the stories that reach into a span by their dates."""
    within: set[str] = set()
    for chunk in chunks(spans, _SPANS):
        reaching = or_(
            *(and_(stories.c.latest >= start, stories.c.earliest <= end) for start, end in chunk)
        )
        statement = select(stories.c.id).where(stories.c.language == language, reaching)
        within |= set(connection.execute(statement).scalars())
    return within


def _arrived(connection: Connection, language: str, arrivals: Sequence[Span]) -> set[str]:
    """Return the stories that reach into a span by when their entries were first seen."""
    within: set[str] = set()
    seen, story = cluster_members.c.first_seen, cluster_members.c.story
    earlier = cluster_members.alias("earlier")
    for start, end in arrivals:
        began = select(earlier.c.entry).where(earlier.c.story == story, earlier.c.first_seen <= end)
        # One first seen after the span counts where another was so before its end.
        reaching = and_(seen >= start, or_(seen <= end, began.exists()))
        statement = select(story).distinct().where(cluster_members.c.language == language, reaching)
        within |= set(connection.execute(statement).scalars())
    return within


def _members(connection: Connection, within: set[str]) -> tuple[Member, ...]:
    members: list[Member] = []
    for ids in chunks(sorted(within)):
        statement_members = select(cluster_members).where(cluster_members.c.story.in_(ids))
        members += [_member(row) for row in connection.execute(statement_members)]
    return tuple(sorted(members, key=lambda member: member.sequence))


def _member(row: Row[Any]) -> Member:
    return Member(
        entry=EntryId(row.entry),
        story=StoryId(row.story),
        language=row.language,
        sequence=row.sequence,
        published=row.published,
        first_seen=row.first_seen,
        features=row.features,
    )
