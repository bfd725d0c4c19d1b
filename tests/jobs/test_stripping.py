"""What of entries is compared: learnt of each feed once a job."""

from pathlib import Path

from aggregator.jobs.stripping import stripping
from tests.acceptance.conftest import item, rss
from tests.jobs.making import A, bench, entry, opened

LINE = "Orla Brennan keeps bees near Talka and has written of harbours since 1998."
TITLES = (
    *("Fire destroys the market hall in the night", "Ferry runs aground on a reef in the fog"),
    *("Mayor opens the new swimming pool", "Strike stops the trams of the town until Friday"),
    *("Flood closes the bridge to the north", "Court frees the captain of the tanker"),
)


def test_a_feed_is_learnt_once(tmp_path: Path) -> None:
    """A job goes by what the feed repeated when it first met it; the next one learns anew."""
    items = [
        item(title, f"https://a.example/{n}", text=LINE, guid=f"a-{n}")
        for n, title in enumerate(TITLES)
    ]
    with opened(bench(tmp_path, {A: rss(*items)})) as store:
        stored = [*store.entries([entry(store, "Fire"), entry(store, "Court")]).values()]
        learnt = stripping(store)
        assert learnt("en", stored) == {one.id: (one.entry.title, "") for one in stored}
        with store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE entries SET summary = id")
        # Of the feed's texts as they are now, nothing is repeated.
        assert stripping(store)("en", stored) == {}
        assert learnt("en", stored[:1]) == {stored[0].id: (stored[0].entry.title, "")}
