"""A document against what is known: new, revised, known under another key, or a copy. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from aggregator.model import (
    Change,
    Changes,
    Copy,
    Entry,
    EntryId,
    EntryKey,
    KnownKey,
    NormalisedFeed,
    StoredEntry,
)


def lookup_keys(document: NormalisedFeed) -> tuple[EntryKey, ...]:
    """Return every key that an entry of the document might be known by, each once."""
    keys = (key for entry in document.entries for key in (entry.key, *entry.aliases))
    return tuple(dict.fromkeys(keys))


def changes(
    document: NormalisedFeed,
    known: Mapping[EntryKey, KnownKey],
    tombstones: frozenset[EntryKey],
) -> Changes:
    """Tell what a document changes.

    An entry is known by its key, else by a weaker one, unless the entry that
    the weaker one leads to is in the document itself: then they are two. What
    was purged does not come back (REL-21). Equal bytes change nothing.
    """
    present = {known[entry.key].entry_id for entry in document.entries if entry.key in known}
    new: list[Entry] = []
    revised: list[Change] = []
    rekeyed: list[Change] = []
    unchanged = 0
    for entry in document.entries:
        match = known.get(entry.key) or _by_alias(entry, known, present)
        if match is None:
            if tombstones.isdisjoint((entry.key, *entry.aliases)):
                new.append(entry)
            continue
        change = Change(
            entry_id=match.entry_id, entry=entry, home=match.home, known_as=match.key
        )
        if match.key != entry.key:
            present.add(match.entry_id)
        if entry.content_hash != match.content_hash:
            revised.append(change)
        elif match.key != entry.key:
            rekeyed.append(change)
        else:
            unchanged += 1
    return Changes(
        new=tuple(new), revised=tuple(revised), rekeyed=tuple(rekeyed), known=unchanged
    )


def _by_alias(
    entry: Entry, known: Mapping[EntryKey, KnownKey], present: set[EntryId]
) -> KnownKey | None:
    for alias in entry.aliases:
        match = known.get(alias)
        if match is not None and match.entry_id not in present:
            return match
    return None


def copies(
    new: Sequence[StoredEntry], originals: Mapping[str, EntryId]
) -> tuple[Copy, ...]:
    """Tell which new entries are copies: of stored ones, else of earlier new ones.

    A copy has the same canonical link, or the same id on the same registrable
    domain of the link; an equal title alone never makes one. Entries are taken
    in `StoredEntry.order`, so the outcome does not depend on who answered first.

    Args:
        new: entries that are in no story yet.
        originals: the clustered entry, by link_key or id_key.
    """
    leading = dict(originals)
    found = []
    for stored in sorted(new, key=lambda stored: stored.order):
        original = None
        for because, key in _keys(stored.entry):
            original = leading.get(key)
            if original is not None and original != stored.id:
                found.append(Copy(copy=stored.id, original=original, because=because))
                break
        target = original or stored.id
        for _, key in _keys(stored.entry):
            leading.setdefault(key, target)
    return tuple(found)


def _keys(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.link_key is not None:
        yield "link", entry.link_key
    if entry.id_key is not None:
        yield "id", entry.id_key
