"""A daemon's life: started, told anew, ended.

Effects: opens the store, the sockets and the threads of a daemon.
"""

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aggregator.app import World, build_world, plan, settings
from aggregator.config import Settings
from aggregator.daemon import Ticker, run
from aggregator.errors import ConfigError
from aggregator.jobs.sweep import Plan, SweepReport, sweep
from aggregator.ports import Clock, Store
from aggregator.progress import Quiet
from aggregator.serve import application
from aggregator.store import open_store

_log = logging.getLogger("aggregator")


@dataclass(slots=True)
class Running:
    """A daemon's life: what it was told last, and how it takes being told anew."""

    path: Path | None
    clock: Clock
    settings: Settings
    store: Store
    plan: Plan
    world: World
    stop: threading.Event = field(default_factory=threading.Event)
    #: What a reload replaced; closed when no sweep can be using it any more.
    retired: list[World] = field(default_factory=list)

    @classmethod
    def start(cls, path: Path | None, *, clock: Clock) -> Self:
        """Read the configuration and open everything; raises ConfigError, StoreError."""
        read = settings(path)
        stop = threading.Event()
        opened_store = open_store(read.store_url)
        return cls(
            path=path,
            clock=clock,
            settings=read,
            store=opened_store,
            plan=plan(read, opened_store.installation()),
            world=build_world(read, opened_store, clock=clock, stop=stop),
            stop=stop,
        )

    def stay(self, *, say: Callable[[SweepReport], None]) -> bool:
        """Sweep and serve until a signal ends it; see `daemon.run`."""
        ticker = Ticker(lambda: self._sweep(say), self.clock)
        app = application(
            self.store,
            max_age=int(self.settings.poll.invited_interval.total_seconds()),
            moved=self._moved,
        )
        ended = run(
            app,
            listener=_listener(self.settings),
            ticker=ticker,
            stopping=self.stop.set,
            reload=self._reload,
            ready=self._welcome,
        )
        _log.info("ended" if ended else "ended; a sweep under way was left for the next start")
        if ended:
            for world in (*self.retired, self.world):
                world.close()
            self.store.close()
        return ended

    def _welcome(self) -> None:
        """Say where it serves, and what it follows."""
        feeds = sum(subscription.enabled for subscription in self.settings.feeds)
        web = self.settings.web
        _log.info(
            "serving http://%s:%d/ (%d feeds, %d topics); each feed is polled when it is due",
            f"[{web.host}]" if ":" in web.host else web.host,
            web.port,
            feeds,
            len(self.settings.topics),
        )

    def _sweep(self, say: Callable[[SweepReport], None]) -> SweepReport:
        while self.retired:
            self.retired.pop().close()
        # One look at each, so that a reload in between changes nothing half way.
        plan_now, world = self.plan, self.world
        report = sweep(world.ports(Quiet()), plan_now)
        say(report)
        return report

    def _reload(self) -> None:
        """Take over a good configuration; keep the old one on a bad one, and say why."""
        try:
            read = settings(self.path)
            fresh = plan(read, self.store.installation())
        except ConfigError as error:
            _log.error("reload refused, the old configuration holds: %s", error)
            return
        for what, old, new in (
            ("store.url", self.settings.store_url, read.store_url),
            ("web.listen", self.settings.web, read.web),
        ):
            if old != new:
                _log.warning("%s changed; that takes a restart", what)
        world = build_world(read, self.store, clock=self.clock, stop=self.stop)
        self.retired.append(self.world)
        self.settings, self.plan, self.world = read, fresh, world
        _log.info("reloaded %s: %d feeds, %d topics", read.path, len(read.feeds), len(read.topics))

    def _moved(self, path: str) -> str | None:
        """Return where a renamed topic's document lies now."""
        for interest in self.plan.interests:
            for former in interest.topic.was:
                prefix = f"topics/{former}/"
                if path.startswith(prefix):
                    return f"topics/{interest.topic.slug}/{path.removeprefix(prefix)}"
        return None


def _listener(settings: Settings) -> socket.socket:
    """Bind the web server's address, or say why not."""
    family = socket.AF_INET6 if ":" in settings.web.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.web.host, settings.web.port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"cannot listen on {settings.web.host}:{settings.web.port}: {error.strerror}; "
            "is it running already? else change [web] listen"
        ) from error
    return listener
