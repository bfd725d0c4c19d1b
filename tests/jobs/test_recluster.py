"""Other settings shown, staged, applied and undone: all of it or nothing, ids kept."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.cluster import ALGORITHM
from aggregator.errors import ConfigError, LockHeldError
from aggregator.jobs.apply import Turned, apply, undo
from aggregator.jobs.correct import merge, split
from aggregator.jobs.recluster import Proposal, propose
from aggregator.model import Member, StoryId
from aggregator.progress import Quiet
from aggregator.store import SqlStore
from tests.jobs.making import (
    FEEDS,
    MORE,
    RULES,
    A,
    after,
    bench,
    entry,
    grouping,
    groups,
    opened,
    put,
    shown,
    story,
)

#: What is told in two wordings is two stories.
STRICT = replace(RULES, threshold=0.99)
ALONE = {frozenset({word}) for word in ("NATO", "Ishiba", "Roof")}


def proposed(
    store: SqlStore, rules: object = STRICT, *, stage: bool = True, hours: float = 1, since: int = 0
) -> Proposal:
    """Replay by these rules."""
    assert isinstance(rules, type(RULES))
    return propose(
        store,
        rules=rules,
        settings={"cluster.threshold": str(rules.threshold)},
        since=after(since) if since else None,
        now=after(hours),
        progress=Quiet(),
        most=10,
        stage=stage,
    )


def applied(store: SqlStore, number: int = 1, *, hours: float = 2) -> Turned:
    """Apply a run."""
    return apply(store, number, now=after(hours))


def undone(store: SqlStore, number: int = 1, *, hours: float = 3) -> Turned:
    """Undo a run."""
    return undo(store, number, now=after(hours))


def remembered(store: SqlStore) -> Mapping[str, StoryId]:
    """Return where clustering believes the entries to be."""
    members: tuple[Member, ...] = store.clustering.snapshot(
        "en", spans=(), stories=grouping(store)
    ).members
    return {member.entry: member.story for member in members}


def agrees(store: SqlStore) -> bool:
    """Tell whether clustering's memory is of the stories that there are."""
    told = remembered(store)
    return told == store.identity.homes(
        stored.id for portion in store.identity.history(None) for stored in portion
    )


def test_the_same_settings_change_nothing(tmp_path: Path) -> None:
    """A replay by the rules that made the stories makes them again."""
    made = bench(tmp_path, FEEDS, MORE)
    with opened(made) as store:
        found = proposed(store, RULES, stage=False)
        assert found.run.moves == ()
        assert (found.difference.stories_before, found.difference.stories_after) == (2, 2)
        assert found.difference.entries == 5


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        before = (store.change_number(), grouping(store))
        found = proposed(store, stage=False)
        assert (store.change_number(), grouping(store)) == before
        assert store.identity.reclusterings() == ()
        told = found.difference
        assert (told.stories_before, told.stories_after) == (2, 3)
        assert (told.merged, told.split, told.moved, told.moved_published) == (0, 1, 1, 1)
        ((example),) = told.examples
        assert (example.kind, example.story) == ("leaves", story(store, "NATO"))
        nato, ishiba = entry(store, "NATO"), entry(store, "Ishiba")
        assert {example.face, *example.entries} == {nato, ishiba}


