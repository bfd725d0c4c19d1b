"""`merge`, `split`, `corrections`, `recluster`, `explain` of a story: typed by an operator."""

import json
from datetime import timedelta

from tests.acceptance.conftest import NOON, Desk, item, rss
from tests.acceptance.test_once import HARBOUR, LANTERN, ROOF
from tests.publisher import Publisher

VISIT = "https://harbour.example/world/rutte-tokyo"
STATEMENT = "https://lantern.example/a/4711"
COLLAPSE = "https://lantern.example/a/4712"
HOUR = timedelta(hours=1)


def _swept(desk: Desk, publisher: Publisher) -> None:
    publisher.serve("/a.xml", rss(HARBOUR))
    publisher.serve("/b.xml", rss(LANTERN, ROOF))
    feeds = {publisher.url("/a.xml"): "Harbour", publisher.url("/b.xml"): "Lantern"}
    topics = (
        "[[topic]]\nslug = 'all'\n[[topic]]\nslug = 'pact'\nquery = 'rutte'\n"
        "[[topic]]\nslug = 'roof'\nquery = 'nightclub'\n"
    )
    desk.configure(feeds, topics)
    assert desk.once() == 0


def _typed(desk: Desk, *arguments: str, after: timedelta = timedelta(0), code: int = 0) -> str:
    done = desk.aggregate(*arguments, "--now", (NOON + after).isoformat())
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if code else done.stdout


def _items(desk: Desk, slug: str = "all") -> dict[str, set[str]]:
    """Return the items of a topic and the links of their entries."""
    return {
        found["id"]: {entry["url"] for entry in found["_story"]["entries"]}
        for found in desk.feed(slug)["items"]
    }


def test_stories_are_merged_and_split_and_ids_keep_their_promise(
    desk: Desk, publisher: Publisher
) -> None:
    """PUB-31, REL-25: through sweeps and restarts; an item's id is never used again."""
    _swept(desk, publisher)
    first = _items(desk)
    assert sorted(map(sorted, first.values())) == [[VISIT, STATEMENT], [COLLAPSE]]
    said = _typed(desk, "merge", VISIT, COLLAPSE, after=HOUR)
    assert "correction 1" in said
    # Not before the next sweep.
    assert _items(desk) == first
    assert desk.once(after=2 * HOUR) == 0
    second = _items(desk)
    assert list(second.values()) == [{VISIT, STATEMENT, COLLAPSE}]
    assert second.keys() < first.keys()
    # In topics it goes on under whatever item was known there.
    for slug in ("pact", "roof"):
        assert list(_items(desk, slug).values()) == [{VISIT, STATEMENT, COLLAPSE}]
    told = _typed(desk, "explain", COLLAPSE)
    assert "became part of this one" in told
    assert "because a person said so" in told
    assert "correction 1 of 2025-04-10 13:00 UTC" in told
    said = _typed(desk, "split", VISIT, COLLAPSE, after=3 * HOUR)
    assert "correction 2" in said
    assert desk.once(after=4 * HOUR) == 0
    third = _items(desk)
    assert sorted(map(sorted, third.values())) == [[VISIT, STATEMENT], [COLLAPSE]]
    (kept,) = second
    assert third[kept] == {VISIT, STATEMENT}
    (fresh,) = third.keys() - second.keys()
    # A new story, not the one that had ended.
    assert fresh not in first
    assert list(_items(desk, "pact").values()) == [{VISIT, STATEMENT}]
    assert list(_items(desk, "roof").values()) == [{COLLAPSE}]
    # Nothing moves by itself, and the same sweep gives the same items.
    assert desk.once("--force", after=5 * HOUR) == 0
    assert _items(desk) == third


