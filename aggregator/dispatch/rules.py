"""The knobs of dispatching, with their defaults. Pure."""

from dataclasses import dataclass
from datetime import timedelta

#: For hosts on the public internet, and for those inside `allow_networks`.
PUBLIC_GAP, INSIDE_GAP = timedelta(seconds=1), timedelta(0)
PUBLIC_PARALLEL, INSIDE_PARALLEL = 2, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRules:
    """How many requests at once, and how fast at one host."""

    #: Feeds under way at once.
    threads: int = 16
    #: Between the starts of two requests to one host; None goes by its network.
    host_gap: timedelta | None = None
    #: Requests to one host at once; None goes by its network.
    host_parallel: int | None = None
    #: Worker processes at most; None takes one for each processor.
    parsers: int | None = None
    #: For reading one document; then its worker is killed.
    parse_deadline: timedelta = timedelta(seconds=20)
    #: Address space of a worker, where the system can limit it; 0 for no limit.
    parser_bytes: int = 2 * 1024**3
    #: How long a stop waits for what is under way.
    stop_grace: timedelta = timedelta(seconds=4)

    def gap(self, *, inside: bool) -> float:
        """Return the seconds between two starts at a host."""
        default = INSIDE_GAP if inside else PUBLIC_GAP
        return (default if self.host_gap is None else self.host_gap).total_seconds()

    def parallel(self, *, inside: bool) -> int:
        """Return how many requests a host gets at once, at least 1."""
        default = INSIDE_PARALLEL if inside else PUBLIC_PARALLEL
        return max(default if self.host_parallel is None else self.host_parallel, 1)
