"""`aggregate --once` against a publisher, its output read back."""

import fcntl
import hashlib
from datetime import timedelta

import feedparser
import pytest

from tests.acceptance.conftest import NOON, Desk, item, rss
from tests.publisher import Answer, Publisher

HARBOUR = item(
    "NATO chief Rutte pledges closer defence ties with Japan in Tokyo talks",
    "https://harbour.example/world/rutte-tokyo?utm_source=rss",
    text="NATO Secretary General Mark Rutte and Prime Minister Shigeru Ishiba agreed in Tokyo "
    "to deepen defence industry cooperation, warning about China and Russia.",
    guid="harbour-1",
)
LANTERN = item(
    "Ishiba and Rutte sign joint statement on Japan-NATO defence cooperation",
    "https://lantern.example/a/4711",
    text="Japan and NATO will cooperate more closely on defence industry, Prime Minister "
    "Shigeru Ishiba and Secretary General Mark Rutte said after talks in Tokyo.",
    guid="lantern-1",
)
ROOF = item(
    "Roof of Santo Domingo nightclub collapses during concert, dozens dead",
    "https://lantern.example/a/4712",
    text="Rescuers searched the rubble of the Jet Set nightclub in the Dominican capital.",
    guid="lantern-2",
)


def test_two_outlets_one_story(desk: Desk, publisher: Publisher) -> None:
    """One event in two wordings is one item with both outlets; the other news stands apart."""
    publisher.serve("/harbour.xml", rss(HARBOUR))
    publisher.serve("/lantern.xml", rss(LANTERN, ROOF))
    desk.configure(
        {publisher.url("/harbour.xml"): "Harbour", publisher.url("/lantern.xml"): "Lantern"}
    )
    assert desk.once() == 0
    items = desk.feed()["items"]
    assert len(items) == 2
    (visit,) = [item for item in items if len(item["_story"]["entries"]) == 2]
    assert {entry["outlet"] for entry in visit["_story"]["entries"]} == {"Harbour", "Lantern"}
    assert {entry["url"] for entry in visit["_story"]["entries"]} == {
        "https://harbour.example/world/rutte-tokyo",
        "https://lantern.example/a/4711",
    }
    assert all(entry["published"] == "2025-04-10T08:00:00Z" for entry in visit["_story"]["entries"])
    assert desk.status()["stories"] == 2


def test_every_format_has_the_same_items(desk: Desk, publisher: Publisher) -> None:
    """PUB-03, PUB-10: the same ids in the same order in Atom, RSS and JSON Feed."""
    publisher.serve("/a.xml", rss(HARBOUR, LANTERN, ROOF))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    topic = desk.folder / "public" / "topics" / "all"
    read = [feedparser.parse((topic / name).read_bytes()) for name in ("feed.atom", "feed.rss")]
    ids = [item["id"] for item in desk.feed()["items"]]
    assert [entry.id for entry in read[0].entries] == ids
    assert [entry.id for entry in read[1].entries] == ids
    assert len(set(ids)) == len(ids) > 0


def test_what_is_not_due_is_not_asked(desk: Desk, publisher: Publisher) -> None:
    """POL-09, POL-11: a second `--once` asks nothing; an hour later it asks, conditionally."""
    publisher.serve(
        "/a.xml", rss(ROOF), etag='W/"odd  one"', last_modified="Thu, 10 Apr 2025 08:00:00 GMT"
    )
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    assert desk.once(after=timedelta(minutes=30)) == 0
    assert len(publisher.requests) == 1
    assert desk.once(after=timedelta(hours=2)) == 0
    assert len(publisher.requests) == 2
    assert publisher.requests[1].headers["if-none-match"] == 'W/"odd  one"'
    assert publisher.requests[1].headers["if-modified-since"] == "Thu, 10 Apr 2025 08:00:00 GMT"
    assert "cookie" not in publisher.requests[1].headers


