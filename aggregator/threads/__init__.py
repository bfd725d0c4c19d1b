"""Stories that continue one another become threads, online, by their constant terms. Pure.

The level above the story: weaker than "the same event", stronger than "the same
theme". The method stands in docs/how-stories-form.md.
"""

from aggregator.threads.rules import ThreadRules
from aggregator.threads.state import Mint, ThreadState

__all__ = ["Mint", "ThreadRules", "ThreadState"]
