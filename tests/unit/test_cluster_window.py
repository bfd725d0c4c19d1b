"""The window: which stories are near a newcomer, and what the index holds of them."""

from array import array
from datetime import timedelta

from aggregator.cluster.features import microseconds
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.window import Window
from aggregator.model import EntryId, StoryId
from tests.quality.making import NOON

RULES = ClusterRules()


def _placed(sequence: int, day: int | None, seen: int = 100) -> Placed:
    published = None if day is None else NOON + timedelta(days=day)
    first_seen = NOON + timedelta(days=seen)
    return Placed(
        sequence=sequence,
        entry=EntryId(f"e{sequence}"),
        published=published,
        first_seen=first_seen,
        at=None if published is None else microseconds(published),
        seen=microseconds(first_seen),
        terms=array("I", [0, sequence + 1]),
        weights=array("d", [0.8, 0.6]),
        text="word",
    )


def _near(window: Window, newcomer: Placed) -> list[int]:
    return [member.sequence for member, _ in window.near(newcomer, RULES)]


def test_a_story_that_loses_its_bridge_to_the_present_is_near_no_more() -> None:
    """Moving an entry away takes its story out of the index when the rest is too old."""
    window = Window()
    bridge = _placed(1, 10, seen=10)
    source = OpenStory(StoryId("source"), 0, [_placed(0, 0, seen=0), bridge])
    target = OpenStory(StoryId("target"), 2, [_placed(2, 11, seen=11)])
    window.enter([source, target])
    assert _near(window, _placed(9, 12, seen=12)) == [0, 1, 2]
    window.move(bridge, target)
    assert (source.is_indexed, target.is_indexed) == (False, True)
    assert _near(window, _placed(9, 12, seen=12)) == [1, 2]
    assert _near(window, _placed(9, 1, seen=1)) == [0]


def test_dates_decide_where_both_have_one_else_arrivals() -> None:
    """All came on one day: dated ones are told apart by date, undated ones are near all."""
    window = Window()
    window.enter(
        OpenStory(StoryId(f"s{n}"), n, [_placed(n, day)]) for n, day in enumerate([0, 50, None])
    )
    assert _near(window, _placed(9, 1)) == [0, 2]
    assert _near(window, _placed(9, 49)) == [1, 2]
    assert _near(window, _placed(9, None)) == [0, 1, 2]
    assert _near(window, _placed(9, 1)) == [0, 2]
    assert _near(window, _placed(9, None, seen=200)) == []


def test_merged_and_expired_stories_leave_nothing_behind() -> None:
    """The winner has all entries; a forgotten story is found by nobody."""
    window = Window()
    stories = [OpenStory(StoryId(f"s{n}"), n, [_placed(n, n)]) for n in range(3)]
    window.enter(stories)
    assert _near(window, _placed(9, 1)) == [0, 1, 2]
    window.merge(stories[2], stories[0])
    assert [m.sequence for m in stories[0].members] == [0, 2]
    assert _near(window, _placed(9, 1)) == [0, 1, 2]
    window.expire(stories[0])
    assert _near(window, _placed(9, 1)) == [1]
    assert list(window.stories) == ["s1"]
    assert window.sequences == {EntryId("e1"): 1}
