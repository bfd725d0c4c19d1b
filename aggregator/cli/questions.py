"""A review under way -> questions on the terminal, one by one. Effects: terminal."""

import re
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
#: Characters repeated of what was typed and not understood.
_SHOWN = 40
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
_ALWAYS = (
    "s: skip, you cannot tell",
    "b: back to the one before",
    "story 2, pair 1: go to that one",
    "q: stop here; go on later",
)
_LAST = 'Change one? [Enter ends, b, "story 2"]'
_NAME = re.compile(r"(story|pair)\s*([0-9]{1,6})")


def ask(review: Review, store: SqlStore, *, keep: Callable[[Review], None]) -> Review:
    """Go through what has no answer yet; keep each answer at once.

    When all is answered, also by an earlier sitting, one may go back and say
    otherwise. Ends at the word of the person, or where the terminal does.
    """
    cases = review.sample.cases
    place = _next(review, 0)
    helped: set[Kind] = set()
    while True:
        if place == len(cases):
            step = _last_word()
            if step is None:
                break
            place = _place(review, step, place)
            continue
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
        else:
            place = _place(review, said, place)
    return review


def _last_word() -> str | None:
    """Ask what to go back to when all is answered; None for nothing."""
    click.echo()
    _say("All is answered.")
    while True:
        said = _typed(_LAST)
        if said in {None, "", "q", "quit"}:
            return None
        if said in {"b", "back"} or _NAME.fullmatch(said or ""):
            return said
        _say(f"{(said or '')[:_SHOWN]!r} is none of them")


def _place(review: Review, step: str, place: int) -> int:
    """Return the place that a step leads to: "b", or the name of a case."""
    named = _NAME.fullmatch(step)
    if named is not None:
        names = [case.name for case in review.sample.cases]
        name = f"{named[1]} {int(named[2])}"
        if name in names:
            return names.index(name)
        _say(f"there is no {name}")
    elif place:
        return place - 1
    else:
        click.echo("This is the first.")
    return place


def _typed(question: str) -> str | None:
    """Ask for a line; None where the terminal ends."""
    try:
        said = click.prompt(question, default="", show_default=False, prompt_suffix=" ")
    except click.Abort:
        click.echo()
        return None
    return str(said).strip().lower()


def _next(review: Review, start: int) -> int:
    """Return the place of the first case without an answer, from there on, else of all."""
    cases = review.sample.cases
    order = (*range(start, len(cases)), *range(start))
    open_ones = (n for n in order if cases[n].name not in review.verdicts)
    return next(open_ones, len(cases))


def _answer(case: Case, before: Verdict | None) -> Verdict | str | None:
    """Ask until there is an answer: a verdict, "b" for back, a case's name, None for the end.

    To say nothing keeps what was said before; else, of a story, it means ok.
    """
    while True:
        said = _typed(_ASKED[case.kind])
        match said:
            case None | "q" | "quit":
                return None
            case "b" | "back":
                return "b"
            case "?" | "h" | "help":
                _say_help(case.kind)
                continue
        if _NAME.fullmatch(said):
            return said
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
