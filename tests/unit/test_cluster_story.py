"""A story: what of its members counts, and the sums over them."""

from datetime import timedelta
from itertools import combinations
from math import isnan

import numpy as np
import pytest

from aggregator.cluster import vectors
from aggregator.cluster.features import SCALE, microseconds
from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from tests.quality.making import NOON, member, story

REACH = ClusterRules().reach
DAY = timedelta(days=1) // timedelta(microseconds=1)


def _cosine(one: Placed, other: Placed) -> float:
    weights = dict(zip(one.terms.tolist(), one.weights.tolist(), strict=True))
    pairs = zip(other.terms.tolist(), other.weights.tolist(), strict=True)
    total: int = sum(weights.get(term, 0) * weight for term, weight in pairs)
    return total / SCALE**2


def _summed(told: OpenStory) -> dict[int, tuple[int, int]]:
    found = told.vector
    pairs = zip(vectors.weights(found).tolist(), vectors.core(found).tolist(), strict=True)
    return dict(zip(vectors.terms(found).tolist(), pairs, strict=True))


def test_the_vector_is_the_sum_of_its_members() -> None:
    """Of each term what it weighs in all, and whether half of the members have it."""
    index = Index()
    three = [
        member(index, 0, "fire hall"),
        member(index, 1, "fire stall lane"),
        member(index, 2, "fire stall"),
    ]
    found = _summed(story(*three))
    stems = {index.stem(term): told for term, told in found.items()}
    half, third = round(SCALE / 2**0.5), round(SCALE / 3**0.5)
    assert stems == {
        "fire": (half + third + half, 1),
        "hall": (half, 0),
        "stall": (third + half, 1),
        "lane": (third, 0),
    }


def test_cohesion_is_the_mean_cosine_of_all_pairs() -> None:
    """And the distance the mean over all pairs of those dated."""
    index = Index()
    texts = ["fire hall lane", "fire hall", "hall lane stall"]
    told = enumerate(zip(texts, (0, 1, 4), strict=True))
    three = [member(index, n, text, day=day) for n, (text, day) in told]
    cohesion, distance = story(*three).held
    pairs = list(combinations(three, 2))
    assert cohesion == pytest.approx(sum(_cosine(*pair) for pair in pairs) / 3)
    assert distance == pytest.approx((1 + 3 + 4) / 3 * 86_400)
    assert story(three[0]).held == (0, None)
    undated = member(index, 9, "fire", day=None)
    assert story(three[0], undated).held[1] is None


def test_facts() -> None:
    """How many, how long on average, and when."""
    index = Index()
    two = story(member(index, 0, "a b c", day=0), member(index, 1, "a", day=2))
    size, stems, at = two.facts
    assert (size, stems) == (2, 2.0)
    assert at == microseconds(NOON + timedelta(days=1))
    assert isnan(story(member(index, 2, "a", day=None)).facts[2])


def test_a_form_does_not_count_where_there_is_a_report() -> None:
    """Not in the vector, the facts, the cohesion or the size; it is a member all the same."""
    index = Index()
    reports = [member(index, 1, "fire hall"), member(index, 2, "fire lane", day=2)]
    form = member(index, 0, "fire tennis opera", day=5, form=True)
    mixed, plain = story(form, *reports), story(*reports)
    assert [m.sequence for m in mixed.members] == [0, 1, 2]
    assert (mixed.size, mixed.facts, mixed.held) == (2, plain.facts, plain.held)
    assert _summed(mixed) == _summed(plain)
    assert not mixed.is_form
    alone = story(form)
    assert (alone.is_form, alone.size) == (True, 1)
    assert set(_summed(alone)) == set(form.terms.tolist())


def test_a_story_of_forms_counts_them() -> None:
    """Until a report comes, which then is all that counts."""
    index = Index()
    forms = story(*(member(index, n, "fire tennis", form=True) for n in range(2)))
    assert (forms.is_form, forms.size) == (True, 2)
    assert forms.held[0] == pytest.approx(1, abs=1e-4)
    forms.add(member(index, 2, "opera"))
    assert [m.is_form for m in forms.told] == [False]
    assert (forms.size, len(forms.members)) == (1, 3)
    assert [index.stem(term) for term in _summed(forms)] == ["opera"]


