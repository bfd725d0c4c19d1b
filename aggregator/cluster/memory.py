"""A placed entry becomes the `Member` that the store keeps, and again itself. Pure."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from aggregator.cluster.features import Features, decode, encode, instant, microseconds
from aggregator.cluster.index import Index
from aggregator.cluster.story import OpenStory, Placed
from aggregator.cluster.vectors import Vector, packed
from aggregator.model import Member, StoredEntry, StoryId


def placed(stored: StoredEntry, features: Features, sequence: int, index: Index) -> Placed:
    """Make a newcomer of an entry and its features."""
    published = stored.entry.published
    return Placed(
        sequence=sequence,
        entry=stored.id,
        at=None if published is None else microseconds(published),
        seen=microseconds(stored.first_seen),
        vector=_vector(features, index),
        title=features.title,
        is_form=features.is_form,
    )


def remembered(member: Placed, story: OpenStory, language: str, index: Index) -> Member:
    """Write an entry and its place down; its story has an id."""
    assert story.id is not None, "a story is settled before it is remembered"
    features = Features(
        stems=tuple(map(index.stem, member.terms.tolist())),
        weights=tuple(member.weights.tolist()),
        names=tuple(np.flatnonzero(member.names).tolist()),
        title=member.title,
        is_form=member.is_form,
    )
    return Member(
        entry=member.entry,
        story=story.id,
        language=language,
        sequence=member.sequence,
        published=None if member.at is None else instant(member.at),
        first_seen=instant(member.seen),
        features=encode(features, story.founded),
    )


def founding(member: Member) -> int:
    """Return the founding sequence of the story that an entry was remembered in."""
    return decode(member.features)[1]


def moved(member: Member, story: StoryId, language: str, *, sequence: int, founded: int) -> Member:
    """Remember an entry in another story; what is compared of it stays as it was when it came."""
    features, _ = decode(member.features)
    return replace(
        member,
        story=story,
        language=language,
        sequence=sequence,
        features=encode(features, founded),
    )


def recalled(members: Iterable[Member], index: Index) -> list[OpenStory]:
    """Put stories together from their members."""
    stories: dict[StoryId, tuple[int, list[Placed]]] = {}
    for member in members:
        features, founded = decode(member.features)
        known = Placed(
            sequence=member.sequence,
            entry=member.entry,
            at=None if member.published is None else microseconds(member.published),
            seen=microseconds(member.first_seen),
            vector=_vector(features, index),
            title=features.title,
            is_form=features.is_form,
        )
        stories.setdefault(member.story, (founded, []))[1].append(known)
    return [OpenStory(story, founded, known) for story, (founded, known) in stories.items()]


def _vector(features: Features, index: Index) -> Vector:
    names = np.zeros(len(features.stems), dtype=np.int64)
    names[list(features.names)] = 1
    weights = np.array(features.weights, dtype=np.int64)
    return packed(index.numbers(features.stems), weights, names)
