"""Labelled entries -> a set that `evaluate` reads; a sample -> Markdown. Pure."""

import gzip
import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from aggregator.jobs.review.answers import template
from aggregator.jobs.review.sample import Case, Kind, Sample
from aggregator.model import EntryId, StoredEntry
from aggregator.text import terminal_safe

#: What stays as it is in a link's target; brackets and spaces do not.
_LINK = ":/?#@!$&'*+,;=%~-._"
#: Markdown's own signs (CommonMark 2.4).
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_QUESTIONS = {
    Kind.STORY: "Does each report tell the same event?",
    Kind.PAIR: "Should these two stories have been one?",
}
_HOW = (
    "Fill in the lines of the last block, keep them as a file, and give it to `--answers`. Of a "
    "story: `ok`, or the numbers of the reports that do not belong (`2,5`; `2+5` where those two "
    "tell another event together). Of a pair: `one` or `two`. `skip`, or nothing, where you "
    "cannot tell."
)


def labelled_set(
    stored: Mapping[EntryId, StoredEntry], clusters: Mapping[EntryId, str], *, compressed: bool
) -> bytes:
    """Return a JSON object a line: id, title, body, source, url, published, lang, cluster.

    Entries that are not there any more are left out.
    """
    lines = (
        json.dumps(
            {
                "id": entry,
                # They are plain text, and read as HTML.
                "title": html.escape(stored[entry].entry.title, quote=False),
                "body": html.escape(stored[entry].entry.summary, quote=False),
                "source": stored[entry].outlet,
                "url": stored[entry].entry.link,
                "published": _iso(stored[entry].entry.published),
                "lang": stored[entry].entry.language,
                "cluster": cluster,
            },
            ensure_ascii=False,
        )
        for entry, cluster in clusters.items()
        if entry in stored
    )
    body = "".join(f"{line}\n" for line in lines).encode()
    return gzip.compress(body, mtime=0) if compressed else body


def markdown(sample: Sample, stored: Mapping[EntryId, StoredEntry]) -> Iterator[str]:
    """Yield the lines of a sample that can be read and answered by hand."""
    wish = sample.wish
    yield f"# Review of stories, sample {sample.mark}"
    yield ""
    yield (
        f"Seed {wish.seed}, the {wish.days} days before {when(sample.at)}"
        f"{f', language {wish.language}' if wish.language else ''}: "
        f"{len(sample.of(Kind.STORY))} of {sample.stories} stories of several outlets, "
        f"{len(sample.of(Kind.PAIR))} of {sample.pairs} near misses."
    )
    yield ""
    yield _HOW
    for case in sample.cases:
        yield ""
        yield from _case(case, stored)
    yield ""
    yield "## Answers"
    yield ""
    yield "```"
    yield from template(sample)
    yield "```"


def facts(case: Case, side: int) -> str:
    """Return what one of its stories is: "5 entries, 3 outlets, en"."""
    told = case.sides[side]
    hidden = told.entries - len(told.shown)
    return (
        f"{_counted(told.entries, 'entry', 'entries')}, "
        f"{_counted(told.outlets, 'outlet', 'outlets')}, {told.language}"
        + (f"; {len(told.shown)} shown, drawn by the seed" if hidden else "")
    )


def likeness(case: Case) -> str:
    """Return how alike the two of a pair are; "" for a story."""
    if case.score is None or case.threshold is None:
        return ""
    return f"score {case.score:.3f}, needed {case.threshold:.3f}"


def question(kind: Kind) -> str:
    """Return what is asked of a case."""
    return _QUESTIONS[kind]


def when(instant: datetime) -> str:
    """Return an instant (UTC) to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def _case(case: Case, stored: Mapping[EntryId, StoredEntry]) -> Iterator[str]:
    yield f"## {case.name}"
    yield ""
    yield " ".join(part for part in (question(case.kind), f"({likeness(case)})") if part != "()")
    number = 0
    for place, side in enumerate(case.sides):
        yield ""
        yield f"{facts(case, place)}:"
        yield ""
        for entry in side.shown:
            number += 1
            yield f"{number}. {_report(stored.get(entry))}"


def _report(stored: StoredEntry | None) -> str:
    if stored is None:
        return "(no longer in the store)"
    title = _escaped(stored.entry.title) or "(untitled)"
    if stored.entry.link is not None:
        title = f"[{title}]({quote(stored.entry.link, safe=_LINK)})"
    told = when(stored.entry.published or stored.first_seen)
    return f"**{_escaped(stored.outlet)}**, {told}: {title}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", terminal_safe(text))


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
