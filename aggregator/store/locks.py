"""The lock that keeps two sweeps of one store apart.

It dies with its holder, however that ends: on SQLite the kernel drops a file
lock, on PostgreSQL the server drops what a lost session held. Effects: files,
the database.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, text

from aggregator.errors import LockHeldError, StoreError
from aggregator.store.database import Database


def sweep_lock(database: Database, installation: UUID) -> AbstractContextManager[None]:
    """Hold the lock of a sweep; raises LockHeldError at once if it is taken."""
    if database.is_sqlite:
        return _file_lock(database.path.with_name(f"{database.path.name}.lock"))
    return _session_lock(database, installation)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Lock a file that stays: removing it would let two processes lock two files."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"cannot open the lock {path}: {error.strerror}; make its folder writable"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(str(path)) from error
        except OSError as error:
            raise StoreError(
                f"cannot lock {path}: {error.strerror}; keep the store on a local disk"
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _session_lock(database: Database, installation: UUID) -> Iterator[None]:
    """Lock by a session of its own, without a transaction that would age."""
    key = int.from_bytes(installation.bytes[:8], signed=True)
    lock = text("SELECT pg_try_advisory_lock(:key)").bindparams(
        bindparam("key", key, type_=BigInteger)
    )
    with database.session() as connection:
        if not connection.execute(lock).scalar():
            raise _held(database.where)
        try:
            yield
        finally:
            # Closing the session frees the lock, also where the server is already gone.
            connection.invalidate()


def _held(what: str) -> LockHeldError:
    return LockHeldError(
        f"another sweep is under way (it holds {what}); wait for it to end, then run again"
    )
