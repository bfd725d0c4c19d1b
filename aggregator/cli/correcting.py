"""`merge`, `split`, `corrections`: a person's word on stories. Effects: terminal, store, files."""

from pathlib import Path

import click

from aggregator import app
from aggregator.app.labelling import labelled
from aggregator.app.telling import correction_in_words
from aggregator.cli import naming, show
from aggregator.cli.options import Options, clock
from aggregator.errors import ConfigError
from aggregator.jobs import correct
from aggregator.model import Correction, EntryId, StoredEntry
from aggregator.store import SqlStore
from aggregator.text import terminal_safe

#: Entries by which a correction is told.
_TOLD = 2


def merge(options: Options, first: str, second: str) -> None:
    """Make two stories one."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        one, other = (naming.story(store, needle) for needle in (first, second))
        done = correct.merge(store, one, other, now=clock(options).now())
    click.echo(
        f"story {done.other} is part of story {done.kept} now "
        f"({show.counted(done.moved, 'entry', 'entries')} moved); correction {done.number}"
    )
    click.echo("the next sweep publishes it")


def split(options: Options, story: str, entries: tuple[str, ...]) -> None:
    """Part entries from their story."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        named = naming.story(store, story)
        leaving = {naming.entry(store, needle).entry for needle in entries}
        done = correct.split(store, named, leaving, now=clock(options).now())
    click.echo(
        f"story {done.other} left story {done.kept} "
        f"({show.counted(done.moved, 'entry', 'entries')} moved); correction {done.number}"
    )
    click.echo("the next sweep publishes it")


def corrections(options: Options, *, forget: int | None, file: Path | None) -> None:
    """List what people have said; take one of it back; write it as a labelled set."""
    settings = app.settings(options.config)
    with app.store(settings) as store:
        if forget is not None:
            correct.forget(store, forget)
            click.echo(f"correction {forget} binds no more; the stories stay as they are")
        if file is not None:
            _write(store, file)
        if forget is None and file is None:
            for line in _listed(store):
                click.echo(terminal_safe(line))


def _write(store: SqlStore, file: Path) -> None:
    found = list(correct.concerned(store))
    try:
        app.replace_file(file, labelled(found, compressed=file.suffix == ".gz"))
    except OSError as error:
        raise ConfigError(
            f"{file}: cannot be written ({error.strerror}); name another file"
        ) from error
    stories = len({story for _, story in found})
    click.echo(
        f"{show.counted(len(found), 'entry', 'entries')} of "
        f"{show.counted(stories, 'story', 'stories')} written to {file}"
    )


def _listed(store: SqlStore) -> list[str]:
    told = store.identity.corrections()
    stored = store.entries({entry for correction in told for entry in _faces(correction)})
    lines: list[str] = []
    for correction in told:
        pairs = len(correction.pairs)
        binds = f"binds {show.counted(pairs, 'pair')}" if pairs else "binds nothing any more"
        lines.append(f"{correction_in_words(correction)}; it {binds}")
        lines += [f"  {_headline(stored[e])}" for e in _faces(correction) if e in stored]
    return lines or ["no corrections"]


def _faces(correction: Correction) -> tuple[EntryId, ...]:
    """Return two entries, of both sides, to tell a correction by."""
    return tuple(e for pair in correction.pairs[:1] for e in (pair.one, pair.other))[:_TOLD]


def _headline(stored: StoredEntry) -> str:
    return f"{stored.outlet}: {stored.entry.title}"
