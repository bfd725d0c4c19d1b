"""A store and a seed -> the stories and pairs that a person is asked about.

Effects: through the store.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from random import Random
from typing import TypeVar

from aggregator.cluster import ClusterRules, Near
from aggregator.errors import ConfigError
from aggregator.jobs.review.nearness import near_misses
from aggregator.jobs.review.sample import Case, Kind, Sample, Side, Wish
from aggregator.model import Story, StoryId
from aggregator.ports import Store
from aggregator.ports.sampling import Recent

T = TypeVar("T")

#: Entries shown of a story, and of each story of a pair.
MOST_SHOWN = 12
_MOST_OF_PAIR = 6
_SEVERAL = 2
_BEGINNING = datetime.min.replace(tzinfo=UTC)
#: Languages that an error names.
_NAMED = 12


def draw(store: Store, wish: Wish, *, rules: ClusterRules, now: datetime) -> Sample:
    """Draw stories of several outlets, and near misses, each uniformly at random.

    The same store, wish and instant give the same sample. Where there are fewer
    than wished for, all of them come. Raises ConfigError where there are none.
    """
    span = (now - min(timedelta(days=wish.days), now - _BEGINNING), now)
    recent = _recent(store, wish, span)
    several = [one.story for one in recent if one.outlets >= _SEVERAL]
    near = near_misses(
        store,
        sorted({one.language for one in recent}),
        among={one.story for one in recent},
        span=span,
        rules=rules,
    )
    drawn = _some(several, wish.stories, Random(f"{wish.seed}:stories"))  # noqa: S311 - no secret
    pairs = _some(near, wish.pairs, Random(f"{wish.seed}:pairs"))  # noqa: S311 - no secret
    if not drawn and not pairs:
        raise ConfigError(_nothing(wish, several=len(several), near=len(near)))
    found = store.stories(dict.fromkeys(chain(drawn, *(pair.stories for pair in pairs))))
    # A sweep may have made one of them part of another one since.
    drawn = [story for story in drawn if story in found]
    pairs = [pair for pair in pairs if found.keys() >= set(pair.stories)]
    return Sample(
        wish=wish,
        at=now,
        cases=_cases(found, drawn, pairs, wish.seed),
        stories=len(several),
        pairs=len(near),
        doubts=tuple(pair.stories for pair in near if found.keys() >= set(pair.stories)),
    )


def _recent(store: Store, wish: Wish, span: tuple[datetime, datetime]) -> tuple[Recent, ...]:
    found = store.sampling.recent(*span)
    if not found:
        raise ConfigError(_empty(store, wish))
    if wish.language is None:
        return found
    chosen = tuple(one for one in found if one.language == wish.language)
    if not chosen:
        known = sorted({one.language for one in found})[:_NAMED]
        raise ConfigError(
            f"no story of the last {_days(wish.days)} is in language {wish.language!r}; "
            f"there are {', '.join(known)}"
        )
    return chosen


def _empty(store: Store, wish: Wish) -> str:
    if not store.counts().stories:
        return "the store holds no stories yet: run `aggregate --once` first"
    return f"no story has an entry of the last {_days(wish.days)}; look further back with --days"


def _nothing(wish: Wish, *, several: int, near: int) -> str:
    of = f"of the last {_days(wish.days)}"
    told = []
    if not several or not wish.stories:
        told.append("no story is told by several outlets" if not several else "no --stories wanted")
    if not near or not wish.pairs:
        told.append("no two stories nearly are one" if not near else "no --pairs wanted")
    return f"nothing to review {of}: {', '.join(told)}; look further back with --days, or ask later"


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"


def _some(population: Sequence[T], wanted: int, chance: Random) -> list[T]:
    return chance.sample(population, min(wanted, len(population)))


def _cases(
    stories: Mapping[StoryId, Story], drawn: Sequence[StoryId], pairs: Sequence[Near], seed: int
) -> tuple[Case, ...]:
    told = [
        Case(kind=Kind.STORY, number=number, sides=(_side(stories[story], MOST_SHOWN, seed),))
        for number, story in enumerate(drawn, start=1)
    ]
    told += [
        Case(
            kind=Kind.PAIR,
            number=number,
            sides=tuple(_side(stories[story], _MOST_OF_PAIR, seed) for story in pair.stories),
            score=pair.score,
            threshold=pair.threshold,
        )
        for number, pair in enumerate(pairs, start=1)
    ]
    return tuple(told)


def _side(story: Story, most: int, seed: int) -> Side:
    """Show a story; of a large one, entries drawn by chance, in their order."""
    ids = [stored.id for stored in story.entries]
    chance = Random(f"{seed}:{story.id}")  # noqa: S311 - no secret
    places = sorted(_some(range(len(ids)), most, chance))
    return Side(
        story=story.id,
        language=story.language,
        shown=tuple(ids[place] for place in places),
        entries=len(ids),
        outlets=len({stored.outlet for stored in story.entries}),
    )