def test_force_asks_now_but_a_retry_after_binds(desk: Desk, publisher: Publisher) -> None:
    """POL-12: `--force` polls what is not due, except where Retry-After forbids it."""
    publisher.script(
        "/busy.xml",
        Answer(status=429, headers={"Retry-After": "7200"}),
        Answer(body=rss(ROOF).encode()),
    )
    publisher.serve("/calm.xml", rss(HARBOUR))
    desk.configure([publisher.url("/busy.xml"), publisher.url("/calm.xml")])
    desk.aggregate("--once", "--now", NOON.isoformat())
    desk.aggregate("--once", "--force", "--now", (NOON + timedelta(minutes=5)).isoformat())
    assert len(publisher.asked("/busy.xml")) == 1
    desk.aggregate("--once", "--force", "--now", (NOON + timedelta(hours=3)).isoformat())
    assert len(publisher.asked("/busy.xml")) == 2


def test_nothing_new_writes_nothing(desk: Desk, publisher: Publisher) -> None:
    """PUB-04: the same data gives the same bytes, and files are left alone."""
    publisher.serve("/a.xml", rss(HARBOUR, LANTERN, ROOF))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    before = _files(desk)
    assert desk.once("--force", after=timedelta(hours=1)) == 0
    assert _files(desk) == before
    assert len(publisher.requests) == 2


def test_a_lost_output_directory_is_written_again(desk: Desk, publisher: Publisher) -> None:
    """Every publication can be had again from the store, byte for byte."""
    publisher.serve("/a.xml", rss(HARBOUR, ROOF))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    before = {path: digest for path, (digest, _) in _files(desk).items()}
    for path in (desk.folder / "public").rglob("*.*"):
        path.unlink()
    assert desk.once(after=timedelta(minutes=1)) == 0
    assert {path: digest for path, (digest, _) in _files(desk).items()} == before


def _files(desk: Desk) -> dict[str, tuple[str, int]]:
    root = desk.folder / "public"
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_ids_differ_between_topics_and_survive(desk: Desk, publisher: Publisher) -> None:
    """PUB-01: an item keeps its id over growth, edits and a renamed topic."""
    topic = '[[topic]]\nslug = "{}"\ntitle = "Pact"\nquery = \'rutte\'\nwas = [{}]\n'
    publisher.serve("/a.xml", rss(HARBOUR))
    urls = {publisher.url("/a.xml"): "Harbour", publisher.url("/b.xml"): "Lantern"}
    publisher.serve("/b.xml", rss(ROOF))
    desk.configure(urls, topic.format("pact", ""))
    assert desk.once() == 0
    (first,) = desk.feed("pact")["items"]
    in_all = {item["_story"]["id"]: item["id"] for item in desk.feed()["items"]}
    assert in_all[first["_story"]["id"]] != first["id"]
    publisher.serve("/a.xml", rss(HARBOUR.replace("pledges", "promises")))
    publisher.serve("/b.xml", rss(ROOF, LANTERN))
    desk.configure(urls, topic.format("alliance", '"pact"'))
    assert desk.once(after=timedelta(hours=3)) == 0
    (later,) = desk.feed("alliance")["items"]
    assert later["id"] == first["id"]
    assert later["_story"]["id"] == first["_story"]["id"]
    assert "promises" in later["title"]
    assert len(later["_story"]["entries"]) == 2
    assert not (desk.folder / "public" / "topics" / "pact" / "feed.atom").exists()


def test_a_growing_story_changes_its_content_only(desk: Desk, publisher: Publisher) -> None:
    """PUB-05: another outlet's report moves neither `published` nor `updated`."""
    publisher.serve("/a.xml", rss(HARBOUR))
    publisher.serve("/b.xml", rss(ROOF))
    desk.configure([publisher.url("/a.xml"), publisher.url("/b.xml")])
    assert desk.once() == 0
    before = {item["id"]: item for item in desk.feed()["items"]}
    publisher.serve("/b.xml", rss(ROOF, LANTERN))
    assert desk.once(after=timedelta(hours=3)) == 0
    after = {item["id"]: item for item in desk.feed()["items"]}
    assert after.keys() == before.keys()
    for id_, item_ in after.items():
        for date in ("date_published", "date_modified"):
            assert item_.get(date) == before[id_].get(date)


