"""A sweep over a real store: order of arrival, crashes between the jobs, what is left alone."""

import json
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator import route
from aggregator.clocks import StoppedClock
from aggregator.cluster import ALGORITHM, ClusterRules
from aggregator.jobs.publish import Interest
from aggregator.jobs.read import read_document
from aggregator.jobs.sweep import Plan, Ports, SweepReport, sweep
from aggregator.model import Fetched, Polled, PollState, Site, Subscription, Topic
from aggregator.output import Directory
from aggregator.progress import Quiet
from aggregator.store import SqlStore, open_store
from tests.acceptance.conftest import NOON, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.store.making import INSTALLATION

SITE = Site(
    base_url="https://news.example/",
    timezone="UTC",
    generator="aggregator/test",
    installation=str(INSTALLATION),
)


@dataclass(slots=True)
class Arrivals:
    """A Dispatcher over documents in memory, which arrive in an order of the test's choosing."""

    documents: Mapping[str, str]
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    def run(self, due: Sequence[tuple[Subscription, PollState]]) -> Iterator[Polled]:
        """Yield every feed's outcome, shuffled."""
        order = list(due)
        self.chance.shuffle(order)
        for subscription, state in order:
            body = self.documents[subscription.url].encode()
            headers = {"content-type": "application/rss+xml"}
            yield Polled(
                state=state,
                subscription=subscription,
                result=Fetched(
                    url=subscription.url, status=200, headers=headers, body=body, at=self.now
                ),
                document=read_document(body, headers, subscription.url, self.now),
            )


@dataclass(slots=True)
class Bench:
    """One installation, swept as a test says."""

    folder: Path
    #: Of the store; None for SQLite in the folder.
    url: str | None = None
    rules: ClusterRules = field(default_factory=ClusterRules)
    topics: tuple[Topic, ...] = (
        Topic(slug="all", title="All stories"),
        Topic(slug="pact", title="Pact", query="rutte"),
    )

    def store(self) -> SqlStore:
        """Open the store of this installation."""
        url = self.url or f"sqlite:///{self.folder / 'a.db'}"
        return open_store(url, installation=INSTALLATION)

    def sweep(
        self, documents: Mapping[str, str], *, hours: float = 0, seed: int = 0
    ) -> SweepReport:
        """Make one sweep of these documents some hours after noon."""
        now = NOON + timedelta(hours=hours)
        store = self.store()
        try:
            return sweep(
                Ports(
                    store=store,
                    dispatcher=Arrivals(documents, now, random.Random(seed)),
                    output=Directory(self.folder / "public"),
                    clock=StoppedClock(now),
                    progress=Quiet(),
                ),
                self.plan(documents),
            )
        finally:
            store.close()

    def plan(self, documents: Mapping[str, str]) -> Plan:
        """Follow these documents under their URLs."""
        return Plan(
            subscriptions=tuple(Subscription(url=url) for url in sorted(documents)),
            interests=tuple(
                Interest(
                    topic=topic,
                    query=route.compile_query(topic.query),
                    query_hash=route.query_hash(topic.query),
                )
                for topic in self.topics
            ),
            site=SITE,
            cluster=self.rules,
        )

    def files(self) -> dict[str, bytes]:
        """Return every published file."""
        root = self.folder / "public"
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


