"""`explain`: why entries and stories are where they are. Effects: terminal, store."""

from collections.abc import Iterable, Mapping

import click

from aggregator import app
from aggregator.app.telling import (
    concerning,
    day,
    former_in_words,
    likeness_in_words,
    reasons_in_words,
    score_in_words,
)
from aggregator.cli import naming, show
from aggregator.cli.options import Options
from aggregator.errors import ConfigError
from aggregator.model import EntryId, Explained, Roster, StoryId
from aggregator.store import SqlStore
from aggregator.text import terminal_safe

#: Entries and stories compared at once.
_MOST = 2


def explain(options: Options, needles: tuple[str, ...]) -> None:
    """Say where entries and stories stand and by what right; of two entries, how alike they are."""
    if not 1 <= len(needles) <= _MOST:
        raise ConfigError("name one entry or story, or two of them")
    settings = app.settings(options.config)
    with app.store(settings) as store:
        found = [_found(store, needle) for needle in needles]
        compared = [told for told in found if isinstance(told, Explained)]
        stored = store.entries([told.entry for told in compared])
        for told in found:
            _say(_entry(store, told) if isinstance(told, Explained) else _story(store, told))
        if len(found) < _MOST:
            return
        homes = {told.story if isinstance(told, Explained) else told.id for told in found}
        together = len(homes) == 1 and None not in homes
        click.echo(f"They stand in {'one story' if together else 'two stories'}.")
        if len(compared) == _MOST:
            one, other = (stored[told.entry] for told in compared)
            _print_likeness(app.likeness(settings, store, one, other))


def _found(store: SqlStore, needle: str) -> Explained | Roster:
    """Return the entry that is named, else the story."""
    entries = naming.entries(store, needle)
    stories = store.identity.rosters(store.identity.named(needle))
    if not entries and not stories:
        raise ConfigError(
            f"no entry has the link or id {needle!r}, and no story that id; "
            "copy a link from the merged feed"
        )
    found: list[Explained | Roster] = [*entries, *stories.values()]
    ids = [*(told.entry for told in entries), *stories]
    return naming.only(needle, found, ids, "entries or stories")


def _entry(store: SqlStore, told: Explained) -> Iterable[str]:
    """Tell of one entry, and of what its story went through."""
    yield f"{told.outlet}: {told.title}"
    yield f"  entry {told.entry}"
    if told.story is None:
        yield "  in no story yet; the next sweep places it"
        return
    yield f"  story {told.story}"
    yield from (f"  {line}" for line in reasons_in_words(told))
    yield from _went_through(store, told.story, [told.entry])


def _story(store: SqlStore, roster: Roster) -> Iterable[str]:
    """Tell of a story: what it went through, and each of its entries."""
    yield f"story {roster.id}"
    size = show.counted(len(roster.entries), "entry", "entries")
    yield f"  {size}, language {roster.language}, since {day(roster.created)}"
    yield from _went_through(store, roster.id, [*roster.entries])
    for entry in sorted(roster.entries, key=lambda entry: (roster.entries[entry], entry)):
        for told in store.explained(entry):
            leads = " (leads)" if entry == roster.lead else ""
            yield f"  {told.outlet}: {told.title}{leads}"
            yield f"    entry {entry}, {day(roster.entries[entry])}"
            yield f"    {reasons_in_words(told)[0]}; {score_in_words(told)}"


def _went_through(store: SqlStore, story: StoryId, entries: list[EntryId]) -> Iterable[str]:
    yield from (f"  {former_in_words(former)}" for former in store.identity.former(story))
    corrections = store.identity.corrections()
    yield from (f"  {line}" for line in concerning(corrections, story=story, entries=entries))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(terminal_safe(line))
    click.echo()


def _print_likeness(likeness: Mapping[str, object]) -> None:
    click.echo("Compared with each other alone, without the stories around them:")
    for line in likeness_in_words(likeness):
        click.echo(terminal_safe(f"  {line}"))
