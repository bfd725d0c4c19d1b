"""The window: which stories are near another, and what the index holds of them."""

import pytest

from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.window import Window
from aggregator.model import EntryId
from tests.quality.making import member, story

RULES = ClusterRules(postings=1_000, least_stems=6, nearest=20)


def _member(window: Window, sequence: int, day: float | None, seen: float = 100) -> Placed:
    return member(window.index, sequence, f"word own{sequence}", day=day, seen=seen)


def _near(window: Window, day: float | None, *, seen: float = 100, number: int = 99) -> list[int]:
    """Return the founding sequences of the stories near one that comes then."""
    newcomer = _member(window, number, day, seen)
    window.turn_to([newcomer], RULES)
    found = window.near(story(newcomer), RULES)
    return sorted(other.founded for other in found)


def test_dates_decide_where_both_have_one_else_arrivals() -> None:
    """All came on one day: dated ones are told apart by date, undated ones are near all."""
    window = Window()
    window.enter(story(_member(window, n, day)) for n, day in enumerate([0, 50, None]))
    assert _near(window, 1) == [0, 2]
    assert _near(window, 49) == [1, 2]
    assert _near(window, None) == [0, 1, 2]
    assert _near(window, 1) == [0, 2]
    assert _near(window, None, seen=200) == []


def test_entries_at_hand_are_near_one_another() -> None:
    """A lot of a day turns the window to all of its entries at once."""
    window = Window()
    old = [story(_member(window, n, day, seen=day)) for n, day in enumerate([0, 10, 40])]
    fresh = [story(_member(window, n, day, seen=day)) for n, day in ((7, 5.1), (8, 5.9))]
    window.turn_to([newcomer.members[0] for newcomer in fresh], RULES)
    window.enter([*old, *fresh])
    assert [o.founded for o in window.near(fresh[0], RULES)] == [0, 1, 8]
    assert [o.founded for o in window.near(fresh[1], RULES)] == [0, 1, 7]
    assert [told.is_indexed for told in (*old, *fresh)] == [True, True, False, True, True]


def test_the_most_alike_come_first_and_only_so_many() -> None:
    """By the products of their weights; of equal ones the earlier."""
    window = Window()
    texts = ["a x1", "a b x2", "a b c x3", "a b c x4", "x5"]
    window.enter(story(member(window.index, n, text)) for n, text in enumerate(texts))
    newcomer = member(window.index, 9, "a b c d")
    window.turn_to([newcomer], RULES)
    for most, expected in ((20, [2, 3, 1, 0]), (3, [2, 3, 1]), (1, [2])):
        rules = ClusterRules(nearest=most)
        assert [o.founded for o in window.near(story(newcomer), rules)] == expected


def test_one_story_is_near_once() -> None:
    """However many of its entries are."""
    window = Window()
    window.enter([story(*(_member(window, n, 0) for n in range(3))), story(_member(window, 5, 0))])
    assert _near(window, 0) == [0, 5]


def test_the_heaviest_stems_are_looked_up_first() -> None:
    """Until enough came up, but so many stems at the least; of each the newest entries."""
    window = Window()
    window.enter(story(member(window.index, n, "common")) for n in range(6))
    window.enter([story(member(window.index, 6, "rare"))])
    # A stem of the title weighs more than one of the summary.
    newcomer = story(member(window.index, 9, "rare common", title=1))
    window.turn_to(newcomer.members, RULES)

    def near(postings: int, least_stems: int) -> list[int]:
        found = window.near(newcomer, ClusterRules(postings=postings, least_stems=least_stems))
        return sorted(other.founded for other in found)

    assert near(1, 1) == [6]
    assert near(2, 1) == [4, 5, 6]
    assert near(1, 2) == [5, 6]
    assert near(9, 1) == [0, 1, 2, 3, 4, 5, 6]


def test_merged_and_expired_stories_leave_nothing_behind() -> None:
    """The winner has all entries; a forgotten story is found by nobody."""
    window = Window()
    stories = [story(_member(window, n, n)) for n in range(3)]
    window.enter(stories)
    assert _near(window, 1) == [0, 1, 2]
    window.merge(stories[2], stories[0])
    assert [m.sequence for m in stories[0].members] == [0, 2]
    assert _near(window, 1) == [0, 1]
    assert window.homes[2] is stories[0]
    assert {m.sequence: m.entry for m in window.homes[2].members}[2] == "e2"
    window.expire(stories[0])
    assert _near(window, 1) == [1]
    assert list(window.stories) == [1]
    assert window.sequences == {EntryId("e1"): 1}
    assert list(window.homes) == [1]


@pytest.mark.parametrize(("winner", "loser"), [(0, 2), (2, 0)])
def test_a_merge_brings_what_was_far_near(winner: int, loser: int) -> None:
    """A story far from here that unites with one at hand is found by all its words."""
    window = Window()
    days = {0: 1, 2: 60}
    stories = {
        n: OpenStory(None, n, [member(window.index, n, f"word own{n}", day=day, seen=day)])
        for n, day in days.items()
    }
    window.enter(stories.values())
    newcomer = member(window.index, 9, "own2 other", day=1, seen=1)
    window.turn_to([newcomer], RULES)
    assert window.near(story(newcomer), RULES) == []
    window.merge(stories[loser], stories[winner])
    assert window.near(story(newcomer), RULES) == [stories[winner]]
    assert stories[winner].is_indexed
    assert not stories[loser].is_indexed
