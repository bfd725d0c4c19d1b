"""Whatever people and sweeps do to stories, in whatever order: what readers may rely on."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.cluster import ClusterRules
from aggregator.errors import ConfigError
from aggregator.jobs.apply import apply, undo
from aggregator.jobs.correct import forget, merge, split
from aggregator.jobs.recluster import propose
from aggregator.model import EntryId, StoryId
from aggregator.progress import Quiet
from aggregator.store import SqlStore
from tests.acceptance.conftest import item, rss
from tests.jobs.making import RULES, after, opened
from tests.jobs.test_sweep import Bench

EVENTS = (
    ("Roof of Santo Domingo nightclub collapses", "Rescuers searched the rubble of the Jet Set."),
    ("Rutte and Ishiba pledge closer defence ties", "NATO and Japan agreed on it in Tokyo."),
    ("Ferry sinks off the coast of Bohol", "The coast guard saved most of its passengers."),
)
WORDS = ("today", "at night", "say police", "after all", "report", "again", "live", "now")
#: So that a replay by other rules moves something, and one by the usual ones moves it back.
STRICT = replace(RULES, threshold=0.9)
#: What is done, and two numbers that say to which of the stories, entries or runs.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sweep", "sweep", "merge", "split", "forget", "strict", "usual", "apply", "undo"]
        ),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    min_size=3,
    max_size=10,
)


@dataclass(slots=True)
class Desk:
    """An installation, and what has been promised of it."""

    bench: Bench
    hours: int = 0
    items: list[str] = field(default_factory=list)
    #: Every story there has been, and the entries that it was first seen with.
    founders: dict[StoryId, frozenset[EntryId]] = field(default_factory=dict)

    def act(self, what: str, one: int, two: int) -> None:
        """Do one thing; what cannot be done is refused and changes nothing."""
        self.hours += 1
        if what == "sweep":
            event = EVENTS[one % len(EVENTS)]
            title = f"{event[0]} {WORDS[two % len(WORDS)]} {len(self.items)}"
            link = f"https://a.example/{len(self.items)}"
            self.items.append(item(title, link, text=event[1], date=None))
            self.sweep()
            return
        with opened(self.bench) as store:
            homes = _homes(store)
            names = sorted(set(homes.values()))
            try:
                self.change(store, what, (names[one % len(names)], names[two % len(names)]), one)
            except ConfigError:
                assert _homes(store) == homes

    def change(self, store: SqlStore, what: str, both: tuple[StoryId, StoryId], one: int) -> None:
        """Correct, re-cluster, take back."""
        now = after(self.hours)
        match what:
            case "merge":
                merge(store, *both, now=now)
            case "split":
                entries = sorted(store.identity.rosters(both[:1])[both[0]].entries)
                split(store, both[0], entries[: 1 + one % 2], now=now)
            case "forget":
                forget(store, 1 + one % 4)
            case "strict" | "usual":
                self.stage(store, STRICT if what == "strict" else RULES)
            case "apply" | "undo":
                runs = store.identity.reclusterings()
                number = runs[one % len(runs)].number if runs else 1
                (apply if what == "apply" else undo)(store, number, now=now)

    def stage(self, store: SqlStore, rules: ClusterRules) -> None:
        """Stage a run."""
        propose(
            store,
            rules=rules,
            settings={},
            since=None,
            now=after(self.hours),
            progress=Quiet(),
            most=3,
            stage=True,
        )

    def sweep(self) -> None:
        """Make a sweep; look at what is published."""
        self.bench.sweep({"https://a.example/feed": rss(*self.items)}, hours=self.hours)

    def holds(self) -> None:
        """Check what has been promised."""
        with opened(self.bench) as store:
            homes = _homes(store)
            stories = set(homes.values())
            assert set(store.identity.rosters(stories)) == stories
            assert store.counts().stories == len(stories)
            for pair in store.identity.pairs():
                assert (homes[pair.one] == homes[pair.other]) == pair.together
            self._ids_hold(store, homes)
            members = store.clustering.snapshot("en", spans=(), stories=stories).members
            assert {member.entry: member.story for member in members} == homes
            self._items_hold(store)

    def _items_hold(self, store: SqlStore) -> None:
        """A story has one item a topic."""
        with store._database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT item_id, topic, story FROM published_items")
            shown = [tuple(row) for row in rows]
        assert len({(topic, story) for _, topic, story in shown}) == len(shown)

    def _ids_hold(self, store: SqlStore, homes: Mapping[EntryId, StoryId]) -> None:
        groups: dict[StoryId, set[EntryId]] = {}
        for entry, name in homes.items():
            groups.setdefault(name, set()).add(entry)
        for name, entries in groups.items():
            self.founders.setdefault(name, frozenset(entries))
        for name in self.founders:
            target = store.redirect(name)
            assert (target is None) == (name in groups), name
            assert target is None or target in groups


def _homes(store: SqlStore) -> dict[EntryId, StoryId]:
    ids = [stored.id for portion in store.identity.history(None) for stored in portion]
    return dict(store.identity.homes(ids))


@settings(max_examples=12, deadline=None)
@given(acts=ACTS)
def test_every_entry_is_in_one_story_and_every_id_leads_somewhere(
    acts: list[tuple[str, int, int]],
) -> None:
    """REL-25, PUB-31: and clustering remembers what there is."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Bench(Path(folder)))
        for number in range(6):
            desk.act("sweep", number, number)
        for act in acts:
            desk.act(*act)
            desk.holds()
        desk.hours += 1
        desk.sweep()
        desk.holds()
