"""The program that stays: APScheduler ticks sweeps, uvicorn serves what they publish.

One process, three kinds of thread: the main one waits for signals, the
scheduler's makes sweeps one after another, the web server's answers readers.
Effects: network, signals, clock.
"""

import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from types import FrameType

import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from starlette.applications import Starlette

from aggregator.errors import AggregatorError, LockHeldError
from aggregator.jobs.sweep import SweepReport
from aggregator.ports import Clock

_log = logging.getLogger("aggregator")

#: Seconds between two looks at whether a feed is due; a look costs nothing.
_TICK = 1
#: How soon after a sweep that could not be made the next one is tried.
_RETRY = timedelta(seconds=30)
#: Seconds that requests under way are given at the end.
_GRACE = 3
#: Seconds that a sweep under way is given at the end.
_PATIENCE = 4


class Ticker:
    """Makes a sweep when one is due; holds only when that is.

    The due times themselves live in the store: this remembers the earliest, so
    that a tick need not ask.
    """

    def __init__(self, sweep: Callable[[], SweepReport], clock: Clock) -> None:
        self._sweep = sweep
        self._clock = clock
        self._due: datetime | None = None
        self._wakes = 0
        self._stopped = threading.Event()
        self._busy = threading.Lock()

    def wake(self) -> None:
        """Look into the store at the next tick, also after a sweep that is under way."""
        self._wakes += 1
        self._due = None

    def stop(self) -> None:
        """Begin no further sweep."""
        self._stopped.set()

    def stopped(self, timeout: float) -> bool:
        """Tell whether the sweep under way has ended, waiting that many seconds."""
        ended = self._busy.acquire(timeout=timeout)
        if ended:
            self._busy.release()
        return ended

    def tick(self) -> None:
        """Sweep if something is due; never raises, so that the next tick comes."""
        now = self._clock.now()
        if self._stopped.is_set() or (self._due is not None and now < self._due):
            return
        with self._busy:
            self._try_sweep(now)

    def _try_sweep(self, now: datetime) -> None:
        wakes = self._wakes
        due = self._swept(now)
        self._due = due if wakes == self._wakes else None

    def _swept(self, now: datetime) -> datetime:
        """Make a sweep; return when to make the next one."""
        try:
            report = self._sweep()
        except LockHeldError as error:
            _log.info("%s; trying again in %d s", error, _RETRY.seconds)
        except AggregatorError as error:
            _log.error("sweep failed: %s", error)
        except Exception:  # noqa: BLE001 - the daemon outlives whatever one sweep met
            _log.exception("sweep failed unexpectedly; trying again in %d s", _RETRY.seconds)
        else:
            return report.next_due or now + _RETRY
        return now + _RETRY


def run(
    app: Starlette,
    *,
    listener: socket.socket,
    ticker: Ticker,
    stopping: Callable[[], None],
    reload: Callable[[], None],
    ready: Callable[[], None] = lambda: None,
) -> bool:
    """Serve and sweep until SIGTERM or SIGINT; SIGHUP reloads.

    Returns whether all came to rest. A sweep that is still busy after some
    seconds may be abandoned: whatever it has not committed, the next one does.

    Args:
        app: the web application.
        listener: a bound socket; taken over and closed.
        ticker: makes the sweeps.
        stopping: told at once when the end has come, so that a sweep under way
            takes no new work.
        reload: told on SIGHUP, in the main thread.
        ready: told once the server answers.
    """
    wishes: list[str] = []
    woken = threading.Event()

    def note(number: int, _: FrameType | None) -> None:
        wishes.append("reload" if number == signal.SIGHUP else "stop")
        woken.set()

    before = {n: signal.signal(n, note) for n in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=_GRACE,
            limit_concurrency=512,
        )
    )
    for library in ("apscheduler", "uvicorn", "urllib3"):
        logging.getLogger(library).setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        ticker.tick,
        "interval",
        seconds=_TICK,
        # A tick that comes late still runs, once (REL-15).
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
        # The first sweep begins at once.
        next_run_time=datetime.now().astimezone(),
    )
    web = threading.Thread(target=server.run, args=([listener],), name="web", daemon=True)
    try:
        with closing(listener):
            web.start()
            _await_started(server, web)
            ready()
            scheduler.start()
            while "stop" not in wishes:
                woken.wait()
                woken.clear()
                while "reload" in wishes:
                    wishes.remove("reload")
                    reload()
                    ticker.wake()
            ticker.stop()
            stopping()
            server.should_exit = True
            scheduler.shutdown(wait=False)
            web.join(timeout=_GRACE + 1)
            return ticker.stopped(_PATIENCE)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _await_started(server: uvicorn.Server, web: threading.Thread) -> None:
    pause = threading.Event()
    while web.is_alive() and not server.started:
        pause.wait(0.01)
