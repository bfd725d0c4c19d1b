"""What a feed repeats becomes what is left of an entry's texts without it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from aggregator.boilerplate.chains import Link, chains, links
from aggregator.boilerplate.judging import Pair, Text, boilerplate
from aggregator.boilerplate.stock import without_invitation
from aggregator.boilerplate.tokens import (
    BREAK,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    PAUSES,
    Placed,
    is_character,
    mass,
    placed_summary,
    placed_title,
    summary_tokens,
    title_tokens,
)

#: Of a run so much has to stand in a text for it to go there ...
_MOST = 0.6
#: ... or so many links of a long one, or so many where the text breaks off.
_LONG, _BROKEN_OFF = 12, 3
#: So many characters may stand between a pause and a run within which, for the
#: repetitions in it, they could not be told.
_FEW_CHARACTERS = 4
#: From fewer entries nothing is learnt.
_FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate:
    """What one feed repeats in entry after entry."""

    #: The runs, in words: 0 is any number, @ any URL, & the entry's title, | a
    #: pause, ^t $t ^s $s the edges of title and summary.
    phrases: tuple[str, ...] = ()
    #: The run that each link is of, and how many links that has.
    runs: Mapping[Link, tuple[int, int]] = field(default_factory=dict, repr=False)

    def strip(self, title: str, summary: str) -> tuple[str, str]:
        """Return title and summary of an entry without what its feed repeats.

        For comparing, not for showing. A title keeps at least a word of its own,
        and loses its head or its end only. Of a summary that loses something no
        more than 1,200 characters come back. Also without learning, "Continue
        reading" and its like go from a summary's end.
        """
        if not self.runs:
            return title, without_invitation(summary)
        return self._title(title), without_invitation(self._summary(title, summary))

    def _title(self, title: str) -> str:
        placed = placed_title(title)
        last = len(placed.tokens) - 1
        spans = [
            (start, end)
            for start, end in self._found(placed.tokens)
            if (start == 0) != (end == last)
        ]
        left = [
            token
            for at, token in enumerate(placed.tokens)
            if not any(start <= at <= end for start, end in spans)
        ]
        if not spans or mass(left) < 1:
            return title
        return _without(title, placed, spans).strip()

    def _summary(self, title: str, summary: str) -> str:
        placed = placed_summary(title, summary)
        spans = list(self._found(placed.tokens))
        if not spans:
            return summary
        return _without(summary[:LONGEST_SUMMARY], placed, spans).strip()

    def _found(self, tokens: list[str]) -> Iterator[tuple[int, int]]:
        """Yield from which to which token a run stands, both included."""
        row = links(tokens)
        known = ((at, self.runs.get(link)) for at, link in enumerate(row))
        for run, group in groupby(known, key=lambda one: one[1]):
            if run is None:
                continue
            places = [at for at, _ in group]
            start, end = places[0], places[-1]
            count, (_, length) = len(places), run
            cut = end == len(row) - 2 and count >= _BROKEN_OFF
            if count >= min(_MOST * length, _LONG) or cut:
                yield _from_pause(tokens, start), end + len(row[end]) - 1


def _from_pause(tokens: list[str], start: int) -> int:
    """Go back from within a word of a script without spaces to the pause before, if near."""
    at = start
    while at > 0 and start - at <= _FEW_CHARACTERS and tokens[at] not in PAUSES:
        if not is_character(tokens[at]):
            return start
        at -= 1
    return at if tokens[at] in PAUSES else start


def repeated(
    texts: Iterable[tuple[str, str]], *, stop: frozenset[str] = frozenset()
) -> Boilerplate:
    """Learn what a feed repeats from title and summary of its recent entries.

    About fifty are enough, from four on something is learnt. Their order does
    not matter, and one that stands there twice counts once.

    Args:
        texts: plain, of each entry its title and its summary.
        stop: words of the feed's language that tell nothing, in lower case.
    """
    known = sorted({(title[:LONGEST_TITLE], text[:LONGEST_SUMMARY]) for title, text in texts})
    if len(known) < _FEWEST:
        return Boilerplate()
    pairs = [
        Pair(title=_text(title_tokens(title)), summary=_text(summary_tokens(title, summary)))
        for title, summary in known
    ]
    found = boilerplate(
        chains([(pair.title.links, pair.summary.links) for pair in pairs]), pairs, stop
    )
    return Boilerplate(
        phrases=tuple(" ".join(chain.tokens) for chain in found),
        runs={
            link: (number, len(chain.links))
            for number, chain in enumerate(found)
            for link in chain.links
        },
    )


def _text(tokens: list[str]) -> Text:
    return Text(tokens=tokens, links=links(tokens))


def _without(text: str, placed: Placed, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text without these tokens and what stands between them.

    The pause before a run ends what stands before it, and stays.
    """
    kept: list[str] = []
    after = 0
    for start, end in spans:
        first = placed.places[start][1 if placed.tokens[start] == BREAK else 0]
        kept.append(text[after:first])
        after = max(after, placed.places[end][1])
    kept.append(text[after:])
    return " ".join(part for part in (piece.strip() for piece in kept) if part)
