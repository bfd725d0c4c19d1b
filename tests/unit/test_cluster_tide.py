"""The tide: which stories reach into a stretch, however it moved and whatever came and went."""

from random import Random

import pytest

from aggregator.cluster.features import microseconds
from aggregator.cluster.index import Index
from aggregator.cluster.story import OpenStory
from aggregator.cluster.tide import Tide
from tests.quality.making import NOON, member, story

DAY = 86_400_000_000
START = microseconds(NOON)


def _story(index: Index, number: int, *days: float | None) -> OpenStory:
    return story(*(member(index, number * 10 + n, "a", day=day) for n, day in enumerate(days)))


def test_a_shift_tells_what_may_have_turned() -> None:
    """Those that the stretch now reaches, those that it left; both ends are part of it."""
    index = Index()
    tide = Tide(OpenStory.dates)
    told = [_story(index, n, n) for n in range(6)]
    for one in told:
        tide.note(one)
    assert tide.shift(START + DAY, START + 3 * DAY) >= {10, 20, 30}
    assert [tide.holds(one) for one in told] == [False, True, True, True, False, False]
    assert tide.shift(START + 2 * DAY, START + 4 * DAY) == {10, 40}
    assert [tide.holds(one) for one in told] == [False, False, True, True, True, False]
    assert tide.shift(START + 2 * DAY, START + 4 * DAY) == set()
    assert tide.shift(START, START + DAY) == {0, 10, 20, 30, 40}
    assert [tide.holds(one) for one in told] == [True, True, False, False, False, False]


def test_what_reaches_over_the_stretch_is_inside() -> None:
    """Though neither its first nor its last instant is."""
    index = Index()
    tide = Tide(OpenStory.dates)
    long = _story(index, 1, 0, 20)
    tide.note(long)
    tide.shift(START + 9 * DAY, START + 10 * DAY)
    assert tide.holds(long)


def test_what_has_no_date_is_in_no_tide_of_dates() -> None:
    """But in that of arrivals."""
    undated = _story(Index(), 1, None)
    for reach, held in ((OpenStory.dates, False), (OpenStory.arrivals, True)):
        tide = Tide(reach)
        tide.note(undated)
        assert tide.shift(START - DAY, START + DAY) == ({10} if held else set())
        assert tide.holds(undated) is held


@pytest.mark.parametrize("seed", range(20))
def test_whatever_turned_is_told(seed: int) -> None:
    """Stories come a few or many at a time and grow; the stretch jumps to and fro."""
    chance = Random(seed)
    index, tide = Index(), Tide(OpenStory.dates)
    stories: list[OpenStory] = []
    inside: set[int] = set()
    for number in range(40):
        for _ in range(chance.choice([0, 1, 1, 30])):
            stories.append(_story(index, 100 + len(stories), chance.randint(0, 40)))
            tide.note(stories[-1])
            inside |= {stories[-1].founded} if tide.holds(stories[-1]) else set()
        if stories:
            grown = chance.choice(stories)
            grown.add(member(index, 10_000 + number, "a", day=chance.randint(0, 40)))
            tide.note(grown)
            inside |= {grown.founded} if tide.holds(grown) else set()
        since = START + chance.randint(-5, 45) * DAY
        turned = tide.shift(since, since + chance.randint(0, 9) * DAY)
        now = {one.founded for one in stories if tide.holds(one)}
        assert now ^ inside <= turned
        inside = now
