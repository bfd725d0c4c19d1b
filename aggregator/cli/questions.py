"""A review under way -> questions on the terminal, one by one. Effects: terminal."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import click
from rich.console import Console
from rich.text import Text

from aggregator.errors import ConfigError
from aggregator.jobs.review import Case, Kind, Review, Verdict, facts, likeness, verdict
from aggregator.model import EntryId, StoredEntry
from aggregator.store import SqlStore
from aggregator.text import shortened, terminal_safe

#: Columns; narrower or wider than this nothing reads well.
_LEAST, _MOST = 30, 100
#: Characters shown of an entry's text.
_FIRST_WORDS = 160
_INDENT = 4
_ASKED = {
    Kind.STORY: "All of one event? [Enter 2,5 s b q ?]",
    Kind.PAIR: "One event, or two? [y n s b q ?]",
}
_HELP = {
    Kind.STORY: (
        "Enter or y: all tell one event",
        "2,5: these do not belong to the story",
        "2+5: nor do these, which tell another event together",
    ),
    Kind.PAIR: ("y or one: they tell one event", "n or two: they tell two events"),
}
_ALWAYS = ("s: skip, you cannot tell", "b: back to the one before", "q: stop here; go on later")


def ask(review: Review, store: SqlStore, *, keep: Callable[[Review], None]) -> Review:
    """Go through what has no answer yet; keep each answer at once.

    Ends after the last one, at "q", or where the terminal does.
    """
    cases = review.sample.cases
    place = _next(review, 0)
    helped: set[Kind] = set()
    while place < len(cases):
        case = cases[place]
        if case.kind not in helped:
            _say_help(case.kind)
            helped.add(case.kind)
        _show(case, review, store.entries(case.shown))
        said = _answer(case, review.verdicts.get(case.name))
        if said is None:
            break
        if isinstance(said, Verdict):
            review = replace(review, verdicts={**review.verdicts, case.name: said})
            keep(review)
            place = _next(review, place + 1)
        elif place:
            place -= 1
        else:
            click.echo("This is the first.")
    return review


def _next(review: Review, start: int) -> int:
    """Return the place of the first case from there on that has no answer."""
    cases = review.sample.cases
    open_ones = (n for n in range(start, len(cases)) if cases[n].name not in review.verdicts)
    return next(open_ones, len(cases))


def _answer(case: Case, before: Verdict | None) -> Verdict | str | None:
    """Ask until there is an answer: a verdict, "b" for back, None for the end.

    To say nothing keeps what was said before; else, of a story, it means ok.
    """
    while True:
        try:
            said = click.prompt(
                _ASKED[case.kind], default="", show_default=False, prompt_suffix=" "
            )
        except click.Abort:
            click.echo()
            return None
        said = said.strip().lower()
        match said:
            case "q" | "quit":
                return None
            case "b" | "back":
                return "b"
            case "?" | "h" | "help":
                _say_help(case.kind)
                continue
        if not said and before is not None:
            return before
        if not said and case.kind is Kind.STORY:
            said = "ok"
        try:
            return verdict(case, said)
        except ConfigError as error:
            _say(str(error))


def _say_help(kind: Kind) -> None:
    for line in (*_HELP[kind], *_ALWAYS):
        _say(line, indent=2)


def _show(case: Case, review: Review, stored: Mapping[EntryId, StoredEntry]) -> None:
    """Show a case: its stories, and their entries with their numbers."""
    last = len(review.sample.of(case.kind))
    click.echo()
    click.echo("─" * _width())
    _say(f"{case.name} of {last}" + (f" ({likeness(case)})" if likeness(case) else ""))
    if case.name in review.verdicts:
        _say(f"You said: {review.verdicts[case.name]} (Enter keeps it)")
    number = 0
    for place, side in enumerate(case.sides):
        click.echo()
        _say(facts(case, place))
        for entry in side.shown:
            number += 1
            for line, indent in _report(number, stored.get(entry)):
                _say(line, indent=indent)
    click.echo()


def _report(number: int, stored: StoredEntry | None) -> Iterator[tuple[str, int]]:
    """Yield the lines of an entry, each with its indent."""
    if stored is None:
        yield f"{number:>2}  (no longer in the store)", 0
        return
    told = stored.entry.published or stored.first_seen
    yield f"{number:>2}  {stored.outlet}, {told:%d %b %H:%M}", 0
    yield stored.entry.title or "(untitled)", _INDENT
    if stored.entry.summary and stored.entry.summary != stored.entry.title:
        yield shortened(stored.entry.summary, _FIRST_WORDS), _INDENT + 2


def _say(text: str, *, indent: int = 0) -> None:
    """Print a text within the width of the terminal; wide characters count double."""
    width = _width() - indent
    console = Console(width=width)
    for line in Text(terminal_safe(text)).wrap(console, width):
        click.echo(f"{' ' * indent}{line.plain.rstrip()}")


def _width() -> int:
    return max(_LEAST, min(_MOST, shutil.get_terminal_size().columns))
