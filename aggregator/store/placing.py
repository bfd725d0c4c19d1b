"""What one cluster job decided -> assignments, stories and redirects.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, select, update

from aggregator.model import Copy, EntryId, Placement, StoryId, StoryRecord
from aggregator.store.cluster_states import keep
from aggregator.store.correcting import follow_copies
from aggregator.store.database import chunks, next_change, upsert
from aggregator.store.folding import fold
from aggregator.store.merging import Ending, end
from aggregator.store.reviving import revive
from aggregator.store.tables import assignments, entries, stories, unplaced


@dataclass(slots=True)
class _Tally:
    """Which stories a record touched."""

    changed: set[str] = field(default_factory=set)
    grown: set[str] = field(default_factory=set)
    #: Stories that an entry left -> the last entry that did.
    left: dict[str, EntryId] = field(default_factory=dict)


def record(connection: Connection, told: StoryRecord) -> None:
    """Commit one cluster job; see `ports.ClusterStore.record_stories`."""
    placement = told.placement
    if told.copies or placement.founded or placement.assigned or placement.merged:
        number = next_change(connection)
        tally = _Tally()
        _fold(connection, told.copies, tally, number)
        final = _destinations(placement)
        _found(connection, told, final, number)
        _assign(connection, told, final, tally, number)
        _merge(connection, told, final, tally)
        _settle(connection, told, tally)
        measure(connection, tally.changed)
        _mark(connection, tally, number)
    for delta in told.states:
        keep(connection, delta)


def measure(connection: Connection, story_ids: Iterable[str]) -> None:
    """Note anew from when to when these stories reach."""
    for chunk in chunks(sorted(story_ids)):
        statement = (
            update(stories)
            .where(stories.c.id.in_(chunk))
            .values(
                earliest=func.coalesce(_instant(func.min), stories.c.earliest),
                latest=func.coalesce(_instant(func.max), stories.c.latest),
            )
        )
        connection.execute(statement)


def _instant(extreme: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - func.min or func.max
    shown = func.coalesce(entries.c.published, entries.c.first_seen)
    return (
        select(extreme(shown))
        .join(assignments, assignments.c.entry == entries.c.id)
        .where(assignments.c.story == stories.c.id)
        .scalar_subquery()
    )


def _fold(connection: Connection, copies: Sequence[Copy], tally: _Tally, number: int) -> None:
    """Make copies part of their originals, whose stories then show more feeds."""
    originals = fold(connection, copies)
    follow_copies(connection, originals)
    before = _stories_of(connection, (*originals, *originals.values()))
    tally.changed |= {before[o] for o in originals.values() if o in before}
    for copy, original in originals.items():
        if copy in before:
            tally.changed.add(before[copy])
            tally.left[before[copy]] = original
    for chunk in chunks(sorted(originals)):
        connection.execute(entries.delete().where(entries.c.id.in_(chunk)))
    for chunk in chunks(sorted(set(originals.values()))):
        connection.execute(update(entries).where(entries.c.id.in_(chunk)).values(changed=number))


def _destinations(placement: Placement) -> dict[StoryId, StoryId]:
    """Map each story that was merged away to the one that lives in the end."""
    final: dict[StoryId, StoryId] = {}
    for merge in reversed(placement.merged):
        final[merge.loser] = final.get(merge.winner, merge.winner)
    return final


def _found(
    connection: Connection, told: StoryRecord, final: Mapping[StoryId, StoryId], number: int
) -> None:
    living = [founding for founding in told.placement.founded if founding.story not in final]
    began = revive(connection, [founding.story for founding in living if founding.revived])
    founded = [
        {
            "id": founding.story,
            "language": founding.language,
            "founding_entry": founding.entry,
            "created": began.get(founding.story, told.at),
            "earliest": told.at,
            "latest": told.at,
            "changed": number,
            "grown": number,
        }
        for founding in living
    ]
    upsert(connection, stories, founded)


def _assign(
    connection: Connection,
    told: StoryRecord,
    final: Mapping[StoryId, StoryId],
    tally: _Tally,
    number: int,
) -> None:
    """Keep where each entry stands now and why."""
    placed = told.placement.assigned
    before = _stories_of(connection, [a.entry for a in placed])
    rows: list[dict[str, object]] = []
    for assignment in placed:
        story = final.get(assignment.story, assignment.story)
        old = before.get(assignment.entry)
        old = None if old is None else final.get(old, old)
        if old != story:
            tally.grown.add(story)
            tally.changed.add(story)
            if old is not None:
                tally.changed.add(old)
                tally.left[old] = assignment.entry
        rows.append(
            {
                "entry": assignment.entry,
                "story": story,
                "changed": number,
                "score": assignment.score,
                "threshold": assignment.threshold,
                "algorithm": assignment.algorithm,
                "at": told.at,
                "reasons": dict(assignment.reasons),
            }
        )
    columns = ("story", "changed", "score", "threshold", "algorithm", "at", "reasons")
    upsert(connection, assignments, rows, replacing=columns)
    for chunk in chunks([assignment.entry for assignment in placed]):
        connection.execute(unplaced.delete().where(unplaced.c.entry.in_(chunk)))


def _merge(
    connection: Connection,
    told: StoryRecord,
    final: Mapping[StoryId, StoryId],
    tally: _Tally,
) -> None:
    """Let the losers go; their entries already placed move to the winners."""
    endings = [
        Ending(
            story=merge.loser,
            into=merge.winner,
            finally_into=final[merge.loser],
            reasons=merge.reasons,
        )
        for merge in told.placement.merged
    ]
    tally.changed |= end(connection, endings, at=told.at)
    tally.changed -= final.keys()
    tally.grown -= final.keys()


def _settle(connection: Connection, told: StoryRecord, tally: _Tally) -> None:
    """Redirect a story without entries to where its last entry went."""
    last = {founding.story: founding.entry for founding in told.placement.founded} | tally.left
    empty: list[str] = []
    for chunk in chunks(sorted(last)):
        held = select(assignments.c.entry).where(assignments.c.story == stories.c.id)
        statement = select(stories.c.id).where(stories.c.id.in_(chunk), ~held.exists())
        empty += connection.execute(statement).scalars()
    now = _stories_of(connection, [last[story] for story in empty])
    endings = [
        Ending(
            story=StoryId(story),
            into=now.get(last[story]),
            finally_into=now.get(last[story]),
            reasons={"moved": "its last entry"},
        )
        for story in empty
    ]
    end(connection, endings, at=told.at)
    tally.changed -= set(empty)
    tally.grown -= set(empty)


def _mark(connection: Connection, tally: _Tally, number: int) -> None:
    for column, story_ids in (("changed", tally.changed), ("grown", tally.grown)):
        statement = (
            update(stories).where(stories.c.id == bindparam("story")).values({column: number})
        )
        rows = [{"story": story_id} for story_id in sorted(story_ids)]
        if rows:
            connection.execute(statement, rows)


def _stories_of(connection: Connection, entry_ids: Iterable[EntryId]) -> dict[str, StoryId]:
    found: dict[str, StoryId] = {}
    for chunk in chunks(dict.fromkeys(entry_ids)):
        statement = select(assignments.c.entry, assignments.c.story).where(
            assignments.c.entry.in_(chunk)
        )
        found |= {row.entry: StoryId(row.story) for row in connection.execute(statement)}
    return found
