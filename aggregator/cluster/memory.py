"""A placed entry becomes the `Member` that the store keeps, and again itself. Pure."""

from array import array
from collections.abc import Iterable

from aggregator.cluster.features import Features, decode, encode, microseconds
from aggregator.cluster.index import Index
from aggregator.cluster.story import OpenStory, Placed
from aggregator.model import Member, StoredEntry, StoryId


def placed(stored: StoredEntry, features: Features, sequence: int, index: Index) -> Placed:
    """Make a newcomer of an entry and its features."""
    published = stored.entry.published
    return Placed(
        sequence=sequence,
        entry=stored.id,
        published=published,
        first_seen=stored.first_seen,
        at=None if published is None else microseconds(published),
        seen=microseconds(stored.first_seen),
        terms=index.numbers(features.stems),
        weights=array("d", features.weights),
        text=features.text,
    )


def remembered(member: Placed, story: OpenStory, language: str) -> Member:
    """Write an entry and its place down."""
    return Member(
        entry=member.entry,
        story=story.id,
        language=language,
        sequence=member.sequence,
        published=member.published,
        first_seen=member.first_seen,
        features=encode(member.weights, member.text, story.founded),
    )


def recalled(members: Iterable[Member], index: Index) -> list[OpenStory]:
    """Put stories together from their members."""
    stories: dict[StoryId, tuple[int, list[Placed]]] = {}
    for member in members:
        features, founded = decode(member.features)
        known = Placed(
            sequence=member.sequence,
            entry=member.entry,
            published=member.published,
            first_seen=member.first_seen,
            at=None if member.published is None else microseconds(member.published),
            seen=microseconds(member.first_seen),
            terms=index.numbers(features.stems),
            weights=array("d", features.weights),
            text=features.text,
        )
        stories.setdefault(member.story, (founded, []))[1].append(known)
    return [OpenStory(story, founded, known) for story, (founded, known) in stories.items()]
