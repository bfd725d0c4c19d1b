"""`check`, `status`, `explain`: questions that change nothing. Effects: terminal, store."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from aggregator import app
from aggregator.app.telling import likeness_in_words, reasons_in_words
from aggregator.cli import show
from aggregator.cli.options import Options
from aggregator.clocks import StoppedClock, SystemClock
from aggregator.errors import ConfigError
from aggregator.model import Explained, FeedReport
from aggregator.ports import Store
from aggregator.text import terminal_safe
from aggregator.urls import canonical


def check(options: Options) -> None:
    """Read the configuration whole; say what it asks for, or what is wrong with it."""
    settings = app.settings(options.config)
    plan = app.plan(settings, UUID(int=0))
    show.warnings(settings.warnings)
    enabled = sum(subscription.enabled for subscription in settings.feeds)
    click.echo(f"{settings.path}: good")
    click.echo(f"  {show.counted(enabled, 'feed')} to poll")
    for interest in plan.interests:
        topic = interest.topic
        click.echo(f"  topic {topic.slug}: {topic.query or 'every story'}")


def status(options: Options, *, as_json: bool) -> None:
    """Show counts and feeds."""
    settings = app.settings(options.config)
    clock = StoppedClock(options.now) if options.now else SystemClock()
    with app.store(settings) as store:
        counts, feeds, last = store.counts(), store.feed_reports(), store.last_sweep()
    totals = {
        # Also before the first sweep has taken them up.
        "feeds": len(settings.feeds),
        "entries": counts.entries,
        "stories": counts.stories,
        "topics": counts.topics,
    }
    if as_json:
        document = {
            **totals,
            "last_sweep": _iso(last),
            "feed_states": [_feed(report) for report in feeds],
        }
        click.echo(json.dumps(document, indent=2))
        return
    click.echo("  ".join(f"{number:,} {name}" for name, number in totals.items()))
    click.echo(f"last sweep: {_ago(last, clock.now())}")
    if feeds:
        click.echo()
        show.table(
            [_row(report, clock.now()) for report in feeds],
            header=("state", "entries", "polled", "next", "outlet", "feed"),
        )


def _feed(report: FeedReport) -> dict[str, Any]:
    return {
        "url": report.url,
        "outlet": report.outlet,
        "state": report.state,
        "message": report.message,
        "failures": report.failures,
        "entries": report.entries,
        "last_poll": _iso(report.last_poll),
        "next_poll": _iso(report.next_poll),
    }


def _row(report: FeedReport, now: datetime) -> tuple[str, ...]:
    note = f"  ({report.message})" if report.message else ""
    return (
        report.state,
        f"{report.entries:,}",
        _ago(report.last_poll, now),
        _ahead(report.next_poll, now),
        terminal_safe(report.outlet),
        terminal_safe(report.url + note),
    )


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat().replace("+00:00", "Z")


def _ago(instant: datetime | None, now: datetime) -> str:
    return "never" if instant is None else f"{_span((now - instant).total_seconds())} ago"


def _ahead(instant: datetime, now: datetime) -> str:
    seconds = (instant - now).total_seconds()
    return "now" if seconds <= 0 else f"in {_span(seconds)}"


def _span(seconds: float) -> str:
    """Return a length of time in its largest fitting unit: "45 s", "12 min", "3 h"."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def explain(options: Options, first: str, second: str) -> None:
    """Say where two entries stand, by what right, and how alike they are."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        one, other = (_only(needle, _found(store, needle)) for needle in (first, second))
        stored = store.entries([one.entry, other.entry])
    for explained in (one, other):
        _print_place(explained)
    together = one.story is not None and one.story == other.story
    click.echo(f"They stand in {'one story' if together else 'two stories'}.")
    likeness = app.likeness(settings, stored[one.entry], stored[other.entry])
    _print_likeness(likeness)


def _found(store: Store, needle: str) -> tuple[Explained, ...]:
    """Find entries by what was typed, else by the same link without its trackers."""
    return store.explained(needle) or store.explained(canonical(needle) or needle)


def _only(needle: str, found: tuple[Explained, ...]) -> Explained:
    if not found:
        raise ConfigError(
            f"no entry has the link or id {needle!r}; copy a link from the merged feed"
        )
    if len(found) > 1:
        ids = ", ".join(explained.entry for explained in found[:5])
        raise ConfigError(f"{needle!r} fits several entries; name one by its id: {ids}")
    return found[0]


def _print_place(explained: Explained) -> None:
    click.echo(terminal_safe(f"{explained.outlet}: {explained.title}"))
    click.echo(f"  entry {explained.entry}")
    if explained.story is None:
        click.echo("  in no story yet; the next sweep places it\n")
        return
    click.echo(f"  story {explained.story}")
    for line in reasons_in_words(explained):
        click.echo(terminal_safe(f"  {line}"))
    click.echo()


def _print_likeness(likeness: Mapping[str, object]) -> None:
    click.echo("Compared with each other alone, without the stories around them:")
    for line in likeness_in_words(likeness):
        click.echo(terminal_safe(f"  {line}"))
