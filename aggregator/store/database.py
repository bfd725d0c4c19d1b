"""A database URL -> transactions on it, the same on SQLite and PostgreSQL.

Reads see one state of the data from their first to their last statement;
writes wait for each other. Whatever the database complains about becomes a
StoreError that says where and what to do. Effects: the database.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sqlalchemy import (
    URL,
    BigInteger,
    Connection,
    Engine,
    Table,
    Text,
    cast,
    create_engine,
    event,
    make_url,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from aggregator.errors import StoreError
from aggregator.store import tables
from aggregator.urls import without_secrets

_T = TypeVar("_T")

#: Values in one IN (...); far below the limits of both databases.
BATCH = 1000
#: How long a write waits for another one.
_BUSY_SECONDS = 30
#: RETURNING came with SQLite 3.35.
_SQLITE_MINIMUM = (3, 35, 0)

#: What the database says -> what to do about it; the first match counts.
_ADVICE = (
    ("database is locked", "another process is writing for long; try again, or stop it"),
    ("full", "free some space on that disk, then run again"),
    ("readonly", "make the file and its folder writable for this user"),
    ("unable to open", "check that the folder exists and is writable for this user"),
    ("malformed", "the file is damaged: restore it from a backup"),
    ("not a database", "another program's file lies there: give [store] url another path"),
    ("disk i/o error", "check that disk, then run again; nothing of this step was kept"),
    ("connection", "check that the server runs and that [store] url is right"),
)


class Database:
    """One database and the two kinds of transaction on it; safe for threads."""

    __slots__ = ("_reader", "_writer", "engine")

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader: Engine = engine
        self._writer: Engine = engine
        if self.is_sqlite:
            self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        else:
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine rather than a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.engine.url.database or "")

    @property
    def where(self) -> str:
        """The URL, without its user, its password and secret options."""
        return without_secrets(self.engine.url.render_as_string())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run one read-only transaction."""
        with self._translating("read"), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Run one write transaction: all of it is kept, or nothing."""
        with self._translating("write"), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """Hold one connection on which each statement is committed by itself."""
        alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        with self._translating("reach"), alone.connect() as connection:
            yield connection

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()

    @contextmanager
    def _translating(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise failure(error, f"cannot {verb} the store {self.where}") from error


def database(url: str) -> Database:
    """Make ready to connect to the database at that URL; creates missing folders."""
    parsed = _parsed(url)
    return Database(_sqlite(parsed) if parsed.drivername == "sqlite" else _postgresql(parsed))


def failure(error: Exception, what: str) -> StoreError:
    """Say what went wrong, in the database's own words, and what to do."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    advice = next((hint for sign, hint in _ADVICE if sign in said.lower()), None)
    return StoreError(f"{what}: {said}" + (f"; {advice}" if advice else ""))


def chunks(values: Iterable[_T], size: int = BATCH) -> Iterator[list[_T]]:
    """Cut into lists of at most `size`."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    *,
    replacing: Sequence[str] = (),
) -> None:
    """Insert rows; where the primary key is there, replace those columns (none: keep it)."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    keys = list(table.primary_key.columns)
    if replacing:
        values = {name: statement.excluded[name] for name in replacing}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def next_change(connection: Connection) -> int:
    """Draw the number of this transaction's change.

    The counter's row stays locked until the end of the transaction, so numbers
    become visible in their order.
    """
    value = tables.meta.c.value
    statement = (
        update(tables.meta)
        .where(tables.meta.c.key == "change")
        .values(value=cast(cast(value, BigInteger) + 1, Text))
        .returning(value)
    )
    return int(connection.execute(statement).scalar_one())


def latest_change(connection: Connection) -> int:
    """Return the number drawn last."""
    statement = select(tables.meta.c.value).where(tables.meta.c.key == "change")
    return int(connection.execute(statement).scalar_one())


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "the [store] url is no database URL; write sqlite:///aggregator.db or "
            "postgresql://user@host/name"
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(
            f"the store cannot be kept in {parsed.drivername!r}; use sqlite:/// or postgresql://"
        )
    return parsed


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            "a store on PostgreSQL needs psycopg: install the package with its extra [postgres]"
        ) from error


def _sqlite(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        raise StoreError("the store must be a file: write sqlite:///aggregator.db")
    if sqlite3.sqlite_version_info < _SQLITE_MINIMUM:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old; a Python with 3.35 or newer is needed"
        )
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    _touch(Path(url.database or ""), engine)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _touch(path: Path, engine: Engine) -> None:
    """Create a missing file for this user alone: feed URLs may hold secrets."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        engine.dispose()
        raise StoreError(
            f"cannot open the store {path}: {error.strerror}; "
            "give [store] url a path that this user can write"
        ) from error


def _configure(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    """Leave transactions to `_begin`; wait for others; lose nothing at a power cut."""
    del record
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "journal_size_limit = 67108864"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
