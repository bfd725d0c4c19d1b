"""The lock of a sweep, and several users of one store at once."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from aggregator.errors import LockHeldError
from aggregator.model import Subscription
from aggregator.store import SqlStore, open_store
from aggregator.store.database import database
from aggregator.store.tables import entries

from .making import BERGEN, INSTALLATION, entry, follow, place, poll, story

HOLDER = """
import sys
from aggregator.store import open_store
with open_store(sys.argv[1]).sweep_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holding(url: str) -> Iterator[subprocess.Popen[str]]:
    """Hold the lock in another process."""
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_sweep_leaves_at_once(store: SqlStore, url: str) -> None:
    """REL-12: it says so, and may come again afterwards."""
    other = open_store(url)
    with store.sweep_lock():
        with pytest.raises(LockHeldError, match="another sweep is under way"), other.sweep_lock():
            pytest.fail("the lock was given twice")
        with pytest.raises(LockHeldError), store.sweep_lock():
            pytest.fail("the lock was given twice")
        # Everything but a sweep goes on.
        follow(other, BERGEN)
    with other.sweep_lock():
        pass
    other.close()


def test_a_lock_is_freed_when_the_sweep_fails(store: SqlStore) -> None:
    with pytest.raises(OSError, match="disk"), store.sweep_lock():
        raise OSError("disk")
    with store.sweep_lock():
        pass


def test_a_killed_holder_frees_the_lock(store: SqlStore, url: str) -> None:
    """REL-12: kill -9 leaves no lock behind."""
    with holding(url) as process:
        with pytest.raises(LockHeldError), store.sweep_lock():
            pytest.fail("the lock was given twice")
        process.send_signal(signal.SIGKILL)
        process.wait()
        for _ in range(200):  # a server notices the loss a moment later
            try:
                with store.sweep_lock():
                    return
            except LockHeldError:
                signal.sigtimedwait([], 0.05)
        pytest.fail("the lock was not freed")


def test_threads_write_and_read_at_once(store: SqlStore) -> None:
    """REL-06: writers wait for each other, readers for nobody; no update is lost."""
    states = follow(store, *(Subscription(url=f"https://f{n}.example/") for n in range(8)))

    def work(n: int) -> None:
        for turn in range(10):
            ids = poll(store, states[n], entry(f"e{n}-{turn}"))
            place(store, {story(f"{n}{turn:02}"): ids.values()})
            store.clustering.unclustered()
            store.counts()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (store.counts().entries, store.counts().stories) == (80, 80)
    assert store.change_number() == 160
    assert store.clustering.unclustered() == ()


def test_a_long_read_holds_up_no_write(store: SqlStore, url: str) -> None:
    """REL-06: and sees what was there when it began."""
    states = follow(store, BERGEN)
    opened = database(url)
    with opened.reading() as connection:
        count = select(func.count()).select_from(entries)
        assert connection.execute(count).scalar() == 0
        poll(store, states[0], entry("a"))
        assert connection.execute(count).scalar() == 0
    with opened.reading() as connection:
        assert connection.execute(count).scalar() == 1
    opened.close()


def test_two_connections_follow_the_same_feeds_at_once(store: SqlStore, url: str) -> None:
    """REL-40: two workers that start together mint the same ids once."""
    subscriptions = [Subscription(url=f"https://f{n}.example/") for n in range(50)]

    def work(_: int) -> list[str]:
        mine = open_store(url, installation=INSTALLATION)
        states = follow(mine, *subscriptions)
        mine.close()
        return [state.feed_id for state in states]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, range(4)))
    assert all(ids == found[0] for ids in found)
    assert store.counts().feeds == 50
