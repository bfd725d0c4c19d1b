"""How telling each stem is, counted as entries come, on top of a bundled table.

Changes only itself.
"""

from collections.abc import Iterable, Mapping

from aggregator import similarity
from aggregator.data import Background


class Frequencies:
    """In how many texts each stem stood; mutable, owned by one `ClusterState`."""

    def __init__(
        self,
        background: Background,
        documents: int = 0,
        counts: Mapping[str, int] | None = None,
        *,
        memory: int,
    ) -> None:
        """Go on from stored counts, which leave out the background's.

        `memory` is how many entries are counted before all counts are halved.
        """
        self._background = background
        self._counts = dict(counts or {})
        self._changed: dict[str, None] = {}
        self._memory = memory
        #: Entries counted, without the background's texts.
        self.documents = documents

    def count(self, stems: Iterable[str]) -> None:
        """Count one more entry with these stems, each once."""
        self.documents += 1
        for stem in dict.fromkeys(stems):
            self._counts[stem] = self._counts.get(stem, 0) + 1
            self._changed[stem] = None
        if self.documents >= self._memory:
            self._fade()

    def _fade(self) -> None:
        """Halve every count, so that what was news long ago tells as much as before."""
        self.documents //= 2
        self._changed.update(dict.fromkeys(self._counts))
        self._counts = {stem: count // 2 for stem, count in self._counts.items() if count > 1}

    def telling(self, stem: str, *, floor: float) -> float:
        """Return the stem's inverse document frequency as things stand."""
        return similarity.telling(
            self._background.documents + self.documents,
            self._background.counts.get(stem, 0) + self._counts.get(stem, 0),
            floor=floor,
        )

    def changes(self) -> dict[str, int]:
        """Return the counts that changed since the last call, by stem; 0 of those forgotten."""
        changed = {stem: self._counts.get(stem, 0) for stem in sorted(self._changed)}
        self._changed.clear()
        return changed