def test_one_article_in_two_section_feeds_is_one_entry(desk: Desk, publisher: Publisher) -> None:
    """A copy has the same canonical link: one entry, two feeds."""
    publisher.serve("/world.xml", rss(HARBOUR))
    publisher.serve("/asia.xml", rss(HARBOUR.replace("utm_source=rss", "utm_medium=asia")))
    feeds = {publisher.url("/world.xml"): "Harbour", publisher.url("/asia.xml"): "Harbour"}
    desk.configure(feeds)
    assert desk.once() == 0
    (only,) = desk.feed()["items"]
    (entry,) = only["_story"]["entries"]
    assert set(entry["feeds"]) == set(feeds)
    assert desk.status()["entries"] == 1
    assert desk.once("--force", after=timedelta(hours=1)) == 0
    assert desk.status()["entries"] == 1


def test_bad_feeds_leave_the_others_alone(desk: Desk, publisher: Publisher) -> None:
    """REL-33: each bad feed gets a clear message, once; the good one is published."""
    publisher.serve("/good.xml", rss(HARBOUR))
    publisher.serve(
        "/html",
        "<!doctype html><title>Sorry</title><p>Down.",
        headers={"Content-Type": "text/html"},
    )
    publisher.serve("/nothing", b"")
    publisher.serve("/broken.xml", rss(ROOF).replace("</item>", "</itm>", 1)[:300])
    publisher.serve(
        "/charset.xml", rss(item("Caf\xe9 society", "https://c.example/1")).encode("cp1252")
    )
    publisher.serve("/slow.xml", rss(ROOF), delay=20)
    names = ("good.xml", "html", "nothing", "broken.xml", "charset.xml", "slow.xml", "missing.xml")
    desk.configure([publisher.url(f"/{name}") for name in names])
    config = desk.folder / "aggregator.toml"
    config.write_text(config.read_text().replace("[fetch]\n", '[fetch]\ndeadline = "3s"\n'))
    done = desk.aggregate("--once", "--now", NOON.isoformat())
    assert done.returncode == 0
    told = {
        name: line for line in done.stderr.splitlines() for name in names if f"/{name} " in line
    }
    assert "good.xml" not in told
    assert "charset.xml" not in told
    assert "HTML" in told["html"]
    assert "empty" in told["nothing"] or "no body" in told["nothing"]
    assert "404" in told["missing.xml"]
    assert "3 s" in told["slow.xml"] or "time" in told["slow.xml"]
    titles = {item["title"] for item in desk.feed()["items"]}
    assert "Café society" in titles
    assert any("Rutte" in title for title in titles)
    again = desk.aggregate("--once", "--force", "--now", (NOON + timedelta(hours=3)).isoformat())
    assert again.stderr == "", "a feed that stays ill is not reported again"


@pytest.mark.parametrize(
    ("good", "bad", "strict", "code"),
    [(1, 1, False, 0), (1, 1, True, 4), (0, 2, False, 3), (1, 0, True, 0)],
)
def test_exit_codes_of_a_sweep(
    desk: Desk, publisher: Publisher, *, good: int, bad: int, strict: bool, code: int
) -> None:
    """REL-39: 0 swept, 3 all failed, 4 some failed with --strict."""
    for number in range(good):
        publisher.serve(f"/good{number}", rss(ROOF))
    urls = [publisher.url(f"/good{n}") for n in range(good)]
    desk.configure(urls + [publisher.url(f"/bad{n}") for n in range(bad)])
    assert desk.once(*(["--strict"] if strict else [])) == code


