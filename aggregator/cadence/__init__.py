"""One poll's outcome becomes what is remembered of the feed, its next poll included. Pure."""

from aggregator.cadence.outcome import EMPTIED, after
from aggregator.cadence.waits import CadenceRules

__all__ = ["EMPTIED", "CadenceRules", "after"]
