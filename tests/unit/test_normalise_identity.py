"""How entries are known: ids, links, titles, and what publishers do to them."""

from dataclasses import replace
from datetime import UTC, datetime

from aggregator.model import Entry, ParsedEntry, ParsedFeed
from aggregator.normalise import normalise

NOW = datetime(2025, 5, 1, tzinfo=UTC)
SITE = "https://gazette.example/"


def entries(*written: ParsedEntry) -> tuple[Entry, ...]:
    parsed = ParsedFeed(version="rss20", title="Gazette", link=SITE, entries=written)
    return normalise(parsed, url="https://feeds.example/f", now=NOW).entries


def keys(*written: ParsedEntry) -> list[str]:
    return [entry.key for entry in entries(*written)]


def item(id_: str | None, path: str | None, title: str = "t", summary: str = "") -> ParsedEntry:
    link = None if path is None else SITE + path
    return ParsedEntry(id=id_, link=link, title=title, summary=summary)


def test_an_id_is_the_key_and_the_link_an_alias() -> None:
    (entry,) = entries(item("gz-1001", "ferry?utm_source=rss"))
    assert entry.key == "id:gz-1001"
    assert entry.aliases == ("link:gazette.example/ferry",)
    assert entry.link_key == "gazette.example/ferry"
    assert entry.id_key == "gazette.example gz-1001"


def test_without_id_the_link_and_without_link_the_title() -> None:
    """REL-22: and the same at every poll."""
    assert keys(item(None, "ferry")) == ["link:gazette.example/ferry"]
    dated = replace(item(None, None, "Ferry"), published="2025-04-09")
    (by_title,) = entries(dated)
    assert by_title.key.startswith("title:")
    assert (by_title.link_key, by_title.id_key) == (None, None)
    assert keys(dated) == [by_title.key]
    assert keys(replace(dated, published="2025-04-10")) != [by_title.key]


def test_an_id_used_twice_is_told_apart_by_the_link() -> None:
    """REL-23: whichever order they stand in."""
    first, second = item("same", "a", "A"), item("same", "b", "B")
    assert keys(first, second) == ["id:same gazette.example/a", "id:same gazette.example/b"]
    assert sorted(keys(second, first)) == sorted(keys(first, second))
    assert all(entry.id_key is None for entry in entries(first, second))


def test_an_id_used_twice_without_links_is_told_apart_by_the_title() -> None:
    """REL-22: one id for everything."""
    assert len(set(keys(item("feed", None, "A"), item("feed", None, "B")))) == 2


def test_one_link_for_everything_identifies_nothing() -> None:
    """REL-22: it is still shown."""
    found = entries(item("id-1", "live", "A"), item("id-2", "live", "B"))
    assert [entry.key for entry in found] == ["id:id-1", "id:id-2"]
    assert [entry.link_key for entry in found] == [None, None]
    assert {entry.link for entry in found} == {SITE + "live"}
    assert all(not alias.startswith("link:") for entry in found for alias in entry.aliases)
    without_ids = entries(item(None, "live", "A"), item(None, "live", "B"))
    assert len({entry.key for entry in without_ids}) == 2


def test_a_home_page_identifies_nothing() -> None:
    for written in (item(None, "", "A"), ParsedEntry(link="https://other.example/", title="A")):
        (entry,) = entries(written)
        assert entry.link_key is None
        assert entry.key.startswith("title:")
        assert entry.link is not None


def test_an_entry_without_id_is_known_when_its_link_becomes_shared() -> None:
    """REL-22: its title key stays an alias."""
    alone = entries(item(None, "live", "A"))[0]
    shared = entries(item(None, "live", "A"), item(None, "live", "B"))[0]
    assert alone.key == "link:gazette.example/live"
    assert shared.key in alone.aliases


def test_a_counter_in_the_id_is_no_part_of_it() -> None:
    """REL-18: LINK#0 becomes LINK#3 when the BBC changes a headline."""
    first = item(SITE + "news-1#0", "news-1?at_medium=RSS", "A")
    later = item(SITE + "news-1#3", "news-1?at_medium=RSS", "B")
    assert keys(first) == keys(later) == [f"id:{SITE}news-1"]
    (both,) = entries(first, later)
    assert both.title == "B"
    assert entries(later, first)[0].title == "B"
    assert keys(item("section#3", "x")) == ["id:section#3"]


def test_an_entry_that_is_repeated_is_one() -> None:
    assert len(entries(item("id-1", "a"), item("id-1", "a"))) == 1
    assert len(entries(item("id-1", "a"), item("id-2", "a"))) == 1
    assert len(entries(item(None, "a"), item(None, "a"))) == 1


def test_a_permalink_is_known_without_scheme_and_www() -> None:
    """REL-18: http becomes https, www goes."""
    old = entries(ParsedEntry(id="http://www.gazette.example/?p=7", link=SITE + "ferry"))[0]
    new = entries(ParsedEntry(id="https://gazette.example/?p=7", link=SITE + "ferry-2"))[0]
    assert old.key != new.key
    assert set(old.aliases) & set(new.aliases) == {"id:gazette.example?p=7"}


def test_trivial_ids_mean_nothing_in_another_feed() -> None:
    """REL-24: "1" or "4711" is the id of anything."""
    for trivial in ("1", "abc", "4711", SITE):
        assert entries(item(trivial, "a"))[0].id_key is None, trivial
    assert entries(item("471100", "a"))[0].id_key == "gazette.example 471100"
    assert entries(item("gz-1001", None))[0].id_key is None


def test_long_ids_and_links_still_fit_an_index() -> None:
    """PostgreSQL refuses to index more than 2,704 bytes; different ones stay different."""
    long = "日" * 3_000
    found = entries(item(long, "a" * 1_500), item(long + "x", "b" * 1_500))
    for entry in found:
        named = (entry.key, *entry.aliases, entry.link_key, entry.id_key)
        assert all(len(name.encode()) < 2_704 for name in named if name)
    assert len({entry.key for entry in found}) == 2
    assert len({entry.link_key for entry in found}) == 2


def test_text_and_date_are_the_last_resort() -> None:
    """REL-18: id and link both change, title, text and date do not."""
    text = "A text that is long enough to tell one entry from any other one."
    old = replace(item("old-id", "old", summary=text), published="2025-04-09T10:00Z")
    new = replace(item("new-id", "new", summary=text), published="2025-04-09T10:00Z")
    shared = set(entries(old)[0].aliases) & set(entries(new)[0].aliases)
    assert [key.partition(":")[0] for key in shared] == ["text"]
    short = replace(new, summary="Morning briefing")
    assert not any(alias.startswith("text:") for alias in entries(short)[0].aliases)
