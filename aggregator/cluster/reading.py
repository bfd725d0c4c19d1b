"""Entries of one language become newcomers: counted first, then weighed. Changes only itself."""

from collections.abc import Mapping

from aggregator.cluster import memory
from aggregator.cluster.features import headline, named, weighed
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import Placed
from aggregator.forms import is_form
from aggregator.model import EntryId, StoredEntry
from aggregator.terms import Stems

#: Title and summary to compare, of the entries that are not compared by their own.
Texts = Mapping[EntryId, tuple[str, str]]
#: An entry, the stems of its headline, of its summary, and those that are names.
Counted = tuple[StoredEntry, list[str], list[str], frozenset[str]]


class Reader:
    """Knows how telling each stem is; mutable, owned by one `ClusterState`."""

    def __init__(self, language: str, frequencies: Frequencies, rules: ClusterRules) -> None:
        """`rules` are those of the language."""
        self._stems = Stems(language)
        self.frequencies = frequencies
        self._rules = rules

    def counted(self, stored: StoredEntry, texts: Texts) -> Counted:
        """Count an entry's stems."""
        title, summary = texts.get(stored.id) or (stored.entry.title, stored.entry.summary)
        summary = summary[: self._rules.summary_characters]
        head = self._stems.of(headline(title, stored.outlet))
        body = self._stems.of(summary)
        self.frequencies.count((*head, *body))
        # Where a stem counts in full without a name, none is told from names.
        names = named(title, summary) if self._rules.nameless < 1.0 else ""
        return stored, head, body, frozenset(self._stems.of(names))

    def newcomer(self, counted: Counted, sequence: int, index: Index) -> Placed:
        """Weigh an entry's stems by how common they now are."""
        stored, head, body, names = counted
        floor = self._rules.telling_floor
        features = weighed(
            head,
            body,
            lambda stem: self.frequencies.telling(stem, floor=floor),
            self._rules,
            names=names,
            is_form=is_form(stored.entry),
        )
        return memory.placed(stored, features, sequence, index)
