"""A sweep as a person sees it: bars on a terminal, nothing elsewhere.

Effects: writes to a terminal.
"""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from rich import progress as bars
from rich.console import Console

from aggregator.model import Polled


class Quiet:
    """Watches and says nothing: for cron, for tests, for the daemon."""

    def polls(self, total: int) -> None:
        """Say nothing."""

    def polled(self, polled: Polled, new: int) -> None:
        """Say nothing."""

    def clustering(self, total: int) -> None:
        """Say nothing."""

    def clustered(self, done: int) -> None:
        """Say nothing."""

    def publishing(self, total: int) -> None:
        """Say nothing."""

    def published(self, slug: str, *, written: bool) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Bars:
    """Three bars: feeds polled, entries placed, topics looked at."""

    console: Console
    _bars: bars.Progress = field(init=False)
    _feeds: bars.TaskID = field(init=False)
    _entries: bars.TaskID = field(init=False)
    _topics: bars.TaskID = field(init=False)
    _new: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Lay out the bars; they appear when entered."""
        self._bars = bars.Progress(
            bars.TextColumn("{task.description:<8}"),
            bars.BarColumn(bar_width=32),
            bars.MofNCompleteColumn(),
            bars.TextColumn("{task.fields[note]}", style="dim"),
            console=self.console,
            transient=True,
        )
        self._feeds = self._bars.add_task("feeds", total=None, note="")
        self._entries = self._bars.add_task("stories", total=None, note="")
        self._topics = self._bars.add_task("topics", total=None, note="")

    def __enter__(self) -> Self:
        """Show the bars."""
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away, so that the summary stands alone."""
        self._bars.stop()

    def polls(self, total: int) -> None:
        """Begin the first bar."""
        self._bars.update(self._feeds, total=total)

    def polled(self, polled: Polled, new: int) -> None:
        """Advance it, and count what came."""
        del polled
        self._new += new
        self._bars.update(self._feeds, advance=1, note=f"{self._new} new entries")

    def clustering(self, total: int) -> None:
        """Begin the second bar."""
        self._bars.update(self._entries, total=total, note="entries placed")

    def clustered(self, done: int) -> None:
        """Advance it."""
        self._bars.update(self._entries, completed=done)

    def publishing(self, total: int) -> None:
        """Begin the third bar."""
        self._bars.update(self._topics, total=total)

    def published(self, slug: str, *, written: bool) -> None:
        """Advance it."""
        note = f"{slug} written" if written else ""
        self._bars.update(self._topics, advance=1, note=note)
