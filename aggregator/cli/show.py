"""What a person reads on the terminal and in the log. Effects: terminal, log."""

import logging
from collections.abc import Iterable, Sequence

import click

from aggregator.config import Settings
from aggregator.jobs.sweep import SweepReport, Turn
from aggregator.text import terminal_safe

_log = logging.getLogger("aggregator")


def warnings(texts: Iterable[str]) -> None:
    """Say on stderr what in the configuration deserves a look."""
    for text in texts:
        click.echo(f"aggregate: warning: {terminal_safe(text)}", err=True)


def turns(changed: Sequence[Turn]) -> None:
    """Say on stderr which feeds fell ill or got well; nothing for the others."""
    for turn in changed:
        click.echo(f"aggregate: {turn_line(turn)}", err=True)


def turn_line(turn: Turn) -> str:
    """Return one line for one feed whose state changed."""
    if turn.after == "ok":
        return terminal_safe(f"{turn.url} works again")
    return terminal_safe(f"{turn.url} is {turn.after}: {turn.message}")


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return "1 story", "2 stories", "1,000 entries"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def summary_lines(report: SweepReport) -> tuple[str, ...]:
    """Return what a sweep came to, a line a stage."""
    if not report.polled:
        feeds = "feeds    none was due"
    else:
        feeds = (
            f"feeds    {counted(report.polled, 'polled', 'polled')}: {report.ok:,} ok"
            f" ({report.unchanged:,} unchanged), {report.failed:,} failed"
        )
    placed = report.clustered
    copies = f", {counted(placed.copies, 'copy', 'copies')} folded" if placed.copies else ""
    revised = f", {report.revised:,} revised" if report.revised else ""
    merged = f", {placed.merged:,} merged" if placed.merged else ""
    return (
        feeds,
        f"entries  {report.new:,} new{revised}{copies}",
        f"stories  {placed.founded:,} new, {placed.grown:,} grown{merged}",
        f"topics   {len(report.published.written):,} written"
        + (f": {', '.join(report.published.written)}" if report.published.written else ""),
    )


def summary(report: SweepReport, settings: Settings) -> None:
    """Print what a sweep came to, and where to read it."""
    for line in summary_lines(report):
        click.echo(line)
    if settings.output is not None:
        click.echo(f"pages    {settings.output / 'index.html'}")


def log_report(report: SweepReport) -> None:
    """Log a sweep that did something in one line, and each feed that turned."""
    for turn in report.turns:
        level = logging.INFO if turn.after == "ok" else logging.WARNING
        _log.log(level, "%s", turn_line(turn))
    if report.polled or report.new:
        _log.info(
            "swept: %d polled, %d unchanged, %d failed; %s; %d new and %d grown stories; %s",
            report.polled,
            report.unchanged,
            report.failed,
            counted(report.new, "new entry", "new entries"),
            report.clustered.founded,
            report.clustered.grown,
            counted(len(report.published.written), "topic written", "topics written"),
        )


def table(rows: Sequence[Sequence[str]], *, header: Sequence[str]) -> None:
    """Print rows in aligned columns; the last one is free to run on."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header) - 1)]
    for row in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
