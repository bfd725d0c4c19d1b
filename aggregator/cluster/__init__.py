"""Entries of one language, in order, become stories: each entry in exactly one.

The measured recipe of docs/how-stories-form.md, online: an entry is placed when
it comes. Pure, but for `ClusterState`, which changes only itself.
"""

from aggregator.cluster.constraints import Constraints
from aggregator.cluster.explain import explain_pair
from aggregator.cluster.lots import stretches
from aggregator.cluster.nearness import Near, nearest
from aggregator.cluster.reading import Texts
from aggregator.cluster.rules import ALGORITHM, ClusterRules
from aggregator.cluster.state import ClusterState, Mint
from aggregator.model import StoredEntry
from aggregator.terms import language_code

__all__ = [
    "ALGORITHM",
    "ClusterRules",
    "ClusterState",
    "Constraints",
    "Mint",
    "Near",
    "Texts",
    "explain_pair",
    "language_of",
    "nearest",
    "stretches",
]


def language_of(stored: StoredEntry) -> str:
    """Return the language whose stories an entry may join: ISO 639, "und" where unknown."""
    return language_code(stored.entry.language)