def test_nothing_due_is_success(desk: Desk, publisher: Publisher) -> None:
    """REL-39: exit code 0 and not a word, also when the only feed failed before."""
    desk.configure([publisher.url("/missing.xml")])
    assert desk.once() == 3
    quiet = desk.aggregate("--once", "--now", (NOON + timedelta(minutes=1)).isoformat())
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_second_sweep_leaves_at_once(desk: Desk, publisher: Publisher) -> None:
    """REL-12: exit code 75 and a message while another process holds the lock."""
    publisher.serve("/a.xml", rss(ROOF))
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    with (desk.folder / "aggregator.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = desk.aggregate("--once")
    assert done.returncode == 75
    assert "another sweep" in done.stderr


def test_wrong_configuration(desk: Desk) -> None:
    """Exit code 2; the message names file, line, key and the nearest known key."""
    path = desk.configure([], '[[topic]]\nslug = "x"\ntittle = "X"\nquery = "a AND ("\n')
    done = desk.aggregate("--once")
    assert done.returncode == 2
    assert f"{path}:5" in done.stderr
    assert "title" in done.stderr
    assert "aggregator.toml:6" in done.stderr
    assert not (desk.folder / "aggregator.db").exists()


def test_no_configuration(desk: Desk) -> None:
    """Exit code 2, and what to do about it."""
    desk.environ["XDG_CONFIG_HOME"] = str(desk.folder)
    done = desk.aggregate("--once")
    assert done.returncode == 2
    assert "aggregate demo" in done.stderr


def test_a_first_poll_takes_all_and_age_withholds_nothing(desk: Desk, publisher: Publisher) -> None:
    """An entry of 2003 is taken; a feed that empties is a warning and loses nothing."""
    old = item("Old news", "https://o.example/1", date="Mon, 06 Jan 2003 08:00:00 GMT")
    publisher.serve("/a.xml", rss(old, ROOF), etag='"1"')
    desk.configure([publisher.url("/a.xml")])
    assert desk.once() == 0
    assert desk.status()["entries"] == 2
    publisher.serve("/a.xml", rss(), etag='"2"')
    assert desk.once(after=timedelta(hours=30)) == 0
    assert desk.status()["entries"] == 2
    assert desk.status()["feed_states"][0]["state"] == "warning"
    desk.once(after=timedelta(hours=60))
    assert publisher.requests[-1].headers["if-none-match"] == '"1"'


def test_a_first_sweep_publishes_the_newest(desk: Desk, publisher: Publisher) -> None:
    """The first sweep of a topic publishes `max_entries`; later ones lose nothing."""
    words = [f"{a}{b}" for a in ("zebra", "copper", "violin", "harvest") for b in "qwxyz"]
    first = [
        item(
            f"{word} {word}ing", f"https://o.example/{n}", date=f"Tue, 08 Apr 2025 {n:02}:00:00 GMT"
        )
        for n, word in enumerate(words)
    ]
    more = '[[topic]]\nslug = "all"\nmax_entries = 5\n'
    publisher.serve("/a.xml", rss(*first))
    desk.configure([publisher.url("/a.xml")], more)
    assert desk.once() == 0
    titles = [item["title"] for item in desk.feed()["items"]]
    assert titles == [f"{word} {word}ing" for word in reversed(words[-5:])]
    late = [
        item(f"{word} fresh{word}", f"https://n.example/{n}") for n, word in enumerate(words[:7])
    ]
    publisher.serve("/a.xml", rss(*first, *late))
    assert desk.once(after=timedelta(hours=3)) == 0
    now = [item["title"] for item in desk.feed()["items"]]
    assert len(now) == 12
    assert now[7:] == titles


def test_the_second_of_two_now_forms(desk: Desk, publisher: Publisher) -> None:
    """`--now` takes any offset and is taken for every time that is stored."""
    publisher.serve("/a.xml", rss(item("Undated thing", "https://o.example/u", date=None)))
    desk.configure([publisher.url("/a.xml")])
    done = desk.aggregate("--now", "2025-04-10T21:00:00+09:00", "--once")
    assert (done.returncode, done.stderr) == (0, "")
    (only,) = desk.feed()["items"]
    assert only["_story"]["entries"][0]["published"] == "2025-04-10T12:00:00Z"
    assert desk.status()["last_sweep"] == "2025-04-10T12:00:00Z"
    assert only["date_published"] == "2025-04-10T12:00:00Z"
