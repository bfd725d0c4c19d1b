"""Due feeds become an order of requests in which no host is pressed. Pure.

A lane is what waits for one host. A lane starts with one request; once it is
known what its host bears, its gap and its parallel requests bind. Lanes take
turns, so a slow host holds up nobody else. Instants are seconds of any clock
that does not go back; not thread-safe.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aggregator.model import PollState, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One feed to be polled."""

    subscription: Subscription
    state: PollState
    #: Which lane it is in.
    host: str
    #: Host and port: what a Retry-After binds.
    server: str


@dataclass(slots=True, kw_only=True)
class _Lane:
    jobs: deque[Job] = field(default_factory=deque)
    #: Seconds between starts, and how many at once; None until known.
    gap: float | None = None
    parallel: int = 1
    running: int = 0
    last_start: float = float("-inf")
    #: Whether it stands in the queue of lanes.
    queued: bool = False


def job(subscription: Subscription, state: PollState) -> Job:
    """Return the job of a feed; a URL without a host gets a lane of its own."""
    try:
        parts = urlsplit(subscription.url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    name = host or subscription.url
    port = port or (443 if subscription.url.lower().startswith("https:") else 80)
    return Job(subscription=subscription, state=state, host=name, server=f"{name}:{port}")


class Lanes:
    """The jobs still to be done, by host."""

    def __init__(self, jobs: Iterable[Job], *, threads: int) -> None:
        self._lanes: dict[str, _Lane] = {}
        for each in jobs:
            self._lanes.setdefault(each.host, _Lane()).jobs.append(each)
        #: (when it may start, turn, host)
        self._queue: list[tuple[float, int, str]] = []
        self._turn = 0
        # Two threads stay free for others, whatever one host allows.
        self._most = max(threads - 2, 1) if len(self._lanes) > 1 else threads
        for host in self._lanes:
            self._enqueue(host)

    def take(self, now: float) -> Job | float | None:
        """Return a job to start now, else the seconds until one may, else None: none waits.

        Where all that is left waits for running requests the answer is infinite.
        """
        while self._queue:
            ready, _, host = self._queue[0]
            lane = self._lanes[host]
            if not lane.jobs:
                heapq.heappop(self._queue)
                lane.queued = False
                continue
            if ready > now:
                return ready - now
            heapq.heappop(self._queue)
            lane.queued = False
            lane.running += 1
            lane.last_start = now
            taken = lane.jobs.popleft()
            self._enqueue(host)
            return taken
        return float("inf") if any(lane.jobs for lane in self._lanes.values()) else None

    def known(self, host: str) -> bool:
        """Tell whether it is known what the host bears."""
        return self._lanes[host].gap is not None

    def learn(self, host: str, *, gap: float, parallel: int, now: float) -> None:
        """Set what a host bears; `now` is the start of its first request."""
        lane = self._lanes[host]
        lane.gap, lane.parallel, lane.last_start = gap, min(parallel, self._most), now
        self._enqueue(host)

    def done(self, taken: Job) -> None:
        """A request has ended; the next one of its host may be due."""
        self._lanes[taken.host].running -= 1
        self._enqueue(taken.host)

    def withdraw(self, server: str) -> tuple[Job, ...]:
        """Take out, and return, every waiting job of a host and port."""
        lane = self._lanes[server.rpartition(":")[0]]
        out = tuple(each for each in lane.jobs if each.server == server)
        lane.jobs = deque(each for each in lane.jobs if each.server != server)
        return out

    def _enqueue(self, host: str) -> None:
        lane = self._lanes[host]
        if lane.queued or not lane.jobs or lane.running >= lane.parallel:
            return
        lane.queued = True
        self._turn += 1
        heapq.heappush(self._queue, (lane.last_start + (lane.gap or 0.0), self._turn, host))
