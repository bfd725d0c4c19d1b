"""Which stories reach into a stretch of time, as that stretch moves. Changes only itself."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from aggregator.cluster.story import OpenStory

#: Where a story lies, seen from the stretch.
_PAST, _INSIDE, _COMING = -1, 0, 1

#: From the first to the last instant that counts, both included; None where there is none.
Reach = Callable[[OpenStory], tuple[int, int] | None]


class Tide:
    """Keeps up with the stories that reach into a stretch; mutable, owned by one `Window`.

    What is inside depends on the stories and the stretch alone, not on the way there.
    """

    def __init__(self, reach: Reach) -> None:
        """Begin without stories, at an empty stretch."""
        self._reach = reach
        self._stories: dict[int, OpenStory] = {}
        #: First, last and place of each story, as last noted.
        self._noted: dict[int, tuple[int, int, int]] = {}
        self._since, self._until = 0, -1
        # Heaps of (instant, founding sequence), the next to turn on top; entries
        # that are no longer as noted are dropped when they are met.
        #: Of those inside: by last instant, and by first instant negated.
        self._ending: list[tuple[int, int]] = []
        self._starting: list[tuple[int, int]] = []
        #: Of those outside: later ones by first, earlier ones by last instant negated.
        self._coming: list[tuple[int, int]] = []
        self._past: list[tuple[int, int]] = []

    def holds(self, story: OpenStory) -> bool:
        """Tell whether a story reaches into the stretch."""
        noted = self._noted.get(story.founded)
        return noted is not None and noted[2] == _INSIDE

    def note(self, story: OpenStory) -> None:
        """Take a new story in, or a known one that has changed."""
        reach = self._reach(story)
        number = story.founded
        if reach is None:
            self.forget(story)
            return
        first, last = reach
        place = _PAST if last < self._since else _COMING if first > self._until else _INSIDE
        before = self._noted.get(number)
        now = (first, last, place)
        if before == now:
            return
        self._stories[number] = story
        self._noted[number] = now
        moved = before is None or before[2] != place
        if place == _PAST:
            heappush(self._past, (-last, number))
        elif place == _COMING:
            heappush(self._coming, (first, number))
        if place == _INSIDE and (moved or before is None or before[1] != last):
            heappush(self._ending, (last, number))
        if place == _INSIDE and (moved or before is None or before[0] != first):
            heappush(self._starting, (-first, number))

    def forget(self, story: OpenStory) -> None:
        """Drop a story that is no more."""
        self._stories.pop(story.founded, None)
        self._noted.pop(story.founded, None)

    def shift(self, since: int, until: int) -> list[OpenStory]:
        """Move to another stretch, both ends included; return the stories that turned."""
        self._since, self._until = since, until
        met = [
            *self._met(self._ending, since, _INSIDE, lambda noted: noted[1]),
            *self._met(self._starting, -until, _INSIDE, lambda noted: -noted[0]),
            *self._met(self._coming, until + 1, _COMING, lambda noted: noted[0]),
            *self._met(self._past, 1 - since, _PAST, lambda noted: -noted[1]),
        ]
        turned = {story.founded: story for story in met}
        for number in sorted(turned):
            self.note(turned[number])
        return [turned[number] for number in sorted(turned)]

    def _met(
        self,
        heap: list[tuple[int, int]],
        limit: int,
        place: int,
        key: Callable[[tuple[int, int, int]], int],
    ) -> Iterator[OpenStory]:
        """Take the stories below a limit from a heap, where they are still as noted."""
        while heap and heap[0][0] < limit:
            instant, number = heappop(heap)
            noted = self._noted.get(number)
            if noted is not None and noted[2] == place and key(noted) == instant:
                yield self._stories[number]
