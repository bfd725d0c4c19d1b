"""Due feeds become polled ones, on this machine: fetched in threads, read by a reader.

Effects: threads; network and processes through what it is given.
"""

import contextlib
import hashlib
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from aggregator.dispatch.lanes import Job, Lanes, job
from aggregator.dispatch.rules import DispatchRules
from aggregator.model import (
    Fetched,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NormalisedFeed,
    Polled,
    PollState,
    Subscription,
    Unreadable,
)
from aggregator.ports import Clock

#: Seconds between two looks at the stop event.
_GLANCE = 0.1
#: Statuses whose Retry-After speaks for the whole server (RFC 6585 4, RFC 9110 15.6.4).
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class Fetching(Protocol):
    """What is needed of a fetcher; thread-safe, as `aggregator.fetch.Fetcher` is."""

    def fetch(self, request: FetchRequest) -> FetchResult:
        """Ask a publisher once."""
        ...

    def inside(self, url: str) -> bool:
        """Tell whether the URL's host is on one of the operator's own networks."""
        ...


class Reading(Protocol):
    """What is needed of a reader; thread-safe, as `ParsePool` is."""

    def read(
        self, body: bytes, headers: Mapping[str, str], url: str, now: datetime
    ) -> NormalisedFeed | Unreadable:
        """Read one document."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Means:
    """What a run works with."""

    fetcher: Fetching
    reader: Reading
    rules: DispatchRules
    clock: Clock


class LocalDispatcher:
    """The Dispatcher of one machine.

    Setting `stop` ends a run early: no feed is asked any more, what is under
    way may finish for `rules.stop_grace`, and feeds without an outcome then are
    simply not yielded (they stay due). Nothing is left running after `run`,
    but requests that outlast a stop; closing the fetcher ends these.
    """

    def __init__(
        self,
        fetcher: Fetching,
        reader: Reading,
        rules: DispatchRules,
        clock: Clock,
        *,
        stop: threading.Event | None = None,
    ) -> None:
        self._means = _Means(fetcher=fetcher, reader=reader, rules=rules, clock=clock)
        self._stop = stop or threading.Event()

    def run(self, due: Sequence[tuple[Subscription, PollState]]) -> Iterator[Polled]:
        """Yield each feed's outcome as it is ready; never raises for one feed.

        A feed whose server answered another one with Retry-After is not asked:
        its outcome is a FetchFailed of kind "held".
        """
        if not due or self._stop.is_set():
            return
        with contextlib.closing(_Run(self._means, due)) as run:
            yield from run.outcomes(self._stop)


class _Run:
    """One run: its lanes, its threads, its outcomes."""

    def __init__(self, means: _Means, due: Sequence[tuple[Subscription, PollState]]) -> None:
        self._means = means
        threads = max(1, min(means.rules.threads, len(due)))
        self._lanes = Lanes((job(*each) for each in due), threads=threads)
        self._changed = threading.Condition()
        #: When to stop waiting for what is under way, once no new work is taken.
        self._until: float | None = None
        self._closed = threading.Event()
        # Bounded, so that read documents do not pile up before a slow store.
        self._out: queue.Queue[Polled | None] = queue.Queue(2 * threads)
        self._threads = [
            threading.Thread(target=self._work, name=f"poll-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def outcomes(self, stop: threading.Event) -> Iterator[Polled]:
        """Yield outcomes until every thread has ended, or a stop has had its grace."""
        at_work = len(self._threads)
        while at_work and (self._until is None or time.monotonic() < self._until):
            if stop.is_set():
                self._end()
            try:
                outcome = self._out.get(timeout=_GLANCE)
            except queue.Empty:
                continue
            if outcome is None:
                at_work -= 1
            else:
                yield outcome

    def close(self) -> None:
        """Take no new work, and wait for what is under way while the grace lasts."""
        self._closed.set()
        until = self._end()
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))

    def _end(self) -> float:
        with self._changed:
            if self._until is None:
                grace = self._means.rules.stop_grace.total_seconds()
                self._until = time.monotonic() + grace
            self._changed.notify_all()
            return self._until

    def _work(self) -> None:
        """Poll one feed after another until none is left."""
        while (taken := self._taken()) is not None:
            result = self._asked(taken)
            held = self._finished(taken, result)
            self._put(self._polled(taken, result))
            for other, until in held:
                self._put(self._polled(other, self._held(other, until)))
        self._put(None)

    def _put(self, outcome: Polled | None) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._out.put(outcome, timeout=_GLANCE)
                return

    def _taken(self) -> Job | None:
        """Wait for a job; None when none is left or no new work is to be taken."""
        with self._changed:
            while self._until is None:
                found = self._lanes.take(time.monotonic())
                if found is None or isinstance(found, Job):
                    return found
                self._changed.wait(None if found == float("inf") else found)
            return None

    def _asked(self, taken: Job) -> FetchResult:
        """Ask for one feed, unless a Retry-After still binds it."""
        state, now = taken.state, self._means.clock.now()
        if state.retry_after is not None and state.retry_after > now:
            return self._held(taken, state.retry_after)
        try:
            self._learn(taken)
            return self._means.fetcher.fetch(_request(taken))
        except Exception as error:  # noqa: BLE001 - one feed never stops a sweep
            message = f"unexpected {type(error).__name__} while fetching"
            return FetchFailed(kind="internal", message=message, at=now)

    def _learn(self, taken: Job) -> None:
        """Find out what a host bears, at its first request."""
        with self._changed:
            if self._lanes.known(taken.host):
                return
        rules = self._means.rules
        told = rules.host_gap is not None and rules.host_parallel is not None
        inside = not told and self._means.fetcher.inside(taken.subscription.url)
        gap, parallel = rules.gap(inside=inside), rules.parallel(inside=inside)
        with self._changed:
            self._lanes.learn(taken.host, gap=gap, parallel=parallel, now=time.monotonic())
            self._changed.notify_all()

    def _finished(self, taken: Job, result: FetchResult) -> tuple[tuple[Job, datetime], ...]:
        """Free the host's place; return the jobs that a Retry-After took out."""
        with self._changed:
            self._lanes.done(taken)
            self._changed.notify_all()
            if not isinstance(result, FetchFailed) or result.retry_after is None:
                return ()
            if result.kind != "held" and result.status not in _BUSY:
                return ()
            until = result.retry_after
            return tuple((other, until) for other in self._lanes.withdraw(taken.server))

    def _held(self, taken: Job, until: datetime) -> FetchFailed:
        return FetchFailed(
            kind="held",
            message=f"not asked: {taken.server} is to be left alone until {until:%Y-%m-%d %H:%M}Z",
            retry_after=until,
            at=self._means.clock.now(),
        )

    def _polled(self, taken: Job, result: FetchResult) -> Polled:
        """Read the body, if there is one and it is not the same as last time."""
        digest = document = None
        if isinstance(result, Fetched):
            digest = hashlib.sha256(result.body).hexdigest()
            if digest != taken.state.body_hash:
                document = self._document(result)
        return Polled(
            state=taken.state,
            subscription=taken.subscription,
            result=result,
            document=document,
            body_hash=digest,
        )

    def _document(self, result: Fetched) -> NormalisedFeed | Unreadable:
        try:
            return self._means.reader.read(result.body, result.headers, result.url, result.at)
        except Exception as error:  # noqa: BLE001 - one document never stops a sweep
            return Unreadable(message=f"unexpected {type(error).__name__} while reading")


def _request(taken: Job) -> FetchRequest:
    subscription, state = taken.subscription, taken.state
    return FetchRequest(
        feed_id=state.feed_id,
        url=subscription.url,
        validators=state.validators,
        headers=subscription.headers,
        user_agent=subscription.user_agent,
        auth=subscription.auth,
    )
