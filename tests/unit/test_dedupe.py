"""What a document changes, and which new entries are copies."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

from aggregator.dedupe import changes, copies, lookup_keys
from aggregator.model import (
    Changes,
    Copy,
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    KnownKey,
    NormalisedFeed,
    Original,
    ParsedEntry,
    ParsedFeed,
    StoredEntry,
)
from aggregator.normalise import normalise

NOW = datetime(2025, 5, 1, tzinfo=UTC)
SITE = "https://gazette.example/"
TEXT = "A text that is long enough to tell one entry from any other one."
NOTHING: frozenset[EntryKey] = frozenset()


def document(*written: ParsedEntry) -> NormalisedFeed:
    parsed = ParsedFeed(version="rss20", title="Gazette", link=SITE, entries=written)
    return normalise(parsed, url="https://feeds.example/f", now=NOW)


def item(id_: str | None, path: str | None, title: str, summary: str = "") -> ParsedEntry:
    link = None if path is None else SITE + path
    return ParsedEntry(id=id_, link=link, title=title, summary=summary, published="2025-04-09")


class Memory:
    """What a feed has shown, kept as a store keeps it: keys to entries, and hashes."""

    def __init__(self) -> None:
        self.keys: dict[EntryKey, EntryId] = {}
        self.hashes: dict[EntryId, str] = {}

    def poll(self, *written: ParsedEntry) -> Changes:
        """Look at a document and remember what it changes."""
        feed = document(*written)
        found = changes(feed, self.known(lookup_keys(feed)), NOTHING)
        for entry in found.new:
            self._keep(entry, EntryId(f"entry {len(self.hashes)}"))
        for change in (*found.revised, *found.rekeyed):
            self._keep(change.entry, change.entry_id)
        return found

    def known(self, keys: Iterable[EntryKey]) -> dict[EntryKey, KnownKey]:
        """Answer as `PollStore.known` does."""
        return {
            key: KnownKey(
                key=key,
                entry_id=self.keys[key],
                content_hash=self.hashes[self.keys[key]],
                home=True,
            )
            for key in keys
            if key in self.keys
        }

    def _keep(self, entry: Entry, entry_id: EntryId) -> None:
        self.hashes[entry_id] = entry.content_hash
        self.keys[entry.key] = entry_id
        for alias in entry.aliases:
            self.keys.setdefault(alias, entry_id)


def counts(found: Changes) -> tuple[int, int, int, int]:
    return len(found.new), len(found.revised), len(found.rekeyed), found.known


THREE = (item("id-1", "a", "A"), item("id-2", "b", "B"), item(None, "c", "C"))


def test_the_same_again_changes_nothing_in_any_order() -> None:
    """REL-30: two servers that take turns cannot make news."""
    memory = Memory()
    assert counts(memory.poll(*THREE)) == (3, 0, 0, 0)
    for order in permutations(THREE):
        assert counts(memory.poll(*order)) == (0, 0, 0, 3)


def test_absence_is_no_deletion_and_return_no_news() -> None:
    """REL-20: an empty document, then the old one."""
    memory = Memory()
    memory.poll(*THREE)
    assert counts(memory.poll()) == (0, 0, 0, 0)
    assert counts(memory.poll(*THREE)) == (0, 0, 0, 3)


def test_a_revision() -> None:
    memory = Memory()
    memory.poll(*THREE)
    found = memory.poll(replace(THREE[0], title="A, corrected"), *THREE[1:])
    assert counts(found) == (0, 1, 0, 2)
    assert (found.revised[0].entry_id, found.revised[0].known_as) == ("entry 0", "id:id-1")
    assert found.revised[0].home
    assert counts(memory.poll(replace(THREE[0], title="A, corrected"))) == (0, 0, 0, 1)


def test_new_dates_are_no_revision() -> None:
    """REL-19: everything dated anew, the text as before."""
    memory = Memory()
    memory.poll(*THREE)
    assert counts(memory.poll(*(replace(e, published="2025-04-20") for e in THREE))) == (0, 0, 0, 3)


def test_a_tombstone_stays_shut() -> None:
    """REL-21."""
    feed = document(*THREE)
    buried = frozenset((EntryKey("id:id-1"), EntryKey("link:gazette.example/c")))
    found = changes(feed, {}, buried)
    assert [entry.key for entry in found.new] == ["id:id-2"]


def test_every_id_changes_and_nothing_else() -> None:
    """REL-18: the link and the text tell; afterwards the new id is known."""
    memory = Memory()
    memory.poll(*THREE[:2])
    renamed = [replace(entry, id=f"new-{entry.id}") for entry in THREE[:2]]
    found = memory.poll(*renamed)
    assert counts(found) == (0, 0, 2, 0)
    assert found.rekeyed[0].known_as == "link:gazette.example/a"
    assert counts(memory.poll(*renamed)) == (0, 0, 0, 2)


def test_http_becomes_https_with_a_correction() -> None:
    """REL-18: a permalink is known without its scheme, whatever its text."""
    memory = Memory()
    memory.poll(
        ParsedEntry(id="http://gazette.example/a", link="http://gazette.example/a", title="A")
    )
    found = memory.poll(
        ParsedEntry(id="https://gazette.example/a", link="https://gazette.example/a", title="B")
    )
    assert counts(found) == (0, 1, 0, 0)
    assert found.revised[0].known_as == "link:gazette.example/a"


def test_a_site_moves_with_ids_and_links() -> None:
    """REL-18: title, text and date are the last resort."""
    memory = Memory()
    memory.poll(item("http://old.example/a", "a", "A", TEXT))
    moved = replace(item("http://new.example/x", "x", "A", TEXT))
    assert counts(memory.poll(moved)) == (0, 0, 1, 0)


def test_ids_come_and_go() -> None:
    """REL-22: a feed that drops its ids, or begins to write them."""
    memory = Memory()
    memory.poll(*THREE[:2])
    without = [replace(entry, id=None) for entry in THREE[:2]]
    assert counts(memory.poll(*without)) == (0, 0, 0, 2)
    assert counts(memory.poll(*THREE[:2])) == (0, 0, 0, 2)
    memory = Memory()
    memory.poll(*without)
    assert counts(memory.poll(*THREE[:2])) == (0, 0, 2, 0)
    assert counts(memory.poll(*THREE[:2])) == (0, 0, 0, 2)


def test_the_news_of_every_day_under_one_link() -> None:
    """REL-22: another id and another text are another entry."""
    memory = Memory()
    memory.poll(item("day-1", "briefing", "Monday", TEXT))
    assert counts(memory.poll(item("day-2", "briefing", "Tuesday", "Other " + TEXT))) == (
        1,
        0,
        0,
        0,
    )


def test_an_id_used_twice_keeps_both() -> None:
    """REL-23: alone, together, in either order, and alone again."""
    memory = Memory()
    first, second = item("same", "a", "A", TEXT), item("same", "b", "B", "Other " + TEXT)
    assert counts(memory.poll(first)) == (1, 0, 0, 0)
    assert counts(memory.poll(first, second)) == (1, 0, 1, 0)
    assert counts(memory.poll(second, first)) == (0, 0, 0, 2)
    assert counts(memory.poll(first)) == (0, 0, 0, 1)
    assert len(memory.poll(second).new) == 0
    assert len(memory.hashes) == 2


def test_equal_titles_are_different_entries() -> None:
    memory = Memory()
    assert counts(memory.poll(item("w-1", "w1", "Weather"), item("w-2", "w2", "Weather"))) == (
        2,
        0,
        0,
        0,
    )


def test_lookup_keys_hold_aliases_once() -> None:
    keys = lookup_keys(document(*THREE))
    assert len(keys) == len(set(keys))
    assert {"id:id-1", "link:gazette.example/a", "link:gazette.example/c"} <= set(keys)


def test_a_copy_shown_twice_by_one_feed_is_counted_once() -> None:
    """Two keys of one stored entry: the first appearance decides, the other is known."""
    feed = document(item("id-1", "a", "A"), item("id-2", "b", "B"))
    known = {
        EntryKey(key): KnownKey(
            key=EntryKey(key), entry_id=EntryId("e"), content_hash="old", home=False
        )
        for key in ("id:id-1", "id:id-2")
    }
    assert counts(changes(feed, known, NOTHING)) == (0, 1, 0, 1)


def stored(
    name: str,
    feed: str,
    written: ParsedEntry,
    minutes: int = 0,
) -> StoredEntry:
    entry = document(written).entries[0]
    return StoredEntry(
        id=EntryId(name),
        feed_id=FeedId(feed),
        entry=replace(entry, published=NOW + timedelta(minutes=minutes)),
        first_seen=NOW,
        outlet="Gazette",
    )


def test_a_copy_by_link_and_by_id() -> None:
    """REL-24: a section feed repeats an article; the earlier one stays."""
    home = stored("home", "top", item("gz-1001", "a", "A"))
    by_link = stored("by link", "world", item("other", "a?utm_source=x", "A!"), 1)
    by_id = stored("by id", "local", item("gz-1001", "b", "A"), 2)
    expected = (
        Copy(copy=EntryId("by link"), original=EntryId("home"), because="link"),
        Copy(copy=EntryId("by id"), original=EntryId("home"), because="id"),
    )
    for order in permutations((home, by_link, by_id)):
        assert copies(order, {}) == expected


def test_a_copy_of_what_the_store_has() -> None:
    new = stored("new", "world", item("gz-1001", "a", "A"))
    old = Original(entry=EntryId("old"), feed_id=FeedId("elsewhere"), written_id=None)
    assert copies([new], {"gazette.example/a": old}) == (
        Copy(copy=EntryId("new"), original=EntryId("old"), because="link"),
    )
    itself = replace(old, entry=EntryId("new"))
    assert copies([new], {"gazette.example/a": itself}) == ()
    same_feed = replace(old, feed_id=new.feed_id, written_id="gz-1000")
    assert copies([new], {"gazette.example/a": same_feed}) == ()


def test_an_original_is_never_a_copy() -> None:
    """A copy's own keys lead to its original, not to the copy."""
    root = stored("root", "f1", item("id-root", "a", "A"))
    middle = stored("middle", "f2", item("id-middle", "a", "A"), 1)
    last = stored("last", "f3", item("id-middle", "b", "A"), 2)
    found = copies([last, middle, root], {})
    assert {copy.original for copy in found} == {"root"}
    assert [copy.copy for copy in found] == ["middle", "last"]


def test_an_equal_title_makes_no_copy() -> None:
    """REL-24: nor does an equal id on another domain."""
    one = stored("one", "f1", item("gz-1001", "a", "Same title", TEXT))
    elsewhere = ParsedEntry(
        id="gz-1001", link="https://valley.example/a", title="Same title", summary=TEXT
    )
    assert copies([one, stored("two", "f2", elsewhere, 1)], {}) == ()


def test_entries_of_one_feed_are_folded_with_care() -> None:
    """Another id on the same link is another entry of that feed; no id speaks for a copy."""
    first = stored("first", "top", item("day-1", "briefing", "Monday"))
    other_id = stored("second", "top", item("day-2", "briefing", "Tuesday"), 1)
    without_id = stored("third", "top", item(None, "briefing", "Monday"), 2)
    assert copies([first, other_id], {}) == ()
    assert copies([first, without_id], {}) == (
        Copy(copy=EntryId("third"), original=EntryId("first"), because="link"),
    )
