"""Samples drawn from a real store: near misses, large stories, the same by the same seed."""

import sqlite3
from dataclasses import replace
from pathlib import Path

from aggregator.jobs import correct
from aggregator.jobs.review import MOST_SHOWN, Kind, Near, Sample, Wish, draw, near_misses
from aggregator.store import SqlStore
from tests.acceptance.conftest import item, rss
from tests.acceptance.test_reviewing import DAILY
from tests.jobs.making import MORE, RULES, after, bench, entry, opened, put

DOCUMENTS = {**MORE, "https://d.example/feed": rss(*DAILY, title="Daily")}
DAILY_SPA = "Spa in Iceland shuts its doors for a week"
WISH = Wish(stories=9, pairs=9, seed=1, days=7, language=None)
SPAN = (after(-100), after(1))


def near(store: SqlStore) -> tuple[Near, ...]:
    """Return the near misses of the whole store."""
    among = {recent.story for recent in store.sampling.recent(*SPAN)}
    return near_misses(store, ["en"], among=among, span=SPAN, rules=RULES)


def drawn(store: SqlStore, **wish: int) -> Sample:
    """Draw a sample an hour after the sweep."""
    return draw(store, replace(WISH, **wish), rules=RULES, now=after(1))  # type: ignore[arg-type]  # numbers all


def test_near_misses_are_below_their_bar(tmp_path: Path) -> None:
    """Two different stories each, no story in two pairs; at least 70 % of what they need."""
    with opened(bench(tmp_path, DOCUMENTS)) as store:
        found = near(store)
        stories = [story for pair in found for story in pair.stories]
        assert stories
        assert len(set(stories)) == len(stories)
        assert all(pair.score / pair.threshold >= 0.7 for pair in found)
        lava, spa = store.identity.homes(
            [entry(store, "Lava reaches the road to Grindavik"), entry(store, DAILY_SPA)]
        ).values()
        assert (min(lava, spa), max(lava, spa)) in {pair.stories for pair in found}


def test_another_version_is_compared_anew(tmp_path: Path) -> None:
    """What another version of clustering remembers is not read, but made again."""
    made = bench(tmp_path, DOCUMENTS)
    with opened(made) as store:
        before = near(store)
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("UPDATE cluster_states SET version = 'older'")
        database.execute("UPDATE cluster_members SET features = x'00'")
    database.close()
    with opened(made) as store:
        assert {pair.stories for pair in near(store)} == {pair.stories for pair in before}


def test_what_a_person_has_parted_is_no_near_miss(tmp_path: Path) -> None:
    """Merged and split again by hand: nobody asks whether they should be one."""
    with opened(bench(tmp_path, DOCUMENTS)) as store:
        first, *_ = near(store)
        members = {
            story: [stored.id for stored in store.stories([story])[story].entries]
            for story in first.stories
        }
        done = correct.merge(store, *first.stories, now=after(0.1))
        parted = members[done.other]
        correct.split(store, done.kept, parted, now=after(0.2))
        homes = set(store.identity.homes([e for ids in members.values() for e in ids]).values())
        assert len(homes) == 2
        assert not any(homes == set(pair.stories) for pair in near(store))


def test_a_large_story_is_shown_in_part(tmp_path: Path) -> None:
    """Twelve of its entries, in their order, by the seed; how many it has is said."""
    texts = [
        item(f"Number {number} of a long serial", f"https://e.example/{number}")
        for number in range(20)
    ]
    with opened(bench(tmp_path, {**DOCUMENTS, "https://e.example/feed": rss(*texts)})) as store:
        home = store.identity.homes([entry(store, "Lava reaches the road to Grindavik")])
        (target,) = home.values()
        for number in range(20):
            put(store, f"Number {number} of a long serial", target)
        samples = [drawn(store, seed=seed) for seed in (1, 1, 2)]
        sides = [
            side
            for sample in samples
            for case in sample.of(Kind.STORY)
            for side in case.sides
            if side.story == target
        ]
        assert [(side.entries, len(side.shown)) for side in sides] == [(21, MOST_SHOWN)] * 3
        order = [stored.id for stored in store.stories([target])[target].entries]
        assert list(sides[0].shown) == [e for e in order if e in sides[0].shown]
        assert sides[0] == sides[1]
        assert sides[0].shown != sides[2].shown


def test_a_seed_draws_the_same(tmp_path: Path) -> None:
    """Everything that there is comes where more is wanted; no kind that is not."""
    with opened(bench(tmp_path, DOCUMENTS)) as store:
        whole = drawn(store)
        assert drawn(store) == whole
        assert len(whole.of(Kind.STORY)) == whole.stories == 2
        assert len(whole.of(Kind.PAIR)) == whole.pairs
        assert len(drawn(store, stories=1, pairs=0).cases) == 1
        assert {case.number for case in drawn(store, stories=0).cases} == {
            *range(1, whole.pairs + 1)
        }


def test_days_reach_to_the_beginning_of_the_calendar(tmp_path: Path) -> None:
    """A span that no calendar holds begins where the calendar does."""
    with opened(bench(tmp_path, DOCUMENTS)) as store:
        assert drawn(store, days=3_650_000).stories == drawn(store).stories


def test_drawing_changes_nothing(tmp_path: Path) -> None:
    """The store is only read."""
    with opened(bench(tmp_path, DOCUMENTS)) as store:
        before = (
            store.change_number(),
            store.counts(),
            store.clustering.snapshot("en", spans=[SPAN]),
        )
        drawn(store)
        assert before == (
            store.change_number(),
            store.counts(),
            store.clustering.snapshot("en", spans=[SPAN]),
        )
