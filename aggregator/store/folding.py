"""Copies -> further feeds of their originals.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from aggregator.model import Copy, EntryId
from aggregator.store.database import chunks
from aggregator.store.tables import entries, entry_aliases, topic_entries


def fold(connection: Connection, copies: Sequence[Copy]) -> dict[EntryId, EntryId]:
    """Turn the keys of the copies into keys of their originals; return copy -> original.

    Only pairs of which both are there; a copy of a copy becomes one of the
    original. The caller deletes the copies' rows.
    """
    originals = _resolved(copies)
    here = _existing(connection, (*originals, *originals.values()))
    pairs = {c: o for c, o in originals.items() if c in here and o in here and c != o}
    if pairs:
        rows = [{"copy": copy, "original": original} for copy, original in pairs.items()]
        statement = update(entry_aliases).where(entry_aliases.c.entry == bindparam("copy"))
        connection.execute(statement.values(entry=bindparam("original")), rows)
    for chunk in chunks(pairs):
        connection.execute(topic_entries.delete().where(topic_entries.c.entry.in_(chunk)))
    return pairs


def _resolved(copies: Sequence[Copy]) -> dict[EntryId, EntryId]:
    """Follow chains: what is a copy of a copy is one of the original."""
    named = {copy.copy: copy.original for copy in copies}
    originals: dict[EntryId, EntryId] = {}
    for copy, named_original in named.items():
        seen = {copy}
        original = named_original
        while original in named and original not in seen:
            seen.add(original)
            original = named[original]
        originals[copy] = original
    return originals


def _existing(connection: Connection, ids: Sequence[EntryId]) -> set[EntryId]:
    found: set[EntryId] = set()
    for chunk in chunks(dict.fromkeys(ids)):
        statement = select(entries.c.id).where(entries.c.id.in_(chunk))
        found |= {EntryId(row.id) for row in connection.execute(statement)}
    return found
