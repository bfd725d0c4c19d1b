"""A body becomes a NormalisedFeed, or Unreadable, in a process that may be killed.

Workers are plain processes of the same Python that import the reading function
and nothing of the caller's main program. They are started when there is work,
one more whenever work piles up. Effects: processes, pipes.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self, cast

from aggregator.dispatch.rules import DispatchRules
from aggregator.dispatch.worker import Answer, Read
from aggregator.model import NormalisedFeed, Unreadable

#: Documents waiting for each worker before one more is started (a start costs
#: about as much as reading ten).
_PILE = 4
#: For importing the reading function.
_START = timedelta(seconds=60)
#: For a worker to end by itself once its pipe is closed.
_END_SECONDS = 2.0

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from aggregator.dispatch.worker import main; "
    "main(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))"
)


class _WorkerError(Exception):
    """A worker is lost: killed at the deadline, or dead."""


class _Worker:
    """One process and the pipe to it; used by one thread at a time."""

    def __init__(self, function: str, rules: DispatchRules) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            deadline = int(rules.parse_deadline.total_seconds()) + 1
            values = (theirs.fileno(), function, rules.parser_bytes, deadline)
            self.process = subprocess.Popen(  # noqa: S603 - our own program and values
                [sys.executable, "-c", _PROGRAM, json.dumps(sys.path), *map(str, values)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is for the parent, which ends its workers itself.
                start_new_session=True,
                # Threads of numpy would take more address space than the limit.
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
            self.pipe = Connection(ours.detach())
        self.ready = False

    def ask(self, task: object, seconds: float) -> Answer:
        """Return the answer to one task; raises _WorkerError, then the worker is done for."""
        if not self.ready:
            if self._received(_START.total_seconds()) != "ready":
                raise _WorkerError("the parser did not start")
            self.ready = True
        try:
            self.pipe.send(task)
        except OSError as error:
            raise _WorkerError("the parser died") from error
        # Only our own program is at the other end.
        return cast("Answer", self._received(seconds))

    def _received(self, seconds: float) -> object:
        try:
            if self.pipe.poll(seconds):
                return self.pipe.recv()
        except (EOFError, OSError) as error:
            raise _WorkerError("the parser died of it") from error
        raise _WorkerError(f"the parser took over {seconds:g} s and was stopped")

    def end(self) -> None:
        """Hang up; a worker that is not idle is killed."""
        self.pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_SECONDS)
            return
        self.kill()

    def kill(self) -> None:
        """End it now, whatever it does."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()


class ParsePool:
    """Reads documents in worker processes, each within a deadline.

    `read` must be a top-level function of an importable module. Thread-safe.
    Close it, or use it in a `with` block: then no process is left.
    """

    def __init__(self, read: Read, rules: DispatchRules) -> None:
        self._function = f"{read.__module__}:{read.__qualname__}"
        self._rules = rules
        self._most = rules.parsers or os.cpu_count() or 1
        self._changed = threading.Condition()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._waiting = 0
        self._starting = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def workers(self) -> int:
        """How many processes there are now."""
        with self._changed:
            return len(self._all)

    def read(
        self, body: bytes, headers: Mapping[str, str], url: str, now: datetime
    ) -> NormalisedFeed | Unreadable:
        """Read one document; waits for a worker. Never raises for what a publisher wrote."""
        seconds = self._rules.parse_deadline.total_seconds()
        try:
            worker = self._taken()
        except OSError as error:
            return Unreadable(message=f"no parser could be started: {error.strerror}")
        if worker is None:
            return Unreadable(message="the parsers were stopped")
        try:
            answer = worker.ask((body, dict(headers), url, now), seconds)
        except _WorkerError as error:
            self._lose(worker)
            return Unreadable(message=str(error))
        if answer[0] == "read":
            self._give_back(worker)
            return answer[1]
        if answer[0] == "memory":
            self._lose(worker)
        else:
            self._give_back(worker)
        return Unreadable(message=answer[1])

    def close(self) -> None:
        """End every worker; one that is reading is killed, and its document unreadable."""
        with self._changed:
            self._closed = True
            idle, busy = list(self._idle), self._all.difference(self._idle)
            self._idle.clear()
            self._all.clear()
            self._changed.notify_all()
        for worker in busy:
            # Its own thread closes the pipe.
            worker.process.kill()
            worker.process.wait()
        for worker in idle:
            worker.pipe.close()
        for worker in idle:
            worker.end()

    def _taken(self) -> _Worker | None:
        """Return a worker that is free, a new one where work piles up; None once closed."""
        with self._changed:
            self._waiting += 1
            free = self._free()
            while not (free or self._closed or self._wants_more()):
                self._changed.wait()
                free = self._free()
            self._waiting -= 1
            if self._closed:
                return None
            if free is not None:
                return free
            self._starting += 1
        return self._started()

    def _started(self) -> _Worker | None:
        worker = None
        try:
            worker = _Worker(self._function, self._rules)
        finally:
            with self._changed:
                self._starting -= 1
                closed = self._closed
                if worker is not None and not closed:
                    self._all.add(worker)
                self._changed.notify_all()
        if closed:
            worker.kill()
            return None
        return worker

    def _free(self) -> _Worker | None:
        """Return an idle worker; one that was killed while idle is forgotten."""
        while self._idle:
            worker = self._idle.pop()
            if worker.process.poll() is None:
                return worker
            worker.pipe.close()
            self._all.discard(worker)
        return None

    def _wants_more(self) -> bool:
        there = len(self._all) + self._starting
        return there < self._most and self._waiting > there * _PILE

    def _give_back(self, worker: _Worker) -> None:
        with self._changed:
            if worker in self._all:
                self._idle.append(worker)
                self._changed.notify()
                return
        worker.kill()

    def _lose(self, worker: _Worker) -> None:
        worker.kill()
        with self._changed:
            self._all.discard(worker)
            # Somebody may now start another.
            self._changed.notify_all()
