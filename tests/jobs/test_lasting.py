"""A state loaded anew before each sweep decides as one that lasts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import uuid5

import pytest

from aggregator.cluster import ClusterRules, ClusterState
from aggregator.jobs.cluster import cluster
from aggregator.jobs.stripping import stripping
from aggregator.model import Changes, Entry, EntryId, PollRecord, StoryId
from aggregator.progress import Quiet
from aggregator.store import open_store
from tests.property.test_cluster import LIVE, RULES, WORDS
from tests.quality.making import NOON, entry, homes
from tests.store.making import BERGEN, INSTALLATION, follow

#: Where sweeps that load too little, or terms that are numbered otherwise, decide otherwise.
ONCE_WRONG = (48, 178, 204, 394)


def _mint(name: EntryId, salt: int) -> StoryId:
    """Name a story as the cluster job does."""
    return StoryId(str(uuid5(INSTALLATION, name if salt == 0 else f"{name} {salt}")))


def _written(number: int, at: datetime, chance: Random) -> Entry:
    """Return an entry first seen then, of few words, perhaps undated or long past."""
    back = chance.choice([0, 0, 0, 1, 2, 8, 20])
    title = LIVE if chance.random() < 0.2 else ""
    title += " ".join(chance.choices(WORDS, k=chance.randint(0, 7)))
    summary = " ".join(chance.choices(WORDS, k=chance.randint(0, 7)))
    undated = chance.random() < 0.2
    published = None if undated else at - timedelta(days=back, hours=chance.randint(0, 10))
    return entry(f"e{number}", title, summary, published=published).entry


def _sweeps(chance: Random) -> Iterator[tuple[datetime, list[tuple[datetime, list[Entry]]]]]:
    """Yield sweeps over some weeks, with their polls: of one, an earlier one was left behind."""
    number, now = 0, NOON
    for _ in range(chance.randint(2, 10)):
        now += timedelta(days=chance.choice([0, 0, 1, 1, 2, 5, 9]), hours=chance.randint(1, 20))
        polls = []
        for earlier in range(chance.choice([1, 1, 1, 2])):
            at = now - timedelta(days=chance.choice([0, 0, 12]) * earlier)
            count = chance.randint(1, 8)
            polls.append((at, [_written(number + n, at, chance) for n in range(count)]))
            number += count
        yield now, polls


@pytest.mark.parametrize("seed", [*ONCE_WRONG, *range(20)])
@pytest.mark.parametrize("rules", [RULES, ClusterRules()], ids=["small", "usual"])
def test_a_store_goes_on_as_a_state_that_lasts(
    tmp_path: Path, seed: int, rules: ClusterRules
) -> None:
    """REL-25: sweep by sweep the same stories, scores and bars."""
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", installation=INSTALLATION)
    lasting, placements = ClusterState("en", rules), []
    try:
        state = follow(store, BERGEN)[0]
        for now, polls in _sweeps(Random(seed)):
            for at, new in polls:
                store.record_poll(PollRecord(state=state, changes=Changes(new=tuple(new)), at=at))
            fresh = store.clustering.unclustered()
            texts = stripping(store)("en", fresh)
            placements.append(lasting.place(fresh, _mint, texts=texts))
            cluster(store, rules=rules, now=now, progress=Quiet())
            where = homes(placements)
            assert store.identity.homes(where) == where
            told = store.identity.assignments(stored.id for stored in fresh)
            for expected in placements[-1].assigned:
                found = told[expected.entry]
                assert (found.score, found.threshold) == (expected.score, expected.threshold)
                assert found.reasons == expected.reasons
    finally:
        store.close()