def test_a_dry_run_tells_which_stories_would_be_one(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        assert groups(store) == ALONE
        told = proposed(store, RULES, stage=False).difference
        assert (told.stories_before, told.stories_after) == (3, 2)
        assert (told.merged, told.split, told.moved, told.moved_published) == (1, 0, 1, 1)
        ((example),) = told.examples
        assert example.kind == "one"
        assert {example.face, example.other_face} == {entry(store, "NATO"), entry(store, "Ishiba")}
        assert {example.story, example.other} == {story(store, "NATO"), story(store, "Ishiba")}


def test_what_is_staged_moves_nothing(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        before = (store.change_number(), grouping(store))
        assert proposed(store).run.number == 1
        assert (store.change_number(), grouping(store)) == before
    with opened(made) as store:
        (run,) = store.identity.reclusterings()
        assert (run.number, run.state, run.algorithm) == (1, "staged", ALGORITHM)
        assert (run.settings, run.made_at) == ({"cluster.threshold": "0.99"}, after(1))


def test_applied_and_undone_everything_is_as_before(tmp_path: Path) -> None:
    """REL-25, PUB-31: the published ids stay with their entries, there and back."""
    made = bench(tmp_path, FEEDS)
    first = shown(made)
    with opened(made) as store:
        before = grouping(store)
        why = store.identity.assignments([entry(store, "Ishiba"), entry(store, "NATO")])
        proposed(store)
        assert applied(store) == Turned(number=1, moved=1, left_out=0)
        assert groups(store) == ALONE
        assert agrees(store)
    made.sweep(FEEDS, hours=2.5)
    between = shown(made)
    assert first.keys() < between.keys()
    assert len(between) == 3
    with opened(made) as store:
        assert undone(store) == Turned(number=1, moved=1, left_out=0)
        assert grouping(store) == before
        assert store.identity.assignments(why) == why
        assert agrees(store)
    made.sweep(FEEDS, hours=4)
    assert shown(made) == first


def test_a_union_applied_and_undone_gives_every_id_back(tmp_path: Path) -> None:
    """The story that ended lives again, with its age and its item."""
    made = bench(tmp_path, FEEDS, rules=STRICT)
    first = shown(made)
    with opened(made) as store:
        before = grouping(store)
        ages = {name: roster.age for name, roster in store.identity.rosters(before).items()}
        proposed(store, RULES)
        applied(store)
        assert groups(store) == {frozenset({"NATO", "Ishiba"}), frozenset({"Roof"})}
        (gone,) = before.keys() - grouping(store).keys()
        assert store.redirect(gone) in before
        assert agrees(store)
    made.sweep(FEEDS, hours=2.5)
    assert len(shown(made)) == 2
    assert shown(made).keys() < first.keys()
    with opened(made) as store:
        undone(store)
        assert grouping(store) == before
        assert store.redirect(gone) is None
        told = store.identity.rosters(before)
        assert {name: roster.age for name, roster in told.items()} == ages
        assert agrees(store)
    made.sweep(FEEDS, hours=4)
    assert shown(made) == first


def union(store: SqlStore) -> tuple[StoryId, StoryId]:
    """Return the story of the visit that ends when two become one, and the one that lives."""
    both = [story(store, "NATO"), story(store, "Ishiba")]
    older, younger = sorted(store.identity.rosters(both).values(), key=lambda roster: roster.age)
    return younger.id, older.id


def test_what_came_since_goes_with_its_story(tmp_path: Path) -> None:
    """Staged, then a sweep: a newcomer to a story that ends follows it, there and back."""
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        ending, living = union(store)
        assert proposed(store, RULES).run.merged == {ending: living}
    made.rules = STRICT
    made.sweep(MORE, hours=1.5)
    with opened(made) as store:
        put(store, "Dozens", ending)
        before = grouping(store)
        assert applied(store) == Turned(number=1, moved=2, left_out=0)
        assert story(store, "Dozens") == story(store, "NATO") == story(store, "Ishiba") == living
        assert store.redirect(ending) == living
        assert agrees(store)
        assert undone(store) == Turned(number=1, moved=2, left_out=0)
        assert grouping(store) == before
        assert agrees(store)


def test_what_came_after_it_was_applied_stays(tmp_path: Path) -> None:
    """A newcomer finds the stories as they were made, and stays in its own at the undoing."""
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        before = grouping(store)
        ending, living = union(store)
        proposed(store, RULES)
        applied(store)
    made.sweep(MORE, hours=2.5)
    with opened(made) as store:
        assert story(store, "Rutte") == living
        undone(store)
        assert grouping(store).keys() == before.keys()
        assert story(store, "Rutte") == living
        assert {story(store, "NATO"), story(store, "Ishiba")} == {ending, living}
        assert agrees(store)


def test_what_was_moved_since_is_left_out(tmp_path: Path) -> None:
    made = bench(tmp_path, MORE)
    with opened(made) as store:
        moves = proposed(store).run.moves
        # An entry of a story of three: parted, it is the one that leaves.
        move = next(move for move in moves if move.old == story(store, "NATO"))
        parted = split(store, move.old, [move.entry], now=after(1.5))
        assert applied(store) == Turned(number=1, moved=len(moves) - 1, left_out=1)
        assert store.identity.homes([move.entry]) == {move.entry: parted.other}
        assert agrees(store)
        # What it did not move it does not put back.
        assert undone(store) == Turned(number=1, moved=len(moves) - 1, left_out=0)
        assert store.identity.homes([move.entry]) == {move.entry: parted.other}


def test_what_moved_after_it_was_applied_is_not_put_back(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        ending, _ = union(store)
        proposed(store, RULES)
        (move,) = store.identity.reclustering(1).moves  # type: ignore[union-attr]
        applied(store)
        merge(store, move.new, story(store, "Roof"), now=after(2.5))
        assert len(groups(store)) == 1
        assert undone(store).left_out == 1
        assert len(groups(store)) == 1
        assert store.redirect(ending) in grouping(store)


def test_corrections_hold_through_staging_applying_and_undoing(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        proposed(store, STRICT)
        merge(store, story(store, "NATO"), story(store, "Roof"), now=after(1.5))
        # Staged before, and against a person's word since.
        assert applied(store) == Turned(number=1, moved=0, left_out=1)
        assert len(groups(store)) == 1
        assert proposed(store, STRICT, hours=3).run.moves == ()


def test_undoing_does_not_part_what_a_person_bound_since(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        _, living = union(store)
        proposed(store, RULES)
        applied(store)
        other = merge(store, living, story(store, "Roof"), now=after(2.5)).kept
        split(store, other, [entry(store, "Roof")], now=after(2.6))
        before = grouping(store)
        assert undone(store) == Turned(number=1, moved=0, left_out=1)
        assert grouping(store) == before


def test_a_redirect_through_an_undone_union_leads_back(tmp_path: Path) -> None:
    """Stories that ended earlier are found where they went to."""
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store:
        ending, living = union(store)
        gone = story(store, "Roof")
        proposed(store, RULES)
        put(store, "Roof", ending)
        assert store.redirect(gone) == ending
        applied(store)
        assert store.redirect(ending) == store.redirect(gone) == living
        undone(store)
        assert store.redirect(gone) == ending == story(store, "Roof")
        assert store.redirect(ending) is None


def test_a_run_is_applied_once_and_undone_once(tmp_path: Path) -> None:
    made = bench(tmp_path, FEEDS)
    with opened(made) as store:
        with pytest.raises(ConfigError, match="no re-clustering 1"):
            applied(store)
        proposed(store)
        with pytest.raises(ConfigError, match="is staged, not applied"):
            undone(store)
        applied(store)
        with pytest.raises(ConfigError, match="is applied, not staged"):
            applied(store)
        undone(store)
        for turn in (applied, undone):
            with pytest.raises(ConfigError, match="is undone"):
                turn(store)
        with store.sweep_lock(), pytest.raises(LockHeldError):
            applied(store)


def test_a_span_takes_whole_stories(tmp_path: Path) -> None:
    """A story with an entry of the span is replayed with all of its entries."""
    made = bench(tmp_path, {A: FEEDS[A]}, FEEDS)
    with opened(made) as store:
        assert proposed(store, stage=False, since=1).difference.entries == 3
        assert proposed(store, stage=False, since=2).difference.entries == 0


def test_a_state_of_another_version_is_rebuilt_from_where_entries_stand(tmp_path: Path) -> None:
    """Applied before the next cluster job: what it rebuilds is what was made."""
    made = bench(tmp_path, FEEDS, rules=STRICT)
    with opened(made) as store, store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE cluster_states SET version = 'older'")
    with opened(made) as store:
        proposed(store, RULES)
        applied(store)
    made.sweep(MORE, hours=3)
    with opened(made) as store:
        assert story(store, "NATO") == story(store, "Ishiba") == story(store, "Rutte")
        assert agrees(store)
