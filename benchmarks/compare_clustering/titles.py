"""Titles become stories, each entry joining the earlier one whose title is most alike. Pure."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import extractOne
from rapidfuzz.utils import default_process

from .entries import DAY, Entry
from .family import Labels, joined

#: The usual cut of newsdedup and of many a script.
LEAST_RATIO = 80.0
_RATIO_WINDOW = 7 * DAY

#: tt-rss, plugin af_psql_trgm: the defaults of its settings and the intervals of its queries.
LEAST_TRIGRAMS = 0.75
_LEAST_LENGTH = 32
_SAME_WINDOW = 3 * DAY
_ALIKE_WINDOW = DAY
_WORD = re.compile(r"[^\W_]+")


def alone(entries: Sequence[Entry]) -> Labels:
    """Make every entry a story of its own."""
    return range(len(entries))


def by_token_set(entries: Sequence[Entry]) -> Labels:
    """Join the best title of the last 7 days by rapidfuzz's token_set_ratio, 80 or more."""
    titles = [default_process(entry.title) for entry in entries]

    def best(number: int) -> int | None:
        within = {earlier: titles[earlier] for earlier in _recent(entries, number, _RATIO_WINDOW)}
        found = extractOne(titles[number], within, scorer=token_set_ratio, score_cutoff=LEAST_RATIO)
        return None if found is None else found[2]

    return joined(len(entries), best)


def by_trigrams(entries: Sequence[Entry]) -> Labels:
    """Join as tt-rss's af_psql_trgm marks as read: plugins/af_psql_trgm/init.php.

    A title of 32 characters or more that stood there within 3 days, or whose
    trigrams are alike by .75 or more to the best title of the last day. tt-rss
    forms no groups; an entry that it would hide joins the one it is hidden for.
    """
    found = [trigrams(entry.title) for entry in entries]

    def best(number: int) -> int | None:
        title = entries[number].title
        if len(title) < _LEAST_LENGTH:
            return None
        for earlier in _recent(entries, number, _SAME_WINDOW):
            if entries[earlier].title == title:
                return earlier
        scored = (
            (_jaccard(found[number], found[earlier]), earlier)
            for earlier in _recent(entries, number, _ALIKE_WINDOW)
        )
        score, earlier = max(scored, default=(0.0, 0))
        return earlier if score >= LEAST_TRIGRAMS else None

    return joined(len(entries), best)


def trigrams(text: str) -> frozenset[str]:
    """Return pg_trgm's trigrams: of each word with two spaces before and one after.

    PostgreSQL's documentation, pg_trgm, "Trigram Concepts"; lower case, letters and digits.
    """
    padded = (f"  {word} " for word in _WORD.findall(text.lower()))
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Return pg_trgm's similarity(): shared trigrams over all of them."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def _recent(entries: Sequence[Entry], number: int, window: float) -> Iterator[int]:
    """Yield the earlier entries within a window of time, latest first."""
    newcomer = entries[number]
    for earlier in range(number - 1, -1, -1):
        if not newcomer.near(entries[earlier], window):
            return  # in time order: all that follow are older still
        yield earlier
