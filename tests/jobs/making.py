"""An installation with a few events in its store, and questions to it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from aggregator.cluster import ClusterRules
from aggregator.jobs.regroup import regrouped
from aggregator.model import Assignment, EntryId, Placement, StoryId, StoryRecord
from aggregator.store import SqlStore
from tests.acceptance.conftest import NOON, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.jobs.test_sweep import Bench

RULES = ClusterRules()

#: Of the event of HARBOUR and LANTERN.
MARKET = item(
    "Rutte pledges closer NATO defence ties with Japan in Tokyo talks",
    "https://market.example/rutte",
    text="NATO Secretary General Mark Rutte and Prime Minister Shigeru Ishiba agreed in Tokyo "
    "to deepen defence industry cooperation, warning about China.",
    guid="market-1",
)
#: Of the event of ROOF.
RUBBLE = item(
    "Dozens dead as roof of Santo Domingo nightclub collapses",
    "https://market.example/roof",
    text="Rescuers searched the rubble of the Jet Set nightclub in the Dominican capital "
    "after its roof collapsed during a concert.",
    guid="market-2",
)
A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"
FEEDS = {A: rss(HARBOUR, title="Harbour"), B: rss(LANTERN, ROOF, title="Lantern")}
MORE = {**FEEDS, C: rss(MARKET, RUBBLE, title="Market")}


def after(hours: float) -> datetime:
    """Return an instant some hours after noon."""
    return NOON + timedelta(hours=hours)


@contextmanager
def opened(bench: Bench) -> Iterator[SqlStore]:
    """Open the store of a bench for a while."""
    store = bench.store()
    try:
        yield store
    finally:
        store.close()


def bench(tmp_path: Path, *sweeps: Mapping[str, str], rules: ClusterRules = RULES) -> Bench:
    """Sweep these documents, an hour apart, by those rules; leave the usual ones."""
    tmp_path.mkdir(exist_ok=True)
    made = Bench(tmp_path, rules=rules)
    for hours, documents in enumerate(sweeps):
        made.sweep(documents, hours=hours)
    made.rules = RULES
    return made


def put(store: SqlStore, title: str, target: StoryId) -> None:
    """Move an entry to a story, as a cluster job may."""
    moved = entry(store, title)
    placement = Placement(
        assigned=(
            Assignment(
                entry=moved,
                story=target,
                score=0.5,
                threshold=0.25,
                reasons={"how": "rehomed"},
                algorithm="test",
            ),
        )
    )
    states = regrouped(store, {moved: target}, languages={target: "en"})
    store.clustering.record_stories(StoryRecord(placement=placement, states=states, at=after(1.75)))


def entry(store: SqlStore, title: str) -> EntryId:
    """Return the entry whose title begins so."""
    (found,) = (
        stored.id
        for portion in store.identity.history(None)
        for stored in portion
        if stored.entry.title.startswith(title)
    )
    return found


def story(store: SqlStore, title: str) -> StoryId:
    """Return the story of the entry whose title begins so."""
    found = entry(store, title)
    return store.identity.homes([found])[found]


def grouping(store: SqlStore) -> dict[StoryId, set[str]]:
    """Return every story's entries by the first word of their titles."""
    told: dict[StoryId, set[str]] = {}
    for portion in store.identity.history(None):
        homes = store.identity.homes(stored.id for stored in portion)
        for stored in portion:
            told.setdefault(homes[stored.id], set()).add(stored.entry.title.split()[0])
    return told


def groups(store: SqlStore) -> set[frozenset[str]]:
    """Return which entries stand together."""
    return {frozenset(words) for words in grouping(store).values()}


def shown(bench: Bench, slug: str = "all") -> dict[str, set[str]]:
    """Return the ids of a topic's published items and the outlets in each."""
    document = json.loads((bench.folder / "public" / "topics" / slug / "feed.json").read_text())
    return {
        found["id"]: {told["title"].split()[0] for told in found["_story"]["entries"]}
        for found in document["items"]
    }