FEEDS = {
    "https://a.example/feed": rss(HARBOUR, title="A"),
    "https://b.example/feed": rss(LANTERN, ROOF, title="B"),
    "https://c.example/world": rss(HARBOUR, item("Alone", "https://c.example/1"), title="C"),
    "https://c.example/asia": rss(item("Alone", "https://c.example/1?utm_source=x"), title="C"),
}


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, seed: int) -> None:
    """Whoever answers first: the same stories, ids, copies and bytes."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = Bench(tmp_path / "one"), Bench(tmp_path / "two")
    first = one.sweep(FEEDS, seed=0)
    again = two.sweep(FEEDS, seed=seed)
    assert first.new == again.new == 4
    assert first.clustered.copies == again.clustered.copies == 2
    assert one.files() == two.files()


def test_a_second_sweep_of_the_same_changes_nothing(tmp_path: Path) -> None:
    """Re-polling the same bytes: no entry, no story, no file, no bytes."""
    bench = Bench(tmp_path)
    bench.sweep(FEEDS)
    before = bench.files()
    report = bench.sweep(FEEDS, hours=5, seed=3)
    assert report.polled == len(FEEDS)
    assert (report.new, report.revised, report.clustered.copies) == (0, 0, 0)
    assert report.published.written == ()
    assert bench.files() == before


class _CrashError(Exception):
    """The process ended here, as far as the store can tell."""


@pytest.mark.parametrize("where", ["clustering", "publishing", "published"])
def test_a_crash_between_the_jobs_loses_nothing(tmp_path: Path, where: str) -> None:
    """REL-02: whatever a sweep did not get to, the next one does, to the same bytes."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "crashed").mkdir()
    whole, crashed = Bench(tmp_path / "whole"), Bench(tmp_path / "crashed")
    whole.sweep(FEEDS)

    class Crashing(Quiet):
        """Ends the sweep at one point."""

    def crash(*_: object, **__: object) -> None:
        raise _CrashError

    watching = Crashing()
    setattr(watching, where, crash)
    store = crashed.store()
    ports = Ports(
        store=store,
        dispatcher=Arrivals(FEEDS, NOON),
        output=Directory(crashed.folder / "public"),
        clock=StoppedClock(NOON),
        progress=watching,
    )
    with pytest.raises(_CrashError):
        sweep(ports, crashed.plan(FEEDS))
    store.close()
    report = crashed.sweep({})  # nothing is polled: what came is in the store
    assert report.polled == 0
    whole.sweep({})
    assert crashed.files() == whole.files()


def test_an_edit_changes_what_is_shown_and_moves_updated(tmp_path: Path) -> None:
    """PUB-05: a revised lead moves `updated`; the story and its id stay."""
    bench = Bench(tmp_path)
    bench.sweep({"https://a.example/feed": rss(HARBOUR)})
    before = bench.files()["topics/pact/feed.atom"]
    edited = rss(HARBOUR.replace("closer defence ties", "closer defence bonds"))
    report = bench.sweep({"https://a.example/feed": edited}, hours=3)
    after = bench.files()["topics/pact/feed.atom"]
    assert (report.new, report.revised, report.clustered.founded) == (0, 1, 0)
    assert b"bonds" in after
    assert b"<updated>2025-04-10T15:00:00" in after
    assert _ids(before) == _ids(after)


def test_a_query_that_changes_brings_its_stories(tmp_path: Path) -> None:
    """A topic asked anew takes what the store holds, not only what comes."""
    bench = Bench(tmp_path)
    bench.sweep(FEEDS)
    bench.topics = (bench.topics[0], Topic(slug="pact", title="Pact", query="nightclub"))
    bench.sweep(FEEDS, hours=0.1)
    feed = bench.files()["topics/pact/feed.atom"]
    assert b"Santo Domingo" in feed
    assert b"Harbour" not in feed
    assert feed.count(b"<entry>") == 1


def test_a_deleted_topic_is_withdrawn(tmp_path: Path) -> None:
    """Its documents go, in the store and in the directory; the others stay."""
    bench = Bench(tmp_path)
    bench.sweep(FEEDS)
    assert "topics/pact/feed.atom" in bench.files()
    bench.topics = bench.topics[:1]
    bench.sweep(FEEDS, hours=0.1)
    assert not [path for path in bench.files() if path.startswith("topics/pact/")]
    assert b"pact" not in bench.files()["topics.opml"]
    assert "topics/all/feed.atom" in bench.files()


