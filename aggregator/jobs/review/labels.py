"""Verdicts on a sample -> the entries whose story is settled, and how often stories were wrong.

Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from aggregator.jobs.review.sample import Case, Kind, Sample
from aggregator.jobs.review.verdicts import Verdict, Word
from aggregator.model import EntryId, StoryId

#: Verdicts by the name of their case.
Verdicts = Mapping[str, Verdict]

#: Standard deviations on either side that hold 95 % of a normal distribution.
_Z = 1.959964
_JUDGED = {
    Kind.STORY: (Word.OK, Word.STRANGERS),
    Kind.PAIR: (Word.ONE, Word.TWO),
}
_WRONG = {Kind.STORY: Word.STRANGERS, Kind.PAIR: Word.ONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the cases of one kind came out."""

    #: Stories that hold a stranger, or pairs that should have been one.
    wrong: int
    #: Cases with a verdict other than skip.
    judged: int
    skipped: int
    #: Cases that nobody has been asked about yet.
    left: int


def tally(sample: Sample, verdicts: Verdicts, kind: Kind) -> Tally:
    """Count how the cases of a kind came out."""
    words = [verdicts[case.name].word for case in sample.of(kind) if case.name in verdicts]
    return Tally(
        wrong=words.count(_WRONG[kind]),
        judged=sum(word in _JUDGED[kind] for word in words),
        skipped=words.count(Word.SKIP),
        left=len(sample.of(kind)) - len(words),
    )


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share, within [0, 1] (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    share, z2 = hits / trials, _Z * _Z
    middle = share + z2 / (2 * trials)
    reach = _Z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    whole = 1 + z2 / trials
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def labels(sample: Sample, verdicts: Verdicts) -> Mapping[EntryId, str]:
    """Map each entry whose story is settled to that story: a name of its own.

    Settled are the entries shown in a story with a verdict, or in a pair with
    one; strangers stand apart from it, by themselves or with those that they
    were said to be with. Two stories drawn that nearly are one, of which nobody
    has said whether they are: of those only the first is labelled.
    """
    strangers = {case.sides[0].story: _strangers(case, verdicts) for case in sample.of(Kind.STORY)}
    members: dict[StoryId, dict[EntryId, None]] = {}
    for side in (
        side for case in sample.cases if _is_judged(case, verdicts) for side in case.sides
    ):
        away = {entry for group in strangers.get(side.story, ()) for entry in group}
        kept = members.setdefault(side.story, {})
        kept |= {entry: None for entry in side.shown if entry not in away}
    for story in _doubtful(sample, verdicts, members):
        del members[story]
    named = _named(sample, verdicts)
    found: dict[EntryId, str] = {
        entry: named.get(story, story) for story, entries in members.items() for entry in entries
    }
    for story in members:
        found |= {entry: group[0] for group in strangers.get(story, ()) for entry in group}
    return found


def _is_judged(case: Case, verdicts: Verdicts) -> bool:
    return case.name in verdicts and verdicts[case.name].word in _JUDGED[case.kind]


def _strangers(case: Case, verdicts: Verdicts) -> tuple[tuple[EntryId, ...], ...]:
    """Return the groups of entries that do not belong to a story."""
    told = verdicts.get(case.name)
    groups = told.strangers if told is not None else ()
    return tuple(tuple(case.shown[number - 1] for number in group) for group in groups)


def _named(sample: Sample, verdicts: Verdicts) -> dict[StoryId, StoryId]:
    """Name the second story of a pair that is one event as the first."""
    return {
        case.sides[1].story: case.sides[0].story
        for case in sample.of(Kind.PAIR)
        if case.name in verdicts and verdicts[case.name].word is Word.ONE
    }


def _doubtful(sample: Sample, verdicts: Verdicts, members: Iterable[StoryId]) -> Iterator[StoryId]:
    """Yield the later of two stories that may be one event or two: nobody has said."""
    places = {story: place for place, story in enumerate(members)}
    judged = {
        frozenset(side.story for side in case.sides)
        for case in sample.of(Kind.PAIR)
        if _is_judged(case, verdicts)
    }
    for one, other in sample.doubts:
        if one in places and other in places and frozenset((one, other)) not in judged:
            yield max(one, other, key=places.__getitem__)
