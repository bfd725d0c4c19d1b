"""A story and the one most like it become a match: what is told of a merge. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from aggregator.cluster.links import Link
from aggregator.cluster.story import OpenStory

#: A story and how alike another one is to it.
Rival = tuple[OpenStory, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A story, the one most like it, and what that had to reach."""

    story: OpenStory
    other: OpenStory
    link: Link
    needed: float
    #: The next best of `story`, and that of `other`.
    rivals: tuple[Rival | None, Rival | None] = (None, None)

    def turned(self) -> "Match":
        """Return the same, seen from the other story."""
        return replace(self, story=self.other, other=self.story, rivals=self.rivals[::-1])


#: Told of every merge before it is done: the match, who stays, who goes, and
#: whether a person wanted it.
Witness = Callable[[Match, OpenStory, OpenStory, bool], None]
