"""Stories and others near them become links: how alike they are, and what that is made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import numpy.typing as npt

from aggregator import similarity
from aggregator.cluster import vectors
from aggregator.cluster.features import SCALE
from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.cluster.vectors import Integers

_ONE = SCALE * SCALE
_SECONDS = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How alike two stories are, on average over all pairs of their members."""

    #: cosine * boost * time; at least what equal headlines make it.
    value: float
    #: Mean cosine.
    cosine: float
    #: How many stems the cores of both share.
    shared: int
    #: How many of those are names.
    names: int
    #: The lift of short texts, >= 1.
    boost: float
    #: What the distance in time leaves, in (0, 1]; 0 beyond the window.
    time: float
    #: How far the headlines agree, where that decided; else 0.
    headline: float = 0.0


#: The columns of `Links` of one pair, as numbers: value, cosine, shared, names, boost, time.
Row = tuple[float, float, int, int, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Of pairs of stories, in their order: what `Link` says, column by column."""

    values: list[float] = field(default_factory=list)
    cosines: list[float] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    boosts: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def row(self, place: int) -> Row:
        """Return what is told of one pair."""
        return (
            self.values[place],
            self.cosines[place],
            self.shared[place],
            self.names[place],
            self.boosts[place],
            self.times[place],
        )

    def extend(self, more: "Links") -> None:
        """Take in more pairs."""
        self.values.extend(more.values)
        self.cosines.extend(more.cosines)
        self.shared.extend(more.shared)
        self.names.extend(more.names)
        self.boosts.extend(more.boosts)
        self.times.extend(more.times)


def links(
    story: OpenStory, others: Sequence[OpenStory], index: Index, rules: ClusterRules
) -> Links:
    """Compare a story with others, at least one."""
    return linked([(story, others)], index, rules)


def linked(
    pairs: Sequence[tuple[OpenStory, Sequence[OpenStory]]], index: Index, rules: ClusterRules
) -> Links:
    """Compare stories with others each, in all at least one pair."""
    owners = [story for story, _ in pairs]
    others = [other for _, several in pairs for other in several]
    of = np.repeat(np.arange(len(pairs)), [len(several) for _, several in pairs])
    dots, shared, names = _products(owners, others, of, index)
    size, mine, at = (column[of] for column in _facts(owners))
    sizes, stems, ats = _facts(others)
    cosines = dots / (_ONE * size * sizes)
    several = 1.0 - 1.0 / np.maximum(sizes, size)
    lifts = np.log(rules.short_text / np.maximum(np.maximum(stems, mine), 1.0))
    boosts = 1.0 + rules.short_lift * several * np.clip(lifts, 0.0, 1.0)
    days = np.abs(ats - at) * (_SECONDS / 86_400)
    times = 1.0 / (1.0 + rules.time_decay * np.log1p(days))
    times[days > rules.days] = 0.0
    times[np.isnan(days)] = 1.0
    values = cosines * boosts * times
    # What equal headlines would make of it, where the texts are nearly as alike.
    least = rules.headline_link * times
    nearly = (rules.headline_hint * least < values) & (values < least)
    for place in np.flatnonzero(nearly).tolist():
        if agreement(owners[of[place]], others[place], index, rules):
            values[place] = least[place]
    return Links(
        values=values.tolist(),
        cosines=cosines.tolist(),
        shared=shared.tolist(),
        names=names.tolist(),
        boosts=boosts.tolist(),
        times=times.tolist(),
    )


def link(one: OpenStory, other: OpenStory, index: Index, rules: ClusterRules) -> Link:
    """Tell what the likeness of two stories is made of."""
    return told(links(one, [other], index, rules).row(0), one, other, index, rules)


def told(row: Row, one: OpenStory, other: OpenStory, index: Index, rules: ClusterRules) -> Link:
    """Tell what the likeness of two stories is made of, whose link is known and still holds."""
    value, cosine, shared, names, boost, time = row
    by_headline = value > cosine * boost * time * (1 + 1e-9)
    return Link(
        value=value,
        cosine=cosine,
        shared=shared,
        names=names,
        boost=boost,
        time=time,
        headline=agreement(one, other, index, rules) if by_headline else 0.0,
    )


def agreement(one: OpenStory, other: OpenStory, index: Index, rules: ClusterRules) -> float:
    """Return how far the headlines of two entries, each alone, agree; 0 where not enough."""
    if len(one.members) > 1 or len(other.members) > 1:
        return 0.0
    pair = one.members[0], other.members[0]
    if min(member.title for member in pair) < rules.headline_stems:
        return 0.0
    if any(member.is_form for member in pair):
        return 0.0
    titles = [" ".join(map(index.stem, m.terms[: m.title].tolist())) for m in pair]
    found = similarity.agreement(*titles)
    return found if found >= rules.headline_agreement else 0.0


def _facts(stories: Sequence[OpenStory]) -> npt.NDArray[np.float64]:
    """Return three rows, a column a story."""
    every = chain.from_iterable([story.facts for story in stories])
    return np.fromiter(every, np.float64, 3 * len(stories)).reshape(-1, 3).T


def _products(
    owners: Sequence[OpenStory], others: Sequence[OpenStory], of: Integers, index: Index
) -> tuple[Integers, Integers, Integers]:
    """Return the products of the sum vectors, and how many terms and names the cores share.

    Of each of `others` with the one of `owners` at the place that `of` says.
    """
    pair, mine, theirs = _common(owners, others, of, index)
    products = vectors.weights(mine) * vectors.weights(theirs)
    shared = vectors.core(mine & theirs)
    names = shared & vectors.names(mine | theirs)
    # Each pair's common terms stand together; a sum over none is not what reduceat makes of it.
    counts = np.bincount(pair, minlength=len(others))
    starts = np.cumsum(counts) - counts
    sums = np.zeros((3, len(others)), np.int64)
    full = np.flatnonzero(counts)
    if full.size:
        for row, column in zip(sums, (products, shared, names), strict=True):
            row[full] = np.add.reduceat(column, starts[full])
    return sums[0], sums[1], sums[2]


def _common(
    owners: Sequence[OpenStory], others: Sequence[OpenStory], of: Integers, index: Index
) -> tuple[Integers, Integers, Integers]:
    """Return the terms that pairs have in common, pair by pair, as either story has them.

    First the place of the pair of each.
    """
    own = [owner.vector for owner in owners]
    every = np.concatenate(own)
    numbers = vectors.terms(every)
    columns = index.columns()
    # One column of the table a term; of equal terms the last one's place serves all.
    columns[numbers] = np.arange(1, len(numbers) + 1, dtype=np.int32)
    table = np.zeros((len(own), len(numbers) + 1), np.int64)
    table[np.repeat(np.arange(len(own)), list(map(len, own))), columns[numbers]] = every
    vectors_of = [other.vector for other in others]
    theirs = np.concatenate(vectors_of)
    at = columns[vectors.terms(theirs)]
    columns[numbers] = 0
    known = np.flatnonzero(at)
    pair = np.repeat(np.arange(len(others)), list(map(len, vectors_of)))[known]
    mine = table[of[pair], at[known]]
    met = np.flatnonzero(mine)
    return pair[met], mine[met], theirs[known[met]]
