"""Entries in an order become stories, by the very code that the cluster job runs. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterRules, ClusterState, language_of
from aggregator.data import stop_words
from aggregator.model import EntryId, StoredEntry, StoryId


def in_time(entries: Sequence[StoredEntry]) -> list[StoredEntry]:
    """Order entries as the cluster job does, but keep the given order among ties.

    Undated ones come when they were first seen: last.
    """
    return sorted(entries, key=lambda stored: stored.order[0])


def shuffled(entries: Sequence[StoredEntry], chance: Random) -> list[StoredEntry]:
    """Order entries by day (UTC), those of a day by chance; undated ones are one last day."""
    days: defaultdict[tuple[bool, str], list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        published = stored.entry.published
        days[(published is None, published.date().isoformat() if published else "")].append(stored)
    ordered: list[StoredEntry] = []
    for day in sorted(days):
        chance.shuffle(days[day])
        ordered += days[day]
    return ordered


def stories(entries: Sequence[StoredEntry], rules: ClusterRules) -> Mapping[EntryId, StoryId]:
    """Place entries in the order given, a state a language; return where each came to be."""
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for stored in entries:
        by_language[language_of(stored)].append(stored)
    homes: dict[EntryId, StoryId] = {}
    recent = recent_of(entries)
    for language in sorted(by_language):
        state = ClusterState(language, rules)
        group = by_language[language]
        texts = compared(group, recent, stop=stop_words(language))
        state.place(group, _story_id, texts=texts)
        homes |= {member.entry: member.story for member in state.delta().members}
    return homes


def _story_id(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"story-{entry}" if salt == 0 else f"story-{entry}-{salt}")
