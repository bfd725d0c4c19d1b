"""Which stories reach into a stretch of time, as that stretch moves. Changes only itself."""

from array import array
from bisect import bisect_left
from collections.abc import Callable

import numpy as np

from aggregator.cluster.story import OpenStory

#: From the first to the last instant that counts, both included; None where there is none.
Reach = Callable[[OpenStory], tuple[int, int] | None]
#: Marks are sorted anew, not put in one by one, where more than one in so many is new.
_FEW = 400


class Tide:
    """Keeps up with the stories that reach into a stretch; mutable, owned by one `Window`.

    What is inside depends on the stories and the stretch alone, not on the way there.
    """

    def __init__(self, reach: Reach) -> None:
        """Begin without stories, at an empty stretch."""
        self._reach = reach
        self._since, self._until = 0, -1
        self._firsts, self._lasts = _Marks(), _Marks()

    def __len__(self) -> int:
        """Return how many times a story was noted."""
        return len(self._lasts)

    def holds(self, story: OpenStory) -> bool:
        """Tell whether a story reaches into the stretch."""
        reach = self._reach(story)
        return reach is not None and reach[0] <= self._until and reach[1] >= self._since

    def note(self, story: OpenStory) -> None:
        """Mark where a story reaches to: a new one, or a known one that has changed."""
        reach = self._reach(story)
        if reach is not None:
            self._firsts.add(reach[0], story.founded)
            self._lasts.add(reach[1], story.founded)

    def shift(self, since: int, until: int) -> set[int]:
        """Move to another stretch, both ends included.

        Return the stories that may have come in or gone out, by founding sequence:
        all that have, and such as are no more or reach elsewhere by now.
        """
        begin, end = sorted((since, self._since)), sorted((until, self._until))
        self._since, self._until = since, until
        return {
            *self._lasts.between(begin[0], begin[1]),
            *self._firsts.between(end[0] + 1, end[1] + 1),
        }


class _Marks:
    """Instants, each with a story; mutable, owned by one `Tide`."""

    def __init__(self) -> None:
        """Begin empty."""
        #: Ascending, and the story of each.
        self._instants, self._stories = array("q"), array("q")
        #: Those not yet among them.
        self._fresh: list[tuple[int, int]] = []

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._instants) + len(self._fresh)

    def add(self, instant: int, story: int) -> None:
        """Put one more in."""
        self._fresh.append((instant, story))

    def between(self, since: int, until: int) -> list[int]:
        """Return the stories of the instants from `since` to before `until`."""
        self._settle()
        instants = self._instants
        found = self._stories[bisect_left(instants, since) : bisect_left(instants, until)]
        return found.tolist()

    def _settle(self) -> None:
        if not self._fresh:
            return
        if len(self._fresh) * _FEW > len(self._instants):
            instants, stories = zip(*self._fresh, strict=True)
            self._instants.extend(instants)
            self._stories.extend(stories)
            order = np.argsort(np.array(self._instants), kind="stable")
            self._instants = array("q", np.array(self._instants)[order].tobytes())
            self._stories = array("q", np.array(self._stories)[order].tobytes())
        else:
            for instant, story in self._fresh:
                at = bisect_left(self._instants, instant)
                self._instants.insert(at, instant)
                self._stories.insert(at, story)
        self._fresh.clear()
