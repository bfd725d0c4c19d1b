"""Sums of whole numbers do not depend on their order; what is written down is read back."""

from collections import Counter
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cluster import ClusterRules
from aggregator.cluster.features import SCALE, Features, decode, encode
from aggregator.cluster.index import Index
from aggregator.cluster.links import link, links
from aggregator.cluster.story import OpenStory, Placed
from tests.quality.making import member, story

STEMS = st.lists(st.sampled_from([f"w{n}" for n in range(12)]), max_size=9).map(" ".join)
DAYS = st.none() | st.integers(0, 9)


@st.composite
def members(draw: st.DrawFn, index: Index, first: int = 0) -> list[Placed]:
    """Some placed entries, forms among them."""
    return [
        member(
            index,
            first + number,
            draw(STEMS),
            title=draw(st.integers(0, 6)),
            day=draw(DAYS),
            seen=draw(st.integers(0, 9)),
            form=draw(st.integers(0, 3)) == 0,
        )
        for number in range(draw(st.integers(1, 6)))
    ]


def _sums(told: OpenStory) -> object:
    facts = tuple(None if fact != fact else fact for fact in told.facts)  # noqa: PLR0124 - not a number
    return (
        sorted(told.vector.tolist()),
        facts,
        told.held,
        told.dates(),
        told.arrivals(),
        told.size,
        told.is_form,
    )


@settings(max_examples=200, deadline=None)
@given(st.data(), st.randoms())
def test_sums_are_the_same_however_a_story_came_about(data: st.DataObject, chance: Random) -> None:
    """At once, grown in any order, or out of two halves: not a bit differs."""
    drawn = data.draw(members(Index()))
    whole = story(*drawn)
    shuffled = list(drawn)
    chance.shuffle(shuffled)
    grown = story(shuffled[0])
    for one in shuffled[1:]:
        grown.add(one)
    cut = data.draw(st.integers(0, len(shuffled) - 1))
    halves = story(*shuffled[cut:])
    if cut:
        halves.absorb(story(*shuffled[:cut]))
    lessened = story(*drawn, *(extra := data.draw(members(Index(), 50))))
    lessened.remove(extra)
    for other in (grown, halves, lessened):
        assert other.members == whole.members
        assert _sums(other) == _sums(whole)


def _core(told: OpenStory) -> set[int]:
    times = Counter(term for member in told.told for term in member.terms.tolist())
    return {term for term, count in times.items() if 2 * count >= len(told.told)}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_likeness_is_the_mean_over_all_pairs_of_reports(data: st.DataObject) -> None:
    """Brute force finds the same cosine and shared stems; symmetric; one by one or in a row."""
    index = Index()
    one, other = (story(*data.draw(members(index, first))) for first in (0, 10))
    found = link(one, other, index, ClusterRules())
    assert link(other, one, index, ClusterRules()) == found
    cosines = [_dot(a, b) for a in one.told for b in other.told]
    assert found.cosine == pytest.approx(sum(cosines) / len(cosines))
    assert found.shared == len(_core(one) & _core(other))
    assert 0 <= found.cosine <= 1 + 1e-3
    assert 0 <= found.time <= 1 <= found.boost
    row = links(one, [other, one, other], index, ClusterRules())
    assert row.values[0] == row.values[2] == found.value
    for told in (one, other):
        inner = [_dot(a, b) for a, b in combinations(told.told, 2)]
        assert told.held[0] == pytest.approx(sum(inner) / len(inner) if inner else 0)


def _dot(one: Placed, other: Placed) -> float:
    mine = dict(zip(one.terms.tolist(), one.weights.tolist(), strict=True))
    theirs = dict(zip(other.terms.tolist(), other.weights.tolist(), strict=True))
    total: int = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
    return total / SCALE**2


@given(
    st.lists(st.from_regex(r"\w{1,12}", fullmatch=True), unique=True),
    st.data(),
    st.integers(0, 2**64 - 1),
)
def test_features_survive_their_encoding(
    stems: list[str], data: st.DataObject, founded: int
) -> None:
    """Bit for bit: any letters, astral ones too, any weights of 16 bits."""
    count = len(stems)
    weights = st.integers(0, np.iinfo(np.uint16).max)
    features = Features(
        stems=tuple(stems),
        weights=tuple(data.draw(st.lists(weights, min_size=count, max_size=count))),
        names=tuple(place for place in range(count) if data.draw(st.booleans())),
        title=data.draw(st.integers(0, min(count, 65_535))),
        is_form=data.draw(st.booleans()),
    )
    assert decode(encode(features, founded)) == (features, founded)
