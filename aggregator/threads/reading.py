"""A story's entries become its constant terms: stems, how they are written, what names are.

Pure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.capitals import is_within, tells
from aggregator.forms import is_form
from aggregator.model import StoredEntry, Story
from aggregator.model.thread import Neighbours, StoryTerms, Term, Texts, ThreadId
from aggregator.terms import Stems
from aggregator.threads.rules import ThreadRules

_WORD = re.compile(r"[^\W\d_][\w'\u2019]*")
_SIDE_BY_SIDE = frozenset({" ", ". ", "-"})
_POSSESSIVE = re.compile("['\u2019]s?$")
#: What counts for how a word is written: where its case says something, and elsewhere.
_SURE, _UNSURE = 10, 1


@dataclass(slots=True)
class Reading:
    """What the entries of a story say, added up; mutable while they are read."""

    #: In how many of the entries each stem stands; in summaries alone it counts less.
    counts: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    capital: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    together: Counter[Neighbours] = field(default_factory=Counter)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    #: How many entries were read.
    read: int = 0

    def word(self, stem: str) -> str:
        """Return how a stem is mostly written."""
        forms = self.written.get(stem) or {stem: 1}
        return min(forms, key=lambda word: (-forms[word], word))


class Reader:
    """Reads texts of one language; remembers the stems of words it has met."""

    __slots__ = ("_known", "_rules", "_stems")

    def __init__(self, language: str, rules: ThreadRules) -> None:
        # A thread's name is made of words as they are written, compounds whole.
        self._stems = Stems(language, lexicon={})
        self._rules = rules
        self._known: dict[str, tuple[str, ...]] = {}

    def read(self, entries: Sequence[StoredEntry], texts: Texts) -> Reading:
        """Read a story's entries, or as many as are enough, spread evenly."""
        reading = Reading()
        step = max(1, len(entries) // self._rules.entries_read)
        for stored in entries[::step]:
            own = (stored.entry.title, stored.entry.summary)
            title, summary = texts.get(stored.id) or own
            self._add(reading, title, summary[: self._rules.summary_characters])
        return reading

    def _add(self, reading: Reading, title: str, summary: str) -> None:
        reading.read += 1
        in_title = frozenset(self._stems.of(title))
        for stem in in_title:
            reading.counts[stem] += 1
        for stem in frozenset(self._stems.of(summary)) - in_title:
            reading.counts[stem] += self._rules.summary_share
        self._watch(reading, title, says=tells(title))
        self._watch(reading, summary, says=True)

    def _watch(self, reading: Reading, text: str, *, says: bool) -> None:
        """Note how the words of a text are written; `says` whether its case says something."""
        before: tuple[str, ...] = ()
        end = 0
        for found in _WORD.finditer(text):
            word, start = found[0], found.start()
            sure = says and is_within(text, start)
            stems = self._stems_of(word)
            capital = word[0].isupper()
            for stem in stems:
                form = _POSSESSIVE.sub("", word) if len(stems) == 1 else stem
                forms = reading.written.setdefault(stem, Counter())
                forms[form] += _SURE if sure else _UNSURE
                if sure:
                    (reading.capital if capital else reading.small)[stem] += 1
            if says and capital and text[end:start] in _SIDE_BY_SIDE:
                reading.together.update((a, b) for a in before for b in stems if a != b)
            before, end = (stems if capital else ()), start + len(word)

    def _stems_of(self, word: str) -> tuple[str, ...]:
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = tuple(self._stems.of(word))
        return found


def story_terms(
    story: Story,
    reading: Reading,
    weigh: Callable[[str], float],
    rules: ThreadRules,
    *,
    thread: ThreadId | None,
) -> StoryTerms:
    """Keep of a story what is constant in it, the weightiest terms first."""
    shares = {stem: count / reading.read for stem, count in reading.counts.items()}
    constant = [stem for stem, share in shares.items() if share >= rules.constant]
    constant.sort(key=lambda stem: (-shares[stem] * weigh(stem), stem))
    kept = constant[: rules.story_terms]
    dates = [_date(stored) for stored in story.entries]
    only_forms = all(is_form(stored.entry) for stored in story.entries)
    several = len({stored.outlet for stored in story.entries}) > 1
    return StoryTerms(
        story=story.id,
        language=story.language,
        thread=thread,
        entries=len(story.entries),
        is_substantial=not only_forms and (several or len(story.entries) >= rules.substance),
        is_form=only_forms,
        began=min(dates),
        latest=max(dates),
        terms={
            stem: Term(
                share=round(shares[stem], 3),
                capital=reading.capital[stem],
                small=reading.small[stem],
                word=reading.word(stem),
            )
            for stem in kept
        },
        together=_within(reading.together, kept),
    )


def _within(together: Counter[Neighbours], kept: Iterable[str]) -> dict[Neighbours, int]:
    known = frozenset(kept)
    return {pair: count for pair, count in sorted(together.items()) if known.issuperset(pair)}


def _date(stored: StoredEntry) -> datetime:
    return stored.entry.published or stored.first_seen