def test_a_state_of_another_version_is_rebuilt(tmp_path: Path) -> None:
    """What an older algorithm stored is weighed anew; stories stay, and still grow."""
    bench = Bench(tmp_path)
    bench.sweep({"https://a.example/feed": rss(HARBOUR, ROOF)})
    before = bench.files()["topics/all/feed.atom"]
    with sqlite3.connect(tmp_path / "a.db") as database:
        changed = database.execute("UPDATE cluster_states SET version = '1'").rowcount
        # What it kept of its entries cannot be read any more, nor its counts compared.
        database.execute("UPDATE cluster_members SET features = x'00'")
        database.execute("INSERT INTO cluster_terms VALUES ('en', 'long-forgotten', 7)")
    assert changed == 1
    report = bench.sweep({"https://b.example/feed": rss(LANTERN)}, hours=2)
    assert (report.clustered.founded, report.clustered.grown) == (0, 1)
    assert _ids(bench.files()["topics/all/feed.atom"]) == _ids(before)
    with sqlite3.connect(tmp_path / "a.db") as database:
        assert database.execute("SELECT version FROM cluster_states").fetchall() == [(ALGORITHM,)]
        left = "SELECT count(*) FROM cluster_terms WHERE term = 'long-forgotten'"
        assert database.execute(left).fetchone() == (0,)


def test_what_a_feed_repeats_joins_no_stories(tmp_path: Path) -> None:
    """The line under every entry is left out of what is compared, in a rebuilt state as well."""
    bench = Bench(tmp_path)
    line = "Orla Brennan keeps bees near Talka and has written of harbours since 1998."
    titles = (
        *("Fire destroys market hall", "Ferry runs aground on reef"),
        *("Mayor opens swimming pool", "Strike stops trams until Friday"),
    )
    items = [
        item(title, f"https://a.example/{n}", text=line, guid=f"a-{n}")
        for n, title in enumerate(titles)
    ]
    report = bench.sweep({"https://a.example/feed": rss(*items)})
    assert (report.new, report.clustered.founded) == (4, 4)
    # The same words are compared where no feed repeats them.
    whole = Bench(tmp_path / "whole")
    whole.folder.mkdir()
    urls = [f"https://{name}.example/feed" for name in "abcd"]
    report = whole.sweep({url: rss(one) for url, one in zip(urls, items, strict=True)})
    assert report.clustered.founded < 4
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("UPDATE cluster_states SET version = '1'")
    flood = item("Flood closes bridge", "https://a.example/9", text=line, guid="a-9")
    report = bench.sweep({"https://a.example/feed": rss(flood, *items)}, hours=2)
    assert (report.clustered.founded, report.clustered.grown) == (1, 0)


def test_undated_reports_meet_later_ones(tmp_path: Path) -> None:
    """A story without a date is near by arrival, also when the state is loaded again."""
    bench = Bench(tmp_path)
    undated = HARBOUR.replace("<pubDate>Thu, 10 Apr 2025 08:00:00 GMT</pubDate>", "")
    assert undated != HARBOUR
    bench.sweep({"https://a.example/feed": rss(undated)})
    report = bench.sweep({"https://b.example/feed": rss(LANTERN)}, hours=20)
    assert (report.clustered.founded, report.clustered.grown) == (0, 1)


def test_a_topic_put_back_is_published_again(tmp_path: Path) -> None:
    """Commented out and in again: the same items under the same ids."""
    bench = Bench(tmp_path)
    both = bench.topics
    bench.sweep(FEEDS)
    before = bench.files()["topics/pact/feed.atom"]
    bench.topics = both[:1]
    bench.sweep(FEEDS, hours=0.1)
    bench.topics = both
    bench.sweep(FEEDS, hours=0.2)
    assert bench.files()["topics/pact/feed.atom"] == before


def test_an_entry_revised_to_match_joins_the_topic(tmp_path: Path) -> None:
    """A story belongs to a topic when one of its entries matches, since whenever it does."""
    bench = Bench(tmp_path)
    plain = HARBOUR.replace("Rutte", "The chief")
    assert plain != HARBOUR
    bench.sweep({"https://a.example/feed": rss(plain)})
    assert b"<entry>" not in bench.files()["topics/pact/feed.atom"]
    report = bench.sweep({"https://a.example/feed": rss(HARBOUR)}, hours=2)
    assert report.revised == 1
    assert bench.files()["topics/pact/feed.atom"].count(b"<entry>") == 1


