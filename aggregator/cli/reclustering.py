"""`recluster`: other settings tried on what is stored. Effects: terminal, store."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import click

from aggregator import app
from aggregator.app.knobs import turned
from aggregator.app.telling import day
from aggregator.cli import show
from aggregator.cli.options import Options, clock
from aggregator.errors import ConfigError
from aggregator.jobs import apply as turning
from aggregator.jobs.difference import Difference, Example
from aggregator.jobs.recluster import Proposal, propose
from aggregator.model import EntryId, StoredEntry
from aggregator.ports import Progress
from aggregator.text import terminal_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to try."""

    dry: bool
    since: datetime | None
    days: int | None
    settings: tuple[str, ...]
    examples: int
    as_json: bool


def suggest(options: Options, wish: Wish) -> None:
    """Replay history by other settings; show what would change, and stage it unless dry."""
    if wish.since is not None and wish.days is not None:
        raise ConfigError("--since and --days say the same thing twice; give one of them")
    settings = app.settings(options.config)
    now = clock(options).now()
    since = wish.since if wish.days is None else _ago(now, wish.days)
    rules, told = turned(app.cluster_rules(settings), wish.settings)
    span = {} if since is None else {"since": since.isoformat()}
    with app.store(settings) as store, _watched() as progress:
        proposal = propose(
            store,
            rules=rules,
            settings={**told, **span},
            since=since,
            now=now,
            progress=progress,
            most=wish.examples,
            stage=not wish.dry,
        )
        stored = store.entries(_named(proposal.difference))
    if wish.as_json:
        click.echo(json.dumps(_document(proposal, stored), indent=2))
        return
    for line in _report(proposal, stored):
        click.echo(terminal_safe(line))


def apply(options: Options, number: int) -> None:
    """Make a staged re-clustering so."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        done = turning.apply(store, number, now=clock(options).now())
    _print_turned(done, "applied")


def undo(options: Options, number: int) -> None:
    """Put back what a re-clustering moved."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        done = turning.undo(store, number, now=clock(options).now())
    _print_turned(done, "undone")


def listed(options: Options) -> None:
    """List the re-clusterings there were."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        runs = store.identity.reclusterings()
    if not runs:
        click.echo("no re-clusterings")
        return
    rows = [
        (str(run.number), run.state, day(run.at), run.algorithm, _settings(run.settings))
        for run in runs
    ]
    show.table(rows, header=("number", "state", "since", "algorithm", "settings"))


def _ago(now: datetime, days: int) -> datetime:
    try:
        return now - timedelta(days=days)
    except OverflowError as error:
        raise ConfigError(f"--days {days} reaches back beyond the first year") from error


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


def _print_turned(done: turning.Turned, how: str) -> None:
    left = (
        f"; {show.counted(done.left_out, 'entry', 'entries')} left out, changed since"
        if done.left_out
        else ""
    )
    moved = show.counted(done.moved, "entry", "entries")
    click.echo(f"re-clustering {done.number} {how}: {moved} moved{left}")
    click.echo("the next sweep publishes it")


def _settings(settings: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in settings.items()) or "as configured"


def _named(difference: Difference) -> set[EntryId]:
    """Return every entry whose headline is needed."""
    return {
        entry
        for example in difference.examples
        for entry in (example.face, example.other_face, *example.entries)
        if entry is not None
    }


def _report(proposal: Proposal, stored: Mapping[EntryId, StoredEntry]) -> Iterator[str]:
    found, run = proposal.difference, proposal.run
    yield f"settings: {_settings(run.settings)} (algorithm {run.algorithm})"
    yield (
        f"{show.counted(found.entries, 'entry', 'entries')} in "
        f"{show.counted(found.stories_before, 'story', 'stories')} would stand in "
        f"{show.counted(found.stories_after, 'story', 'stories')}"
    )
    yield (
        f"  {show.counted(found.merged, 'story', 'stories')} would become part of another, "
        f"{found.split:,} would not stay together"
    )
    yield (
        f"  {show.counted(found.moved, 'entry', 'entries')} would move, "
        f"{found.moved_published:,} of them out of published stories"
    )
    for example in found.examples:
        yield ""
        yield from _example(example, stored)
    if run.number:
        yield ""
        yield f"staged as re-clustering {run.number}: `aggregate recluster --apply {run.number}`"


def _example(example: Example, stored: Mapping[EntryId, StoredEntry]) -> Iterator[str]:
    face = _headline(example.face, stored)
    if example.kind == "one" and example.other_face is not None:
        yield "these two stories would be one:"
        yield f"  {face}"
        yield f"  {_headline(example.other_face, stored)}"
        return
    noun = "this" if len(example.entries) == 1 else "these"
    yield f"{noun} would leave the story of {face}"
    yield from (f"  {_headline(entry, stored)}" for entry in example.entries)
    if example.other_face is None:
        yield "for a story of its own" if len(example.entries) == 1 else "for a story of their own"
    else:
        yield f"for the story of {_headline(example.other_face, stored)}"


def _headline(entry: EntryId, stored: Mapping[EntryId, StoredEntry]) -> str:
    found = stored.get(entry)
    return f"entry {entry}" if found is None else f"{found.outlet}: {found.entry.title}"


def _document(proposal: Proposal, stored: Mapping[EntryId, StoredEntry]) -> dict[str, object]:
    """Return a proposal as values fit for JSON."""
    run = proposal.run
    counts = asdict(proposal.difference)
    counts["examples"] = [
        {
            "kind": example.kind,
            "story": example.story,
            "face": _told(example.face, stored),
            "other_story": example.other,
            "other_face": _told(example.other_face, stored),
            "entries": [_told(entry, stored) for entry in example.entries],
        }
        for example in proposal.difference.examples
    ]
    return {
        "number": run.number or None,
        "algorithm": run.algorithm,
        "settings": dict(run.settings),
        **counts,
    }


def _told(entry: EntryId | None, stored: Mapping[EntryId, StoredEntry]) -> dict[str, object] | None:
    if entry is None:
        return None
    found = stored.get(entry)
    if found is None:
        return {"entry": entry}
    return {
        "entry": entry,
        "outlet": found.outlet,
        "title": found.entry.title,
        "link": found.entry.link,
    }
