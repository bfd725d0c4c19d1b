"""What a person has said of pairs of entries: these belong together, those do not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.cluster.story import OpenStory, Placed
from aggregator.model import EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Each entry's partners; a pair stands under both of its entries."""

    #: Entries that must be in one story with the key, whatever their scores.
    together: Mapping[EntryId, frozenset[EntryId]] = field(default_factory=dict)
    #: Entries that may never be in one story with the key; wins over `together`.
    apart: Mapping[EntryId, frozenset[EntryId]] = field(default_factory=dict)

    def allow(self, member: Placed, story: OpenStory) -> bool:
        """Tell whether an entry may be in a story."""
        strangers = self.apart.get(member.entry)
        return not strangers or all(other.entry not in strangers for other in story.members)

    def unite(self, one: OpenStory, other: OpenStory) -> bool:
        """Tell whether two stories may be one."""
        return not self.apart or all(self.allow(member, other) for member in one.members)
