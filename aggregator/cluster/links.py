"""A story and others near it become links: how alike they are, and what that is made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from aggregator import similarity
from aggregator.cluster.features import SCALE
from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Of one story with others, in their order: what `Link` says, column by column."""

    values: list[float]
    cosines: list[float]
    shared: list[int]
    names: list[int]
    boosts: list[float]
    times: list[float]


def links(
    story: OpenStory, others: Sequence[OpenStory], index: Index, rules: ClusterRules
) -> Links:
    """Compare a story with others, at least one."""
    dots, shared, names = _products(story, others, index)
    facts = np.array([other.facts for other in others])
    sizes, stems, ats = facts[:, 0], facts[:, 1], facts[:, 2]
    size, mine, at = story.facts
    cosines = dots / (_ONE * size * sizes)
    several = 1.0 - 1.0 / np.maximum(sizes, size)
    lifts = np.log(rules.short_text / np.maximum(np.maximum(stems, mine), 1.0))
    boosts = 1.0 + rules.short_lift * several * np.clip(lifts, 0.0, 1.0)
    days = np.abs(ats - at) * (_SECONDS / 86_400)
    times = 1.0 / (1.0 + rules.time_decay * np.log1p(days))
    times[days > rules.days] = 0.0
    times[np.isnan(days)] = 1.0
    values = (cosines * boosts * times).tolist()
    if len(story.members) == 1 and story.members[0].title >= rules.headline_stems:
        for place, least in enumerate((rules.headline_link * times).tolist()):
            if rules.headline_hint * least < values[place] < least and agreement(
                story, others[place], index, rules
            ):
                values[place] = least
    return Links(
        values=values,
        cosines=cosines.tolist(),
        shared=shared.tolist(),
        names=names.tolist(),
        boosts=boosts.tolist(),
        times=times.tolist(),
    )


def link(one: OpenStory, other: OpenStory, index: Index, rules: ClusterRules) -> Link:
    """Tell what the likeness of two stories is made of."""
    found = links(one, [other], index, rules)
    value = found.values[0]
    by_headline = value > found.cosines[0] * found.boosts[0] * found.times[0] * (1 + 1e-9)
    return Link(
        value=value,
        cosine=found.cosines[0],
        shared=found.shared[0],
        names=found.names[0],
        boost=found.boosts[0],
        time=found.times[0],
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


def _products(
    story: OpenStory, others: Sequence[OpenStory], index: Index
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the products of the sum vectors, and how many terms and names the cores share."""
    terms, weights, core, names = story.vector
    vectors = [other.vector for other in others]
    lengths = [len(vector[0]) for vector in vectors]
    if 0 in lengths:
        # A sum over nothing is not what reduceat makes of it.
        found = np.zeros((3, len(others)), np.int64)
        full = [place for place, length in enumerate(lengths) if length]
        if full:
            found[:, full] = _products(story, [others[place] for place in full], index)
        return found[0], found[1], found[2]
    row, inner, named = index.rows()
    row[terms], inner[terms], named[terms] = weights, core, names
    places = np.concatenate([vector[0] for vector in vectors])
    starts = [0, *accumulate(lengths[:-1])]
    products = row[places] * np.concatenate([vector[1] for vector in vectors])
    common = inner[places] * np.concatenate([vector[2] for vector in vectors])
    known = common * ((named[places] > 0) | np.concatenate([vector[3] for vector in vectors]))
    row[terms] = inner[terms] = named[terms] = 0
    dots, shared, both = (np.add.reduceat(sums, starts) for sums in (products, common, known))
    return dots, shared, both
