"""What the jobs need of the world beside the store. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from aggregator.model import (
    Polled,
    PollState,
    Publication,
    Subscription,
)


class Clock(Protocol):
    """Where the current time comes from."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        ...


class Dispatcher(Protocol):
    """Fetches and reads many feeds at once, politely."""

    def run(self, due: Sequence[tuple[Subscription, PollState]]) -> Iterator[Polled]:
        """Yield each feed's outcome as it is ready; never raises for one feed.

        Spaces requests by host, fetches in threads, parses in worker processes.
        """
        ...


class Output(Protocol):
    """The static copy of the publications."""

    def write(self, publication: Publication) -> None:
        """Replace the file at its path atomically."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file that is no longer published; it may be gone already."""
        ...

    def holds(self, path: str) -> bool:
        """Tell whether there is a file at that path."""
        ...


class Progress(Protocol):
    """Watches a sweep, for a person."""

    def polls(self, total: int) -> None:
        """So many feeds are due."""
        ...

    def polled(self, polled: Polled, new: int) -> None:
        """One feed was polled and recorded; it brought so many new entries."""
        ...

    def clustering(self, total: int) -> None:
        """So many new entries are to be placed."""
        ...

    def clustered(self, done: int) -> None:
        """So many of them are placed."""
        ...

    def publishing(self, total: int) -> None:
        """So many topics are to be looked at."""
        ...

    def published(self, slug: str, *, written: bool) -> None:
        """One topic was looked at."""
        ...
