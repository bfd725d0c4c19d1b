"""Due feeds become polled ones, on this machine: fetched in threads, read by a reader.

Effects: threads; network and processes through what it is given.
"""

import contextlib
import hashlib
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
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
from aggregator.urls import without_secrets

#: Seconds between two looks at the stop event.
_GLANCE = 0.1


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
        self._fetcher = fetcher
        self._reader = reader
        self._rules = rules
        self._clock = clock
        self._stop = stop or threading.Event()

    def run(self, due: Sequence[tuple[Subscription, PollState]]) -> Iterator[Polled]:
        """Yield each feed's outcome as it is ready; never raises for one feed.

        A feed whose host answered another one with Retry-After is not asked: its
        outcome is a FetchFailed of kind "held".
        """
        if not due:
            return
        threads = min(self._rules.threads, len(due))
        round_ = _Round(self._fetcher, self._reader, self._rules, self._clock, due, threads)
        with contextlib.closing(round_):
            round_.start()
            yield from round_.outcomes(self._stop)


class _Round:
    """One run: its lanes, its threads, its outcomes."""

    def __init__(
        self,
        fetcher: Fetching,
        reader: Reading,
        rules: DispatchRules,
        clock: Clock,
        due: Sequence[tuple[Subscription, PollState]],
        threads: int,
    ) -> None:
        self._fetcher, self._reader, self._rules, self._clock = fetcher, reader, rules, clock
        self._lanes = Lanes((job(*each) for each in due), threads=threads)
        self._changed = threading.Condition()
        self._ended = False
        # Bounded, so that read documents do not pile up before a slow store.
        self._out: queue.Queue[Polled | BaseException | None] = queue.Queue(2 * threads)
        self._threads = [
            threading.Thread(target=self._work, name=f"poll-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def outcomes(self, stop: threading.Event) -> Iterator[Polled]:
        """Yield outcomes until every thread has ended, or a stop has had its grace."""
        at_work, until = len(self._threads), float("inf")
        while at_work and time.monotonic() < until:
            if stop.is_set() and until == float("inf"):
                until = time.monotonic() + self._rules.stop_grace.total_seconds()
                self._end()
            try:
                outcome = self._out.get(timeout=_GLANCE)
            except queue.Empty:
                continue
            if outcome is None:
                at_work -= 1
            elif isinstance(outcome, Polled):
                yield outcome
            else:
                raise outcome

    def close(self) -> None:
        """Take no new work, and wait for what is under way but for requests that hang."""
        self._end()
        until = time.monotonic() + self._rules.stop_grace.total_seconds()
        for thread in self._threads:
            while thread.is_alive() and time.monotonic() < until:
                with contextlib.suppress(queue.Empty):
                    self._out.get_nowait()
                thread.join(_GLANCE)

    def _end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _work(self) -> None:
        """Poll one feed after another until none is left."""
        try:
            while (taken := self._taken()) is not None:
                for polled in self._polled(taken):
                    self._put(polled)
        except BaseException as error:  # noqa: BLE001 - the caller's thread raises it
            self._put(error)
        finally:
            self._put(None)

    def _put(self, outcome: Polled | BaseException | None) -> None:
        while True:
            with contextlib.suppress(queue.Full):
                self._out.put(outcome, timeout=_GLANCE)
                return
            if self._ended and not threading.main_thread().is_alive():
                return

    def _taken(self) -> Job | None:
        """Wait for a job; None when none is left or the run has ended."""
        with self._changed:
            while not self._ended:
                found = self._lanes.take(time.monotonic())
                if found is None or isinstance(found, Job):
                    return found
                self._changed.wait(None if found == float("inf") else found)
            return None

    def _polled(self, taken: Job) -> Iterator[Polled]:
        """Ask for one feed, then yield it and those that must now wait."""
        until = taken.state.retry_after
        if until is not None and until > self._clock.now():
            # Asked for by force; the publisher's word still binds.
            result: FetchResult = self._waiting(taken, until)
        else:
            result = self._asked(taken)
        held = self._finished(taken, result)
        yield self._read(taken, result)
        for other, other_until in held:
            yield self._read(other, self._waiting(other, other_until))

    def _asked(self, taken: Job) -> FetchResult:
        subscription, state = taken.subscription, taken.state
        self._learn(taken)
        return self._fetcher.fetch(
            FetchRequest(
                feed_id=state.feed_id,
                url=subscription.url,
                validators=state.validators,
                headers=subscription.headers,
                user_agent=subscription.user_agent,
                auth=subscription.auth,
                body_hash=state.body_hash,
            )
        )

    def _learn(self, taken: Job) -> None:
        """Find out what a host bears, at its first request."""
        with self._changed:
            if self._lanes.known(taken.host):
                return
        rules = self._rules
        told = rules.host_gap is not None and rules.host_parallel is not None
        inside = False if told else self._fetcher.inside(taken.subscription.url)
        with self._changed:
            self._lanes.learn(
                taken.host,
                gap=rules.gap(inside=inside),
                parallel=rules.parallel(inside=inside),
                now=time.monotonic(),
            )
            self._changed.notify_all()

    def _finished(self, taken: Job, result: FetchResult) -> tuple[tuple[Job, datetime], ...]:
        """Free the host's place; return the jobs that a Retry-After took out."""
        with self._changed:
            self._lanes.done(taken)
            self._changed.notify_all()
            if not isinstance(result, FetchFailed) or result.retry_after is None:
                return ()
            held = self._lanes.hold(taken.server, result.retry_after)
            return tuple((each, result.retry_after) for each in held)

    def _waiting(self, taken: Job, until: datetime) -> FetchFailed:
        return FetchFailed(
            kind="held",
            message=f"not asked: {taken.server} wants to be left alone until {until:%Y-%m-%d %H:%M}Z",
            retry_after=until,
            at=self._clock.now(),
        )

    def _read(self, taken: Job, result: FetchResult) -> Polled:
        """Read the body, if there is one and it is not the same as last time."""
        digest = document = None
        if isinstance(result, Fetched):
            digest = hashlib.sha256(result.body).hexdigest()
            if digest != taken.state.body_hash:
                document = self._reader.read(result.body, result.headers, result.url, result.at)
        return Polled(
            state=taken.state,
            subscription=taken.subscription,
            result=result,
            document=document,
            body_hash=digest,
        )
