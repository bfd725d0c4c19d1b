"""A cleaned document and what is known of its feed become what is new in it. Pure.

Two questions, asked apart. Within a feed: has this entry been shown before,
perhaps under another key? Across feeds: is this new entry one that another feed
brought first? Nothing here compares headlines: an equal title never makes a copy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.model import (
    Change,
    Changes,
    Copy,
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    KnownKey,
    NormalisedFeed,
    Original,
    StoredEntry,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    entry: Entry
    known: KnownKey
    #: The key that was recognised.
    by: EntryKey


def lookup_keys(document: NormalisedFeed) -> tuple[EntryKey, ...]:
    """Return every key of a document, aliases included, each once, in order."""
    keys = (key for entry in document.entries for key in (entry.key, *entry.aliases))
    return tuple(dict.fromkeys(keys))


def changes(
    document: NormalisedFeed,
    known: Mapping[EntryKey, KnownKey],
    tombstones: frozenset[EntryKey],
) -> Changes:
    """Tell what a document changes in the store.

    Args:
        document: As it came now.
        known: Of `lookup_keys(document)`, those that this feed showed before.
        tombstones: Of the same, those that were purged and stay away (REL-21).

    Returns:
        New entries; known ones whose text changed; known ones that came under a
        new key only. A document that was recorded before changes nothing,
        whatever the order of its entries; a new date alone changes nothing.

    """
    matches = _matches(document.entries, known)
    new: list[Entry] = []
    revised: list[Change] = []
    rekeyed: list[Change] = []
    seen: set[EntryId] = set()
    unchanged = 0
    for entry in document.entries:
        match = matches.get(entry.key)
        if match is None:
            if not tombstones.intersection(_strong_keys(entry)):
                new.append(entry)
            continue
        # One stored entry shown twice (a folded copy): its first appearance counts.
        first = match.known.entry_id not in seen
        seen.add(match.known.entry_id)
        if first and entry.content_hash != match.known.content_hash:
            revised.append(_change(match))
        elif match.by != entry.key:
            rekeyed.append(_change(match))
        else:
            unchanged += 1
    return Changes(new=tuple(new), revised=tuple(revised), rekeyed=tuple(rekeyed), known=unchanged)


def copies(new: Sequence[StoredEntry], originals: Mapping[str, Original]) -> tuple[Copy, ...]:
    """Fold the new entries that are copies of clustered or earlier new ones.

    A copy has the same canonical link, or the same id on the same registrable
    domain of the link. Two entries of one feed are copies only where the link is
    the same and no two ids speak against it.

    Args:
        new: Not yet in any story; their own order does not matter.
        originals: From link_key or id_key to the clustered entry that has it.

    Returns:
        In `StoredEntry.order`; an original is never itself a copy.

    """
    kept = _Kept(
        originals={key: original.entry for key, original in originals.items()},
        homes={o.entry: (o.feed_id, o.written_id) for o in originals.values()},
    )
    found: list[Copy] = []
    for entry in sorted(new, key=lambda stored: stored.order):
        original, because = kept.original(entry)
        if original is not None:
            found.append(Copy(copy=entry.id, original=original, because=because))
        kept.add(entry, original or entry.id)
    return tuple(found)


@dataclass(slots=True, kw_only=True)
class _Kept:
    """Which entry owns a link or an id; grows while new entries are looked at."""

    originals: dict[str, EntryId]
    #: The feed and the id as written of each entry that owns one.
    homes: dict[EntryId, tuple[FeedId, str | None]] = field(default_factory=dict)

    def original(self, entry: StoredEntry) -> tuple[EntryId | None, str]:
        """Return whose copy an entry is, and by what; None where it is none."""
        for key, because in ((entry.entry.link_key, "link"), (entry.entry.id_key, "id")):
            owner = self.originals.get(key) if key else None
            if owner is not None and owner != entry.id and self._may_fold(entry, owner, because):
                return owner, because
        return None, ""

    def add(self, entry: StoredEntry, owner: EntryId) -> None:
        """Let `owner` answer to the keys of an entry (its own, or those of its copy)."""
        for key in (entry.entry.link_key, entry.entry.id_key):
            if key:
                self.originals.setdefault(key, owner)
        if owner == entry.id:
            self.homes[owner] = (entry.feed_id, entry.entry.written.id)

    def _may_fold(self, entry: StoredEntry, owner: EntryId, because: str) -> bool:
        home = self.homes.get(owner)
        if home is None or home[0] != entry.feed_id:
            return True
        ids = {home[1], entry.entry.written.id} - {None}
        return because == "link" and len(ids) <= 1


def _matches(
    entries: Sequence[Entry], known: Mapping[EntryKey, KnownKey]
) -> dict[EntryKey, _Match]:
    """Recognise entries: by their own keys first, by aliases what is left over."""
    found: dict[EntryKey, _Match] = {}
    for entry in entries:
        if match := _by_key(entry, known):
            found[entry.key] = match
    taken = {match.known.entry_id for match in found.values()}
    for entry in entries:
        if entry.key in found:
            continue
        for match in _by_alias(entry, known):
            if match.known.entry_id not in taken:
                found[entry.key] = match
                taken.add(match.known.entry_id)
                break
    return found


def _by_key(entry: Entry, known: Mapping[EntryKey, KnownKey]) -> _Match | None:
    """Recognise an entry by its own key.

    Where the link belongs to another known entry that has this very text, it is
    that one: its publisher uses an id twice, and the other has left the document.
    """
    own = known.get(entry.key)
    if own is None:
        return None
    if own.content_hash != entry.content_hash:
        for match in _by_alias(entry, known):
            same_text = match.known.content_hash == entry.content_hash
            if same_text and match.by.startswith("link:"):
                return match
    return _Match(entry=entry, known=own, by=entry.key)


def _by_alias(entry: Entry, known: Mapping[EntryKey, KnownKey]) -> Iterator[_Match]:
    """Recognise an entry by its weaker keys, the weakest only where the text is the same.

    A link alone says little of an entry that has another id than before: some
    publishers give the news of every day one link.
    """
    for alias in entry.aliases:
        candidate = known.get(alias)
        if candidate is None:
            continue
        if candidate.content_hash == entry.content_hash or alias in _strong_keys(entry):
            yield _Match(entry=entry, known=candidate, by=alias)


def _strong_keys(entry: Entry) -> tuple[EntryKey, ...]:
    """Return the keys that identify an entry whatever its text.

    A link counts where there is no id, and where the id holds that link.
    """
    own = entry.key.rstrip("/")
    strong = [
        alias
        for alias in entry.aliases
        if alias.startswith(("id:", "title:")) or own.endswith(alias.removeprefix("link:"))
    ]
    return (entry.key, *strong)


def _change(match: _Match) -> Change:
    return Change(
        entry_id=match.known.entry_id,
        entry=match.entry,
        home=match.known.home,
        known_as=match.by,
    )
