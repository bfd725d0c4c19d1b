"""Threads whatever the stories are: counts, places and ids hold."""

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Story, StoryId
from tests.unit.test_threads import Memory, story

if TYPE_CHECKING:
    from aggregator.model.thread import ThreadId

NAMES = ("Aurelia", "Kvernsund", "Ostrava", "Zimmerova", "Halden", "Lindau", "Tollefsen")
WORDS = ("ferry", "search", "dockers", "strike", "wreck", "budget", "court", "tapping")

texts = st.lists(st.sampled_from(NAMES + WORDS), min_size=2, max_size=7, unique=True)
made = st.tuples(st.integers(0, 11), texts, st.integers(1, 3), st.integers(0, 80))
sweeps = st.lists(st.lists(made, max_size=5), max_size=6)


def stories(sweep: list[tuple[int, list[str], int, int]]) -> list[Story]:
    """Make a sweep's stories, the last of each name."""
    found = {
        name: story(f"s{name}", f"The {' and '.join(words)}", outlets=outlets, hours=hours)
        for name, words, outlets, hours in sweep
    }
    return list(found.values())


@settings(max_examples=150, deadline=None)
@given(sweeps)
def test_every_story_is_counted_where_it_is(
    days: list[list[tuple[int, list[str], int, int]]],
) -> None:
    """A thread has as many stories as are in it; none is in two, none without its thread."""
    memory = Memory()
    for sweep in days:
        memory.sweep(stories(sweep))
        held: Counter[ThreadId] = Counter()
        for told in memory.stories.values():
            if told.thread is not None:
                thread = memory.merged.get(told.thread, told.thread)
                held[thread] += 1
        assert held == {thread.id: thread.stories for thread in memory.threads.values()}


@settings(max_examples=150, deadline=None)
@given(sweeps)
def test_a_story_never_changes_its_thread(
    days: list[list[tuple[int, list[str], int, int]]],
) -> None:
    """But for threads that merge, which redirect."""
    memory = Memory()
    places: dict[StoryId, ThreadId] = {}
    for sweep in days:
        memory.sweep(stories(sweep))
        for name, told in memory.stories.items():
            if told.thread is not None:
                before = places.setdefault(name, told.thread)
                while before in memory.merged:
                    before = memory.merged[before]
                assert before == memory.merged.get(told.thread, told.thread)
                places[name] = told.thread


@settings(max_examples=100, deadline=None)
@given(sweeps)
def test_what_goes_takes_with_it_what_it_brought(
    days: list[list[tuple[int, list[str], int, int]]],
) -> None:
    memory = Memory()
    for sweep in days:
        memory.sweep(stories(sweep))
    memory.sweep([], gone=dict.fromkeys(memory.stories))
    assert memory.stories == {}
    assert all(thread.stories == 0 for thread in memory.threads.values())
    assert all(thread.weight < 1e-3 for thread in memory.threads.values())
    assert all(
        term.share < 1e-2 for thread in memory.threads.values() for term in thread.terms.values()
    )
