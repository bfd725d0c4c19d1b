"""What a review of stories needs of the store. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aggregator.model import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A story of late, to be drawn or not."""

    story: StoryId
    language: str
    #: How many different outlets tell it.
    outlets: int


class SamplingStore(Protocol):
    """Which stories there are to draw from."""

    def recent(self, since: datetime, until: datetime) -> tuple[Recent, ...]:
        """Return the living stories whose newest entry is of that span, by id.

        An entry is of the date that its publisher gave, else of when it was
        first seen; both ends are included.
        """
        ...
