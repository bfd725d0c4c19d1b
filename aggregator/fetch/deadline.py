"""A wall-clock bound on requests: at its end their sockets are shut down.

A timeout of requests is per read, so a server that drips can hold a request for
ever; the watchdog does not care how it spends its time. Effects: a thread, sockets.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aggregator.fetch.failure import FetchError


class Attempt:
    """One request under way, redirects included; used by one thread and the watchdog."""

    def __init__(self, seconds: float) -> None:
        #: In seconds of `time.monotonic`.
        self.deadline = time.monotonic() + seconds
        self.seconds = seconds
        #: Whether its sockets were shut down.
        self.expired = False
        #: Whether the connection in use served another request before.
        self.reused = False
        #: Whether the connection in use was opened for this hop.
        self.dialled = False
        #: Whether only a new connection will do.
        self.fresh_only = False
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._twins: list[socket.socket] = []

    def remaining(self) -> float:
        """Return the seconds that are left; raises FetchError where there are none."""
        left = self.deadline - time.monotonic()
        if self.expired or left <= 0:
            raise FetchError("timeout", f"no whole answer within {self.seconds:g} s")
        return left

    def start_hop(self, *, fresh_only: bool) -> None:
        """Forget what the hop before went over."""
        self.reused = self.dialled = False
        self.fresh_only = fresh_only

    def opened(self, line: socket.socket) -> None:
        """Watch a new connection, also while TLS takes the socket over."""
        twin = line.dup()
        self._twins.append(twin)
        self.dialled = True
        self._hold(twin)

    def taken_up(self, line: socket.socket) -> None:
        """Watch a connection that was kept alive."""
        self.reused = True
        self._hold(line)

    def _hold(self, line: socket.socket) -> None:
        with self._lock:
            self._held.append(line)
            if self.expired:
                _shut(line)

    def cut(self) -> None:
        """Shut down every connection of this request, whatever it waits for."""
        with self._lock:
            self.expired = True
            for line in self._held:
                _shut(line)

    def release(self) -> None:
        """Let go of the connections."""
        with self._lock:
            self._held.clear()
        for twin in self._twins:
            twin.close()


def _shut(line: socket.socket) -> None:
    # The plain method: that of an SSL socket would pull the session away from
    # under the thread that is reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


class Watchdog:
    """Cuts off the attempts whose time is up."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._attempts: set[Attempt] = set()
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def attempt(self, seconds: float) -> Iterator[Attempt]:
        """Bound what happens in the `with` block."""
        attempt = Attempt(seconds)
        with self._changed:
            if self._closed:
                attempt.cut()
            elif self._thread is None:
                self._thread = threading.Thread(
                    target=self._watch, name="fetch-watchdog", daemon=True
                )
                self._thread.start()
            self._attempts.add(attempt)
            self._changed.notify()
        try:
            yield attempt
        finally:
            with self._changed:
                self._attempts.discard(attempt)
            attempt.release()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                running = [each for each in self._attempts if not each.expired]
                for attempt in running:
                    if attempt.deadline <= now:
                        attempt.cut()
                ahead = [each.deadline - now for each in running if not each.expired]
                self._changed.wait(min(ahead, default=None))

    def close(self) -> None:
        """Cut off whatever is under way and whatever is still to come."""
        with self._changed:
            self._closed = True
            for attempt in self._attempts:
                attempt.cut()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
