"""Rendered documents <-> the table that they are served and written from.

Each function runs within the transaction of the connection that it is given.
Effects: the database.
"""

import gzip
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from aggregator.model import Publication
from aggregator.ports import Served
from aggregator.store.database import chunks, upsert
from aggregator.store.tables import publications

_COLUMNS = ("media_type", "digest", "updated", "body", "gzipped")


def publish(connection: Connection, documents: Sequence[Publication]) -> None:
    """Keep these documents, each gzipped once."""
    rows = [
        {
            "path": document.path,
            "media_type": document.media_type,
            "digest": sha256(document.body).hexdigest(),
            "updated": document.updated,
            "body": document.body,
            "gzipped": gzip.compress(document.body, mtime=0),
        }
        for document in documents
    ]
    upsert(connection, publications, rows, replacing=_COLUMNS)


def digest(connection: Connection, path: str) -> str | None:
    """Return the digest of the document at that path."""
    statement = select(publications.c.digest).where(publications.c.path == path)
    return connection.execute(statement).scalar()


def withdraw(connection: Connection, keep: Iterable[str]) -> tuple[str, ...]:
    """Delete every document whose path is not kept; return their paths."""
    present = set(connection.execute(select(publications.c.path)).scalars())
    gone = sorted(present - set(keep))
    for chunk in chunks(gone):
        connection.execute(publications.delete().where(publications.c.path.in_(chunk)))
    return tuple(gone)


def unwritten(connection: Connection) -> list[str]:
    """Return the paths whose content is not in the output directory yet."""
    differs = publications.c.written_digest != publications.c.digest
    statement = (
        select(publications.c.path)
        .where(or_(publications.c.written_digest.is_(None), differs))
        .order_by(publications.c.path)
    )
    return list(connection.execute(statement).scalars())


def note_written(connection: Connection, path: str, content: str) -> None:
    """Note which content lies in the output directory, by its digest."""
    statement = update(publications).where(publications.c.path == path)
    connection.execute(statement.values(written_digest=content))


def served(connection: Connection, path: str) -> Served | None:
    """Return the document at that path."""
    statement = select(publications).where(publications.c.path == path)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Served(publication=_publication(row), gzipped=row.gzipped, digest=row.digest)


def _publication(row: Row[Any]) -> Publication:
    return Publication(path=row.path, media_type=row.media_type, body=row.body, updated=row.updated)
