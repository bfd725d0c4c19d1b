"""`review`: a person judges samples of stories. Effects: terminal, store, files."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from aggregator import app
from aggregator.app import reviewing
from aggregator.app.reviewing import Asked
from aggregator.cli import show
from aggregator.cli.options import Options, clock
from aggregator.errors import ConfigError
from aggregator.jobs.review import (
    Kind,
    Review,
    Sample,
    markdown,
    read_answers,
    tally,
    wilson,
)
from aggregator.store import SqlStore

#: The labelled set, where no other file is named.
_OUTPUT = Path("review.jsonl")


def review(
    options: Options, asked: Asked, *, listed: bool, answers: Path | None, output: Path | None
) -> None:
    """Ask a person, or print what would be asked, or take the answers from a file."""
    settings = app.settings(options.config)
    now = clock(options).now()
    watched = sys.stdin.isatty() and sys.stdout.isatty()
    with app.store(settings) as store:
        if answers is None and (listed or not watched):
            if output is None:
                sample = reviewing.draw(settings, store, asked, now)
            else:
                sample = reviewing.begin(settings, store, asked, output, now).sample
            _print(store, sample)
            return
        output = output or _OUTPUT
        found = reviewing.begin(settings, store, asked, output, now)
        _say_fewer(found.sample)
        if answers is not None:
            told = read_answers(_text(answers), str(answers), found.sample)
            found = replace(found, verdicts={**found.verdicts, **told})
            reviewing.keep(output, found)
        else:
            from aggregator.cli.questions import ask

            found = ask(found, store, keep=lambda now: reviewing.keep(output, now))
        written = reviewing.write(store, output, found)
        _say_outcome(found, output, written)


def _print(store: SqlStore, sample: Sample) -> None:
    _say_fewer(sample)
    stored = store.entries({entry for case in sample.cases for entry in case.shown})
    for line in markdown(sample, stored):
        click.echo(line)


def _text(answers: Path) -> str:
    try:
        return answers.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{answers}: cannot be read as UTF-8 text ({error})") from error


def _say_fewer(sample: Sample) -> None:
    """Say on stderr where there were fewer than asked for."""
    for kind, wanted, what in (
        (
            Kind.STORY,
            sample.wish.stories,
            ("story of several outlets", "stories of several outlets"),
        ),
        (Kind.PAIR, sample.wish.pairs, ("near miss", "near misses")),
    ):
        there = len(sample.of(kind))
        if there < wanted:
            click.echo(
                f"aggregate: only {show.counted(there, *what)} ({wanted:,} wanted)", err=True
            )


def _say_outcome(found: Review, output: Path, written: tuple[int, int]) -> None:
    """Say how often stories were wrong, and what was written."""
    for kind, noun, what in (
        (Kind.STORY, ("story", "stories"), ("holds a stranger", "hold a stranger")),
        (Kind.PAIR, ("pair", "pairs"), ("should have been one", "should have been one")),
    ):
        if not found.sample.of(kind):
            continue
        told = tally(found.sample, found.verdicts, kind)
        rest = [
            f"{number:,} {name}"
            for number, name in ((told.skipped, "skipped"), (told.left, "still to come"))
            if number
        ]
        line = f"of {show.counted(told.judged, *noun)} {told.wrong:,} {what[told.wrong != 1]}"
        click.echo("; ".join([line, *rest]))
        if told.judged:
            low, high = wilson(told.wrong, told.judged)
            share = f"{told.wrong / told.judged:.0%}"
            click.echo(f"  {share}; 95% interval (Wilson) {low:.0%} to {high:.0%}")
    entries, stories = written
    if not entries:
        click.echo("nothing is settled yet, so nothing is labelled")
        return
    click.echo(
        f"{show.counted(entries, 'entry', 'entries')} of "
        f"{show.counted(stories, 'story', 'stories')} labelled in {output}"
    )
