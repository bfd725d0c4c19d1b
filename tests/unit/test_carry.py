"""Ids carried over from one grouping to another (REL-25, PUB-31)."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cluster.carry import Carried, carry
from aggregator.model import EntryId, Roster, StoryId

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


def mint(entry: EntryId, salt: int) -> StoryId:
    """Begin where ids of old stories may be taken already."""
    return StoryId(f"S{entry}" if salt == 0 else f"new {entry} {salt}")


def roster(name: str, *entries: int, created: int = 0, lead: int | None = None) -> Roster:
    """Return a story whose entries are numbered by their age."""
    return Roster(
        id=StoryId(name),
        language="en",
        created=NOON + timedelta(hours=created),
        lead=None if lead is None else EntryId(str(lead)),
        entries={EntryId(str(n)): NOON + timedelta(minutes=n) for n in entries},
    )


def carried(old: Sequence[Roster], *groups: Sequence[int]) -> Carried:
    """Carry ids over to groups of numbers."""
    return carry(old, [[EntryId(str(n)) for n in group] for group in groups], mint)


def home(found: Carried, number: int) -> StoryId:
    """Return the story of one entry."""
    return found.homes[EntryId(str(number))]


def test_the_largest_part_keeps_the_id_and_the_smaller_founds() -> None:
    found = carried([roster("A", 1, 2, 3)], [1], [2, 3])
    assert found.homes == {"1": "S1", "2": "A", "3": "A"}
    assert found.founded == {"S1": "1"}
    assert found.merged == {}


def test_of_equal_parts_the_one_with_the_lead_keeps_the_id() -> None:
    found = carried([roster("A", 1, 2, 3, 4, lead=3)], [1, 2], [3, 4])
    assert home(found, 3) == "A"


@pytest.mark.parametrize("lead", [None, 5, 9])
def test_of_equal_parts_without_the_lead_the_oldest_entry_decides(lead: int | None) -> None:
    """The lead may stand in a smaller part, or may have gone."""
    found = carried([roster("A", 1, 2, 3, 4, 5, lead=lead)], [5], [3, 2], [4, 1])
    assert home(found, 1) == "A"


def test_of_several_ids_the_oldest_lives_and_the_others_redirect() -> None:
    old = [roster("B", 1, created=2), roster("A", 2, created=1), roster("C", 3, created=3)]
    found = carried(old, [1, 2, 3])
    assert set(found.homes.values()) == {"A"}
    assert found.merged == {"B": "A", "C": "A"}
    assert found.founded == {}


def test_a_story_torn_apart_and_merged_redirects_and_its_other_parts_found() -> None:
    found = carried([roster("A", 1, 2), roster("B", 3, 4, 5, created=1)], [1, 2, 3, 4], [5])
    assert found.merged == {"B": "A"}
    assert home(found, 5) == "S5"


def test_an_id_of_a_living_story_is_not_minted_again() -> None:
    found = carried([roster("S2", 1, 2, 3)], [1, 3], [2])
    assert home(found, 2) == "new 2 1"


@pytest.mark.parametrize("groups", [[[1]], [[1, 2], [2]], [[1, 2], [1, 2]]])
def test_another_set_of_entries_is_refused(groups: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="exactly once"):
        carried([roster("A", 1, 2)], *groups)


def groupings() -> st.SearchStrategy[tuple[list[int], list[int]]]:
    """Return two groupings of up to 12 entries, as a label for each."""
    labels = st.lists(st.integers(0, 5), min_size=12, max_size=12)
    return st.tuples(labels, labels)


def _stories(labels: Sequence[int], leads: Sequence[int]) -> list[Roster]:
    members = {n: [e for e, label in enumerate(labels) if label == n] for n in set(labels)}
    return [
        # Some created together, some ids that `mint` would make.
        roster(f"S{n}", *found, created=n % 3, lead=found[leads[n] % len(found)])
        for n, found in members.items()
    ]


@given(both=groupings(), leads=st.lists(st.integers(0, 9), min_size=6, max_size=6), data=st.data())
def test_whatever_the_groupings_ids_go_only_where_their_entries_go(
    both: tuple[list[int], list[int]], leads: list[int], data: st.DataObject
) -> None:
    """Every entry in one story; no id changes hands; the order of the input is nothing."""
    old = _stories(both[0], leads)
    groups = [[e for e, label in enumerate(both[1]) if label == n] for n in set(both[1])]
    found = carried(old, *groups)
    assert found.homes.keys() == {str(e) for e in range(12)}
    for group in groups:
        assert len({found.homes[EntryId(str(e))] for e in group}) == 1
    assert len(set(found.homes.values())) == len(groups)
    for story in old:
        parts = Counter(found.homes[e] for e in story.entries)
        living = found.merged.get(story.id, story.id)
        # Where the id leads now, a largest part of the story is.
        assert parts[living] == max(parts.values())
        assert living in set(found.homes.values())
    known = {story.id for story in old}
    assert not known & found.founded.keys()
    assert set(found.homes.values()) <= known | found.founded.keys()
    assert not set(found.homes.values()) & found.merged.keys()
    ages = {story.id: story.age for story in old}
    assert all(ages[winner] < ages[loser] for loser, winner in found.merged.items())
    shuffled = [data.draw(st.permutations(group)) for group in data.draw(st.permutations(groups))]
    assert carried(data.draw(st.permutations(old)), *shuffled) == found


@given(labels=st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_an_unchanged_grouping_changes_nothing(labels: list[int]) -> None:
    old = _stories(labels, [0] * 6)
    found = carry(old, [list(story.entries) for story in old], mint)
    assert found.homes == {entry: story.id for story in old for entry in story.entries}
    assert not found.founded
    assert not found.merged
