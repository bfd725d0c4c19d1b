"""`aggregate --once` and the daemon. Effects: terminal, signals, network, files."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from aggregator import app
from aggregator.app.running import Running
from aggregator.cli import show
from aggregator.cli.options import Options
from aggregator.clocks import OffsetClock, StoppedClock, SystemClock
from aggregator.jobs.sweep import SweepReport, sweep
from aggregator.ports import Progress

#: Exit codes of a sweep.
SWEPT, ALL_FAILED, SOME_FAILED = 0, 3, 4
#: Seconds after which a sweep that was told to stop is abandoned (REL-34); what
#: it has not committed, the next one does.
_PATIENCE = 8.0


def once(options: Options, *, force: bool) -> int:
    """Make one sweep; return its exit code."""
    settings = app.settings(options.config)
    show.warnings(settings.warnings)
    clock = StoppedClock(options.now) if options.now else SystemClock()
    stop = threading.Event()
    with (
        _stopping(stop),
        app.opened(settings, clock=clock, stop=stop) as world,
        _watched() as progress,
    ):
        report = sweep(world.ports(progress), world.plan(settings), force=force)
    show.turns(report.turns)
    if sys.stdout.isatty():
        show.summary(report, settings)
    return exit_code(report, strict=options.strict)


def exit_code(report: SweepReport, *, strict: bool) -> int:
    """Return 0, 3 where every polled feed failed, 4 where some did and that counts."""
    if report.polled and report.failed == report.polled:
        return ALL_FAILED
    return SOME_FAILED if strict and report.failed else SWEPT


@contextmanager
def _watched() -> Iterator[Progress]:
    """Yield bars where a person watches, else nothing to see."""
    if sys.stderr.isatty():
        from rich.console import Console

        from aggregator.progress import Bars

        with Bars(Console(stderr=True)) as watching:
            yield watching
    else:
        from aggregator.progress import Quiet

        yield Quiet()


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT end a sweep early and cleanly, with exit code 0."""

    def leave(_: int, __: FrameType | None) -> None:
        if stop.is_set():
            os._exit(0)
        stop.set()
        timer = threading.Timer(_PATIENCE, os._exit, args=(0,))
        timer.daemon = True
        timer.start()

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def daemon(options: Options) -> int:
    """Sweep and serve until told to stop."""
    logging.basicConfig(
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
    # Our own word; of the libraries only what worries them.
    logging.getLogger("aggregator").setLevel(logging.INFO)
    clock = OffsetClock(options.now) if options.now else SystemClock()
    running = Running.start(options.config, clock=clock)
    if not running.stay(say=show.log_report):
        # A sweep would not end in time: it is safe to leave it (see daemon.run).
        logging.shutdown()
        os._exit(0)
    return 0
