"""A database, empty or of an earlier version -> one with today's tables.

Alembic is loaded only where something has to be migrated, because loading it
takes longer than a sweep in which nothing is due. Effects: the database.
"""

import sqlite3
import time
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from aggregator.errors import StoreError
from aggregator.store import tables
from aggregator.store.database import Database, failure, upsert

#: Where Alembic notes the version that a database has.
VERSION_TABLE = "schema_version"
#: Every version there has been, oldest first; the last one is today's.
VERSIONS = ("0001", "0002", "0003")

#: How long to try switching to WAL, which does not wait for others by itself.
_WAL_ATTEMPTS = 300
_WAL_PAUSE_SECONDS = 0.1


def prepare(database: Database, installation: UUID | None) -> UUID:
    """Migrate to today's schema; return the installation id, minted at the first start.

    Raises StoreError for a file of another program, a damaged one, one that a
    newer version wrote, and one that belongs to another installation than asked.
    """
    try:
        if database.is_sqlite:
            _use_wal(database.engine)
        with database.reading() as connection:
            version = _version(connection, database.where)
            known = _installation(connection) if version == VERSIONS[-1] else None
        if known is None:
            with database.writing() as connection:
                known = _migrated(connection, database.where, installation)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise failure(error, f"cannot open the store {database.where}") from error
    if installation not in {None, known}:
        raise StoreError(
            f"the store {database.where} belongs to installation {known}, not {installation}; "
            "leave the installation id out, or name another store"
        )
    return known


def _migrated(connection: Connection, where: str, installation: UUID | None) -> UUID:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('aggregator schema'))"))
    if _version(connection, where) != VERSIONS[-1]:
        _upgrade(connection)
    minted = [
        {"key": "installation", "value": str(installation or uuid4())},
        {"key": "change", "value": "0"},
    ]
    upsert(connection, tables.meta, minted)
    return _installation(connection)


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the caller's transaction."""
    from alembic import command  # noqa: PLC0415 - slow to load and seldom needed
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", "aggregator.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection, where: str) -> str | None:
    """Return the version of the schema, None for an empty database."""
    present = set(inspect(connection).get_table_names())
    if VERSION_TABLE in present:
        version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
        if version is not None and version not in VERSIONS:
            raise StoreError(
                f"the store {where} was written by a newer version of this program (schema "
                f"{version}; this one knows up to {VERSIONS[-1]}): upgrade the program, or "
                "restore a backup made before"
            )
        return None if version is None else str(version)
    foreign = (
        present if connection.dialect.name == "sqlite" else present & set(tables.metadata.tables)
    )
    if foreign:
        raise StoreError(
            f"the database {where} is another program's (it has the table {min(foreign)!r}); "
            "give [store] url another path or name"
        )
    return None


def _installation(connection: Connection) -> UUID:
    statement = tables.meta.select().where(tables.meta.c.key == "installation")
    return UUID(connection.execute(statement).one().value)


def _use_wal(engine: Engine) -> None:
    """Let readers and the writer go on side by side."""
    with engine.connect() as connection:
        raw = connection.connection
        for attempt in range(_WAL_ATTEMPTS):
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or attempt == _WAL_ATTEMPTS - 1:
                    raise
                time.sleep(_WAL_PAUSE_SECONDS)
            else:
                return
