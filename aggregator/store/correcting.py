"""What people have said of pairs of entries <-> its tables.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, or_, select

from aggregator.model import Correction, EntryId, Pair, StoryId
from aggregator.store.database import chunks, upsert
from aggregator.store.tables import constraints, corrections

_MUST, _CANNOT = "must", "cannot"
#: Pairs in one statement: two values each, far below the limits of both databases.
_PAIRS = 400


def pairs(connection: Connection) -> tuple[Pair, ...]:
    """Return every pair that binds."""
    statement = select(constraints).order_by(constraints.c.one, constraints.c.other)
    return tuple(_pair(row.one, row.other, row.kind) for row in connection.execute(statement))


def told(connection: Connection) -> tuple[Correction, ...]:
    """Return every correction with the pairs of it that bind, by number."""
    bound: defaultdict[int, list[Pair]] = defaultdict(list)
    statement = select(constraints).order_by(constraints.c.one, constraints.c.other)
    for row in connection.execute(statement):
        bound[row.correction].append(_pair(row.one, row.other, row.kind))
    return tuple(
        Correction(
            number=row.number,
            kind=row.kind,
            at=row.at,
            kept=StoryId(row.kept),
            other=StoryId(row.other),
            pairs=tuple(bound[row.number]),
        )
        for row in connection.execute(select(corrections).order_by(corrections.c.number))
    )


def keep(connection: Connection, correction: Correction, *, lifted: Iterable[Pair]) -> int:
    """Keep one act; what it says of a pair replaces what was said before."""
    for chunk in chunks(lifted, _PAIRS):
        same = (and_(constraints.c.one == p.one, constraints.c.other == p.other) for p in chunk)
        connection.execute(constraints.delete().where(or_(*same)))
    values = {
        "kind": correction.kind,
        "at": correction.at,
        "kept": correction.kept,
        "other": correction.other,
    }
    inserted = corrections.insert().values(values).returning(corrections.c.number)
    number = int(connection.execute(inserted).scalar_one())
    rows = [
        {
            "one": pair.one,
            "other": pair.other,
            "kind": _MUST if pair.together else _CANNOT,
            "at": correction.at,
            "correction": number,
        }
        for pair in correction.pairs
    ]
    upsert(connection, constraints, rows, replacing=("kind", "at", "correction"))
    return number


def forget(connection: Connection, number: int) -> bool:
    """Take one act back; False where there is none of that number."""
    gone = connection.execute(corrections.delete().where(corrections.c.number == number))
    connection.execute(constraints.delete().where(constraints.c.correction == number))
    return gone.rowcount > 0


def follow_copies(connection: Connection, originals: Mapping[EntryId, EntryId]) -> None:
    """Let what was said of a copy hold of its original, unless that has been spoken of itself."""
    for chunk in chunks(sorted(originals)):
        concerned = or_(constraints.c.one.in_(chunk), constraints.c.other.in_(chunk))
        rows = connection.execute(select(constraints).where(concerned)).all()
        connection.execute(constraints.delete().where(concerned))
        moved: list[dict[str, object]] = []
        for row in rows:
            one, other = sorted(originals.get(e, e) for e in (row.one, row.other))
            if one != other:
                kept = {name: getattr(row, name) for name in ("kind", "at", "note", "correction")}
                moved.append({"one": one, "other": other, **kept})
        upsert(connection, constraints, moved)


def _pair(one: str, other: str, kind: str) -> Pair:
    return Pair(one=EntryId(one), other=EntryId(other), together=kind == _MUST)
