"""The composition root: settings in, ports and plan out.

The one place where configuration meets the stages' rules and where what is
behind each port is chosen. Effects: opens files, sockets and the store.
"""

import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from aggregator import __version__, config, route
from aggregator.cadence import CadenceRules
from aggregator.cluster import ClusterRules, explain_pair, language_of
from aggregator.config import Settings
from aggregator.dispatch.local import LocalDispatcher
from aggregator.dispatch.parsers import ParsePool
from aggregator.dispatch.rules import DispatchRules
from aggregator.fetch import Fetcher, FetchRules
from aggregator.jobs.publish import Interest
from aggregator.jobs.read import read_document
from aggregator.jobs.stripping import stripping
from aggregator.jobs.sweep import Plan, Ports
from aggregator.model import Site, StoredEntry
from aggregator.output import Directory
from aggregator.ports import Clock, Output, Progress, Store
from aggregator.store import SqlStore, open_store
from aggregator.urls import host


def settings(path: Path | None, *, new_list: bool = False) -> Settings:
    """Read the configuration at that path, else at the first usual one.

    Args:
        path: of the TOML file; None looks in the usual places.
        new_list: the first OPML file may be missing, as it is about to be written.
    """
    found = path if path is not None else config.find(Path.cwd(), os.environ)
    return config.load(found, os.environ, new_list=new_list)


def plan(settings: Settings, installation: UUID) -> Plan:
    """Compile what the operator asked for."""
    return Plan(
        subscriptions=settings.feeds,
        interests=tuple(
            Interest(
                topic=topic,
                query=route.compile_query(topic.query),
                query_hash=route.query_hash(topic.query),
            )
            for topic in settings.topics
        ),
        site=Site(
            base_url=settings.base_url,
            timezone=settings.timezone.key,
            generator=f"aggregator/{__version__}",
            installation=str(installation),
            families=settings.families,
        ),
        cadence=CadenceRules(
            min_interval=settings.poll.min_interval,
            invited_interval=settings.poll.invited_interval,
            max_interval=settings.poll.max_interval,
        ),
        cluster=cluster_rules(settings),
    )


def cluster_rules(settings: Settings) -> ClusterRules:
    """Return the rules of clustering, as configured."""
    threshold, days = settings.cluster.threshold, settings.cluster.window_days
    rules = ClusterRules()
    if threshold is not None:
        rules = replace(rules, threshold=threshold)
    if days is not None:
        rules = replace(rules, window=timedelta(days=days))
    return rules


@contextmanager
def store(settings: Settings) -> Iterator[SqlStore]:
    """Open the store alone, for commands that only ask."""
    opened = open_store(settings.store_url)
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything behind the ports, open."""

    store: Store
    dispatcher: LocalDispatcher
    output: Output | None
    clock: Clock
    fetcher: Fetcher
    parsers: ParsePool

    def close(self) -> None:
        """End connections and workers; the store is its opener's."""
        self.parsers.close()
        self.fetcher.close()

    def plan(self, settings: Settings) -> Plan:
        """Compile what the operator asked for, for this installation."""
        return plan(settings, self.store.installation())

    def ports(self, progress: Progress) -> Ports:
        """Return the ports of one sweep."""
        return Ports(
            store=self.store,
            dispatcher=self.dispatcher,
            output=self.output,
            clock=self.clock,
            progress=progress,
        )


@contextmanager
def opened(settings: Settings, *, clock: Clock, stop: threading.Event) -> Iterator[World]:
    """Open everything that sweeps need; close it at the end."""
    with store(settings) as opened_store:
        world = build_world(settings, opened_store, clock=clock, stop=stop)
        try:
            yield world
        finally:
            world.close()


def build_world(settings: Settings, store: Store, *, clock: Clock, stop: threading.Event) -> World:
    """Choose what is behind each port, as the configuration says."""
    fetcher = Fetcher(
        FetchRules(
            connect_timeout=settings.fetch.timeout,
            total_timeout=settings.fetch.deadline,
            max_bytes=settings.fetch.max_bytes,
            user_agent=settings.fetch.user_agent,
            contact=settings.fetch.contact or _public_address(settings),
            allow_networks=settings.fetch.allow_networks,
        ),
        clock,
    )
    rules = DispatchRules(
        threads=settings.fetch.threads,
        host_gap=settings.poll.host_gap,
        host_parallel=settings.poll.host_parallel,
    )
    parsers = ParsePool(read_document, rules)
    return World(
        store=store,
        dispatcher=LocalDispatcher(fetcher, parsers, rules, clock, stop=stop),
        output=Directory(settings.output) if settings.output is not None else None,
        clock=clock,
        fetcher=fetcher,
        parsers=parsers,
    )


def _public_address(settings: Settings) -> str:
    """Return where a publisher can look us up: the base URL, unless it is this machine's own."""
    named = host(settings.base_url)
    own = named in {"localhost", "::1"} or named.startswith("127.")
    return "" if own else settings.base_url


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file of the operator's in one step; its mode is kept."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
            Path(fresh.name).chmod(mode)
            Path(fresh.name).replace(path)
        except OSError:
            Path(fresh.name).unlink()
            raise


def likeness(
    settings: Settings, store: Store, one: StoredEntry, other: StoredEntry
) -> Mapping[str, object]:
    """Compare two entries as clustering would, each with the other alone."""
    stripped = stripping(store)
    texts = {
        entry: text
        for stored in (one, other)
        for entry, text in stripped(language_of(stored), [stored]).items()
    }
    return explain_pair(one, other, cluster_rules(settings), texts=texts)