def test_members_stand_by_sequence_however_they_came() -> None:
    """Added late, taken over from another story, or let go."""
    index = Index()
    one, two, three, four = (member(index, n, f"fire s{n}", day=n, seen=n) for n in range(4))
    told = story(three)
    told.add(one)
    told.absorb(story(two))
    told.absorb(OpenStory(None, 3, [four]))
    assert told.members == [one, two, three, four]
    assert told.dates() == (microseconds(NOON), microseconds(NOON) + 3 * DAY)
    told.remove([one, three])
    assert told.members == [two, four]
    assert told.arrivals() == (microseconds(NOON) + DAY, microseconds(NOON) + 3 * DAY)
    assert told.ended == microseconds(NOON) + 3 * DAY
    assert _summed(told) == _summed(story(two, four))


@pytest.mark.parametrize(
    ("mine", "yours", "open_"),
    [
        ((0, 0), (7, 0), True),
        ((0, 0), (7.001, 0), False),
        ((7, 0), (0, 0), True),
        ((7.001, 0), (0, 0), False),
        ((0, 0), (0, 99), True),  # dates decide, however late they came
        ((None, 0), (30, 7), True),
        ((None, 0), (0, 7.001), False),
        ((None, 0), (None, 7), True),
    ],
)
def test_open_within_a_week(
    mine: tuple[float | None, float], yours: tuple[float | None, float], open_: bool
) -> None:
    """By dates; where either has none, by arrival; both ways alike."""
    index = Index()
    one = story(member(index, 0, "a", day=mine[0], seen=mine[1]))
    other = story(member(index, 1, "a", day=yours[0], seen=yours[1]))
    assert one.is_open_to(other, REACH) is other.is_open_to(one, REACH) is open_


def test_a_form_stretches_no_story() -> None:
    """A round-up a week later keeps nothing open, by date or arrival; alone it has its own."""
    index = Index()
    report = member(index, 0, "a", day=0, seen=0)
    form = member(index, 1, "a", day=7, seen=7, form=True)
    told = story(report)
    told.add(form)
    assert (told.dates(), told.arrivals()) == (story(report).dates(), story(report).arrivals())
    assert not told.is_open_to(story(member(index, 2, "a", day=8, seen=8)), REACH)
    assert not told.is_open_to(story(member(index, 3, "a", day=None, seen=8)), REACH)
    assert told.ended == microseconds(NOON)
    alone = story(form)
    assert alone.dates() == alone.arrivals() == (microseconds(NOON) + 7 * DAY,) * 2
    # What a report has no date for, no form has it for.
    undated = story(member(index, 4, "a", day=None), form)
    assert undated.dates() is None


def test_a_story_reaches_from_its_first_to_its_last() -> None:
    """Each entry may be a week from the next: a long affair stays open."""
    index = Index()
    long = story(*(member(index, n, "a", day=6 * n) for n in range(3)))
    for day, open_ in ((-7, True), (-8, False), (9, True), (19, True), (20, False)):
        assert long.is_open_to(story(member(index, 9, "a", day=day)), REACH) is open_


def test_weights_are_whole_numbers_that_fit() -> None:
    """One stem alone weighs the whole of the scale, which fits into 16 bits."""
    alone = member(Index(), 0, "fire")
    assert alone.weights.tolist() == [SCALE]
    assert np.iinfo(np.uint16).max >= SCALE


def test_many_members_overflow_nothing() -> None:
    """Ten thousand equal reports are as alike as two."""
    index = Index()
    one = member(index, 0, "fire hall lane stall")
    many = [one] + [member(index, n, "fire hall lane stall") for n in range(1, 10_000)]
    assert story(*many).held[0] == pytest.approx(_cosine(one, one), rel=1e-9)
    summed = vectors.weights(story(*many).vector)
    assert summed.tolist() == [10_000 * weight for weight in one.weights.tolist()]
