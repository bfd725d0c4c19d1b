"""`check`, `status`: questions that change nothing. Effects: terminal, store."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from aggregator import app
from aggregator.cli import show
from aggregator.cli.options import Options, clock
from aggregator.model import FeedReport
from aggregator.text import terminal_safe


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
    now = clock(options).now()
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
    click.echo(f"last sweep: {_ago(last, now)}")
    if feeds:
        click.echo()
        show.table(
            [_row(report, now) for report in feeds],
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
