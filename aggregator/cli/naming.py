"""What a person typed -> the one entry or story that it names. Effects: the store."""

from collections.abc import Sequence
from typing import TypeVar

from aggregator.errors import ConfigError
from aggregator.model import Explained, StoryId
from aggregator.store import SqlStore
from aggregator.urls import canonical

F = TypeVar("F")

#: How many ids an error names.
_NAMED = 5


def entries(store: SqlStore, needle: str) -> tuple[Explained, ...]:
    """Find entries by what was typed, else by the same link without its trackers."""
    return store.explained(needle) or store.explained(canonical(needle) or needle)


def entry(store: SqlStore, needle: str) -> Explained:
    """Return the one entry that is named; raises ConfigError for none or several."""
    found = entries(store, needle)
    if not found:
        raise ConfigError(
            f"no entry has the link or id {needle!r}; copy a link from the merged feed"
        )
    return only(needle, found, [explained.entry for explained in found], "entries")


def story(store: SqlStore, needle: str) -> StoryId:
    """Return the one story that is named, itself or by an entry of it."""
    found = {*store.identity.named(needle)}
    found |= {told.story for told in entries(store, needle) if told.story is not None}
    if not found:
        raise ConfigError(
            f"no story has the id {needle!r}, and none an entry of that id or link; copy one from "
            "the merged feed, or from `aggregate explain`"
        )
    return only(needle, sorted(found), sorted(found), "stories")


def only(needle: str, found: Sequence[F], ids: Sequence[str], what: str) -> F:
    """Return what was found, if it is one thing."""
    if len(found) > 1:
        raise ConfigError(
            f"{needle!r} fits several {what}; name one by its id: {', '.join(ids[:_NAMED])}"
        )
    return found[0]
