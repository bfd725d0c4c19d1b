"""Where the time comes from: the machine, or an instant that was asked for.

Effects: reads the machine's clocks.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the current instant, UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """One instant, for `--once --now`: a replay that comes out the same each time."""

    instant: datetime

    def now(self) -> datetime:
        """Return that instant."""
        return self.instant.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class OffsetClock:
    """Starts at an instant and goes on at the usual pace, for a daemon with `--now`."""

    instant: datetime
    #: The monotonic second at which it started.
    started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return that instant plus the time since this clock was made."""
        passed = timedelta(seconds=time.monotonic() - self.started)
        return self.instant.astimezone(UTC) + passed