def test_what_a_first_sweep_left_out_stays_out(tmp_path: Path) -> None:
    """A revision of an old story that matched all along does not bring it up again."""
    topic = Topic(slug="pact", title="Pact", query="rutte", max_entries=1)
    bench = Bench(tmp_path, topics=(topic,))
    old = HARBOUR.replace("10 Apr 2025 08", "01 Apr 2025 08").replace("Japan", "Norway")
    documents = {"https://a.example/feed": rss(old), "https://b.example/feed": rss(LANTERN)}
    report = bench.sweep(documents)
    assert report.clustered.founded == 2
    before = bench.files()["topics/pact/feed.atom"]
    documents["https://a.example/feed"] = rss(old.replace("closer", "far closer"))
    assert bench.sweep(documents, hours=2).revised == 1
    assert _ids(bench.files()["topics/pact/feed.atom"]) == _ids(before)


def test_a_clock_that_was_ahead_is_not_believed(tmp_path: Path) -> None:
    """REL-14: one sweep ten years in the future does not stop polling for ten years."""
    bench = Bench(tmp_path)
    bench.sweep(FEEDS, hours=24 * 3650)
    assert bench.sweep(FEEDS).polled == len(FEEDS)
    assert bench.sweep(FEEDS, hours=0.1).polled == 0


def test_a_copy_belongs_to_the_topics_of_both_its_feeds(tmp_path: Path) -> None:
    """One entry, two section feeds: the categories of both lead to it."""
    topics = tuple(
        Topic(slug=name, title=name, query=f"category:{name}") for name in ("world", "asia")
    )
    bench = Bench(tmp_path, topics=topics)
    documents = {f"https://a.example/{name}": rss(HARBOUR) for name in ("world", "asia")}
    subscriptions = tuple(
        Subscription(url=url, categories=(url.rpartition("/")[2],)) for url in documents
    )
    store = bench.store()
    ports = Ports(
        store=store,
        dispatcher=Arrivals(documents, NOON),
        output=Directory(tmp_path / "public"),
        clock=StoppedClock(NOON),
        progress=Quiet(),
    )
    report = sweep(ports, replace(bench.plan(documents), subscriptions=subscriptions))
    store.close()
    assert report.clustered.copies == 1
    for topic in topics:
        assert bench.files()[f"topics/{topic.slug}/feed.atom"].count(b"<entry>") == 1


def test_a_daily_item_under_one_link_is_new_each_day(tmp_path: Path) -> None:
    """One feed, one link, another id and text: another entry; in another feed a copy."""
    bench = Bench(tmp_path)
    link = "https://a.example/briefing"
    monday = item("Monday in brief", link, text="Rates rise, rain falls.", guid="b-1")
    tuesday = item("Tuesday in brief", link, text="A bridge opens in Lisbon.", guid="b-2")
    bench.sweep({"https://a.example/feed": rss(monday)})
    report = bench.sweep({"https://a.example/feed": rss(tuesday)}, hours=24)
    assert (report.new, report.revised, report.clustered.copies) == (1, 0, 0)
    both = {"https://a.example/feed": rss(tuesday), "https://a.example/all": rss(monday)}
    report = bench.sweep(both, hours=48)
    assert (report.new, report.clustered.copies) == (0, 1)


def test_categories_of_the_operator_are_shown_and_found(tmp_path: Path) -> None:
    """A feed's configured categories belong to its entries, beside the publisher's own."""
    bench = Bench(tmp_path, topics=(Topic(slug="asia", title="Asia", query="category:asia"),))
    plan = bench.plan(FEEDS)
    assert plan.subscriptions
    subscription = Subscription(url="https://a.example/feed", categories=("Asia", "World"))
    store = bench.store()
    arrivals = Arrivals({"https://a.example/feed": rss(HARBOUR)}, NOON)
    ports = Ports(
        store=store,
        dispatcher=arrivals,
        output=Directory(tmp_path / "public"),
        clock=StoppedClock(NOON),
        progress=Quiet(),
    )
    sweep(ports, replace(plan, subscriptions=(subscription,)))
    store.close()
    feed = json.loads(bench.files()["topics/asia/feed.json"])
    assert feed["items"][0]["tags"] == ["Asia", "World"]


def _ids(feed: bytes) -> list[bytes]:
    return [part.split(b"</id>")[0] for part in feed.split(b"<id>")[1:]]