def test_corrections_are_listed_labelled_and_taken_back(desk: Desk, publisher: Publisher) -> None:
    """The set that is written is one that `evaluate` reads."""
    _swept(desk, publisher)
    assert _typed(desk, "corrections") == "no corrections\n"
    _typed(desk, "split", VISIT, STATEMENT)
    listed = _typed(desk, "corrections")
    assert "correction 1 of 2025-04-10 12:00 UTC parted story" in listed
    assert "binds 1 pair" in listed
    assert "NATO chief Rutte" in listed
    for name in ("set.jsonl", "set.jsonl.gz"):
        assert "2 entries of 2 stories" in _typed(desk, "corrections", "--labelled", name)
        done = desk.aggregate("evaluate", name, "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["labelled"], told["clusters"]) == (2, 2)
    rows = [json.loads(row) for row in (desk.folder / "set.jsonl").read_text().splitlines()]
    assert {row["lang"] for row in rows} == {"en"}
    assert len({row["cluster"] for row in rows}) == 2
    assert "binds no more" in _typed(desk, "corrections", "--forget", "1")
    assert _typed(desk, "corrections") == "no corrections\n"
    assert "no correction 1" in _typed(desk, "corrections", "--forget", "1", code=2)
    assert "cannot be written" in _typed(desk, "corrections", "--labelled", "no/x", code=2)


def test_explain_tells_of_a_story_by_any_of_its_names(desk: Desk, publisher: Publisher) -> None:
    """Its entries, each with its line; by id, by the beginning of it, by its item's id."""
    _swept(desk, publisher)
    (story,) = {
        row[0]
        for row in desk.rows(
            "select story from assignments where entry in "
            "(select id from entries where title like 'NATO%')"
        )
    }
    (name,) = (name for name, links in _items(desk).items() if VISIT in links)
    for needle in (story, story[:13], name):
        told = _typed(desk, "explain", needle)
        assert f"story {story}\n  2 entries, language en, since 2025-04-10 12:00 UTC\n" in told
        assert "Harbour: NATO chief Rutte" in told
        assert "Lantern: Ishiba and Rutte" in told
        assert "algorithm" in told
    both = _typed(desk, "explain", story, COLLAPSE)
    assert "They stand in two stories." in both
    assert "no entry" in _typed(desk, "explain", "0123456789", code=2)
    assert "name one entry or story" in _typed(desk, "explain", VISIT, VISIT, VISIT, code=2)


def test_corrections_that_cannot_be_say_why(desk: Desk, publisher: Publisher) -> None:
    _swept(desk, publisher)
    assert "nothing to merge" in _typed(desk, "merge", VISIT, STATEMENT, code=2)
    assert "no story has the id" in _typed(desk, "merge", VISIT, "abcdef12", code=2)
    assert "is not in story" in _typed(desk, "split", VISIT, COLLAPSE, code=2)
    assert "name some, not all" in _typed(desk, "split", VISIT, VISIT, STATEMENT, code=2)
    assert desk.rows("select count(*) from corrections") == [(0,)]


def test_recluster_shows_stages_applies_and_undoes(desk: Desk, publisher: Publisher) -> None:
    """What would change in words and as JSON; then so, and back, with all ids."""
    _swept(desk, publisher)
    first = _items(desk)
    strict = ("--set", "cluster.threshold=0.99")
    said = _typed(desk, "recluster", "--dry-run", *strict)
    assert "3 entries in 2 stories would stand in 3 stories" in said
    assert "this would leave the story of" in said
    assert "Rutte" in said
    assert "staged" not in said
    assert _typed(desk, "recluster", "--list") == "no re-clusterings\n"
    told = json.loads(_typed(desk, "recluster", "--dry-run", "--json", "--days", "3", *strict))
    assert (told["number"], told["moved"], told["moved_published"]) == (None, 1, 1)
    assert told["settings"].keys() == {"cluster.threshold", "since"}
    assert [example["kind"] for example in told["examples"]] == ["leaves"]
    none = json.loads(_typed(desk, "recluster", "--dry-run", "--json", "--examples", "0", *strict))
    assert none["examples"] == []
    later = (NOON + HOUR).isoformat()
    assert "0 entries" in _typed(desk, "recluster", "--dry-run", "--since", later)
    assert "`aggregate recluster --apply 1`" in _typed(desk, "recluster", *strict)
    assert _items(desk) == first
    assert "1 entry moved" in _typed(desk, "recluster", "--apply", "1", after=HOUR)
    assert desk.once(after=2 * HOUR) == 0
    assert len(_items(desk)) == 3
    assert first.keys() < _items(desk).keys()
    assert "re-clustering 1 put it here" in "".join(
        _typed(desk, "explain", link) for link in (VISIT, STATEMENT)
    )
    listed = _typed(desk, "recluster", "--list")
    assert "applied" in listed
    assert "cluster.threshold=0.99" in listed
    assert "1 entry moved" in _typed(desk, "recluster", "--undo", "1", after=3 * HOUR)
    assert desk.once(after=4 * HOUR) == 0
    assert _items(desk) == first
    assert "is undone" in _typed(desk, "recluster", "--undo", "1", code=2)


def test_recluster_refuses_what_it_does_not_understand(desk: Desk, publisher: Publisher) -> None:
    _swept(desk, publisher)
    for setting in ("cluster.nonsense=1", "threshold=1", "cluster.threshold"):
        said = _typed(desk, "recluster", "--dry-run", "--set", setting, code=2)
        assert "threshold" in said
        assert "window" in said
    said = _typed(desk, "recluster", "--dry-run", "--set", "cluster.window=7", code=2)
    assert "has no unit" in said or "not a duration" in said
    said = _typed(desk, "recluster", "--dry-run", "--set", "cluster.threshold=high", code=2)
    assert "has to be a number" in said
    assert "go alone" in _typed(desk, "recluster", "--apply", "1", "--dry-run", code=2)
    assert "go alone" in _typed(desk, "recluster", "--apply", "1", "--days", "3", code=2)
    both = ("--days", "3", "--since", NOON.isoformat())
    assert "give one of them" in _typed(desk, "recluster", *both, code=2)
    far = _typed(desk, "recluster", "--dry-run", "--days", "9999999", code=2)
    assert "first year" in far


def test_a_correction_is_met_by_what_comes_after_a_restart(
    desk: Desk, publisher: Publisher
) -> None:
    """A report of the parted event joins the story that left, in another process."""
    _swept(desk, publisher)
    _typed(desk, "merge", VISIT, COLLAPSE)
    _typed(desk, "split", VISIT, COLLAPSE, after=HOUR)
    rubble = item(
        "Dozens dead as roof of Santo Domingo nightclub collapses during concert",
        "https://harbour.example/roof",
        text="Rescuers searched the rubble of the Jet Set nightclub in the Dominican capital.",
        guid="harbour-2",
    )
    publisher.serve("/a.xml", rss(HARBOUR, rubble))
    assert desk.once("--force", after=2 * HOUR) == 0
    assert sorted(map(sorted, _items(desk).values())) == [
        ["https://harbour.example/roof", COLLAPSE],
        [VISIT, STATEMENT],
    ]
