"""What a review draws from: recent stories and how many outlets tell them."""

from datetime import timedelta

from aggregator.ports.sampling import Recent
from aggregator.store import SqlStore

from .making import BERGEN, HOUR, NOW, OSAKA, entry, follow, place, poll
from .test_stories import A, B, C


def test_recent_stories_by_outlet_and_date(store: SqlStore) -> None:
    """Counted by the outlets' names, quoted ones too; by the newest entry's date, ends included."""
    bergen, osaka = follow(store, BERGEN, OSAKA)
    old = NOW - timedelta(days=9)
    one = poll(
        store,
        bergen,
        entry("1"),
        entry("2", published=old),
        entry("3", published=old, outlet="Quoted"),
        entry("4", published=old),
        entry("5", published=None),
    )
    other = poll(store, osaka, entry("6", published=NOW), entry("7", published=old))
    ids = {str(key).removeprefix("id:"): value for key, value in {**one, **other}.items()}
    place(
        store,
        {
            A: [ids["1"], ids["2"], ids["6"]],
            B: [ids["3"], ids["4"], ids["7"]],
            C: [ids["5"]],
        },
    )
    a, b, c = (
        Recent(story=story, language="en", outlets=outlets)
        for story, outlets in ((A, 2), (B, 3), (C, 1))
    )
    everything = sorted((a, b, c), key=lambda recent: recent.story)
    assert list(store.sampling.recent(old, NOW)) == everything
    assert set(store.sampling.recent(NOW - HOUR, NOW)) == {a, c}
    assert store.sampling.recent(old, old) == (b,)
    assert store.sampling.recent(NOW + HOUR, NOW + HOUR) == ()
